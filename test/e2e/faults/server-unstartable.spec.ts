import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../../helpers/fixtures.ts';
import { killServer } from '../../helpers/server-process.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('a server that cannot be started is told of, and started again when the cause is gone', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('first', { content: 'An answer from before.' });
  model.mock.onMessage('second', { content: 'An answer from after.' });
  const { app, page, profileDir } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('My first question.');
  await window.answer().ended();
  await expect(window.connection).toHaveText('Connected');

  const data = join(profileDir, 'server');
  await chmod(data, 0o000);
  try {
    await killServer(app);
    await expect(window.connection).toHaveText('Reconnecting');
    await expect(page.getByText('being started again')).toBeVisible();
    // It tries five times, later each time.
    const failed = page.getByRole('alert').filter({ hasText: 'could not be started' });
    await expect(failed).toBeVisible({ timeout: 30_000 });
    await expect(window.connection).toHaveText('Offline');
    // What is on the screen stays, and what is sent waits.
    await expect(window.answer().article).toContainText('An answer from before.');
    await window.ask('My second question.');
    await expect(window.waitingButton('My second question.', 'Send now')).toBeVisible();
    // The alert says why; a line below each message would say it again.
    await expect(window.question('My second question.')).toContainText(
      'Waiting for the chat server',
    );

    await chmod(data, 0o700);
    await failed.getByRole('button', { name: 'Start again' }).click();
    await expect(window.connection).toHaveText('Connected');
    await expect(window.answer(1).article).toContainText('An answer from after.');
    await expect(window.answer(0).article).toContainText('An answer from before.');
    await expect(failed).toBeHidden();
  } finally {
    await chmod(data, 0o700);
  }
});
