import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('Enter of an input method ends its composition and sends nothing', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('日本', { content: '日本の水車です。' });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await expect(window.composer).toBeFocused();
  const devtools = await page.context().newCDPSession(page);
  /** Enter as the input method leaves it to the page: a key that is down, and no character. */
  const enter = async (windowsVirtualKeyCode: number): Promise<void> => {
    const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode };
    await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  };

  // The word is under way, and Enter chooses it.
  await devtools.send('Input.imeSetComposition', {
    text: 'にほん',
    selectionStart: 3,
    selectionEnd: 3,
  });
  await expect(window.composer).toHaveValue('にほん');
  await enter(13);
  await enter(229);
  await devtools.send('Input.insertText', { text: '日本' });
  await expect(window.composer).toHaveValue('日本');
  // Some end the composition first: the key that did it is told by its code alone.
  await enter(229);
  await expect(window.composer).toHaveValue('日本');
  await expect(window.questions).toHaveCount(0);
  expect(model.asked()).toHaveLength(0);

  // The next Enter is the writer's own.
  await page.keyboard.press('Enter');
  await expect(window.questions).toHaveText('日本');
  await expect(window.answer().article).toContainText('日本の水車です。');
  expect(model.asked()).toHaveLength(1);
});
