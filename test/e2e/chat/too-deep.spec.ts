import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const quotes = '>'.repeat(3_000);
const list = Array.from({ length: 300 }, (_, level) => `${'  '.repeat(level)}- level ${level}`);

for (const { name, deep, chunkSize } of [
  { name: 'three thousand quote marks', deep: quotes, chunkSize: 300 },
  { name: 'a list of three hundred levels', deep: list.join('\n'), chunkSize: 9_000 },
]) {
  test(`${name} are shown as they were written, and what is around them as ever`, async ({
    launchWithModel,
    model,
  }) => {
    const content = `Before *it*.\n\n${deep}\n\n# Behind it`;
    model.mock.onMessage('deep', { content }, { chunkSize });
    const running = await launchWithModel();
    const { app, page } = running;
    const window = new ChatWindow(page);
    await window.ask('How deep?');
    const shown = window.answer();
    await shown.ended();
    const plain = shown.article.getByRole('region', { name: 'Plain text' });
    await expect(plain).toHaveCount(1);
    await expect(plain).toContainText(deep);
    await expect(shown.article.getByRole('emphasis')).toHaveText('it');
    await expect(shown.article.getByRole('heading', { name: 'Behind it' })).toBeVisible();
    await plain.getByRole('button', { name: 'Copy' }).click();
    await expect(plain.getByRole('button', { name: 'Copied' })).toBeVisible();
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied.trimEnd()).toBe(deep);
    await expect(page.getByText('This message cannot be shown')).toHaveCount(0);

    // As a whole, at once, too.
    const after = new ChatWindow((await running.relaunch()).page);
    await after.openChat(/deep/);
    await expect(after.answer().article.getByRole('region', { name: 'Plain text' })).toBeVisible();
    await expect(after.answer().copyButton).toBeVisible();
  });
}
