import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { draftsOnDisk } from '../../helpers/drafts-on-disk.ts';
import { cutNetwork, expect, test } from '../../helpers/nothing-lost.ts';
import { mountSmallDisk } from '../../helpers/small-disk.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const words = Array.from({ length: 2_000 }, (_, index) => `word-${index} `).join('');

test('a disk that is full is told of, loses nothing, and goes on when there is room', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('count', { content: words }, { chunkSize: 90 });
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  const { proxy, launch } = await setUp('embedded');
  const fresh = await launch();
  await expect(new ChatWindow(fresh.page).connection).toHaveText('Connected');
  await fresh.close();
  const accounts = join(fresh.profileDir, 'accounts');
  await rm(accounts, { recursive: true });
  const disk = await mountSmallDisk(accounts);
  test.skip(disk === undefined, 'Only root may mount a small disk, and not in every container.');
  if (disk === undefined) return;
  try {
    const first = await fresh.relaunch();
    const before = new ChatWindow(first.page);
    const alert = first.page.getByRole('alert');
    const gate = model.holdNextAfter(20);
    await before.ask('Please count.');
    await gate.reached;
    await expect(before.answer().article).toContainText('word-100 ');

    await disk.fill();
    gate.open();
    await before.answer().ended();
    // What comes is shown all the same.
    await expect(before.answer().article).toContainText('word-1999');
    await expect(alert).toContainText('Chats are shown as they come, but not kept');
    await before.composer.fill('What is a weir?');
    await expect(alert).toContainText('Messages and drafts cannot be kept before they are sent.');
    await before.composer.press('Enter');
    await expect(first.page.getByRole('main')).toContainText(
      'The disk is full: the message was not sent. It is still in the box.',
    );
    await expect(before.composer).toHaveValue('What is a weir?');
    await expect(before.questions).toHaveText(['Please count.']);

    await disk.makeRoom();
    await before.composer.press('Enter');
    await expect(before.answer(1).article).toContainText('A weir holds water back.');
    await before.composer.fill('And then');
    await expect(alert).toBeHidden();
    await expect
      .poll(() => draftsOnDisk(first.profileDir))
      .toContainEqual(expect.objectContaining({ text: 'And then' }));
    await first.kill();

    // All of it is on this computer now, also what came while nothing could be kept.
    await cutNetwork(proxy);
    const last = await first.relaunch();
    const after = new ChatWindow(last.page);
    await after.openChat('Please count.');
    await expect(after.answer(0).article).toContainText('word-1999');
    await expect(after.answer(1).article).toContainText('A weir holds water back.');
    await expect(after.composer).toHaveValue('And then');
    await last.close();
  } finally {
    await disk.remove();
  }
});
