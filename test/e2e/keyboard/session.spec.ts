import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('a whole session without a pointer', async ({ launchWithModel, model }) => {
  model.mock.onMessage('first', { content: 'The first answer.' });
  model.mock.on(
    { userMessage: 'long', sequenceIndex: 0 },
    { content: 'a b c d' },
    { chunkSize: 2 },
  );
  model.mock.on({ userMessage: 'long', sequenceIndex: 1 }, { content: 'The long answer.' });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  const { keyboard } = page;

  await test.step('the box has the focus from the start', async () => {
    await expect(window.composer).toBeFocused();
  });

  await test.step('Enter sends, Shift+Enter begins a line', async () => {
    await keyboard.type('My first');
    await keyboard.press('Shift+Enter');
    await keyboard.type('question.');
    await expect(window.composer).toHaveValue('My first\nquestion.');
    await keyboard.press('Enter');
    await expect(window.composer).toHaveValue('');
    await expect(window.questions).toHaveText('My first\nquestion.');
    await window.answer().ended();
    await expect(window.answer().article).toContainText('The first answer.');
    await expect(window.composer).toBeFocused();
  });

  await test.step('an empty message is not sent', async () => {
    await keyboard.press('Enter');
    await keyboard.type('   ');
    await keyboard.press('Enter');
    await expect(window.questions).toHaveCount(1);
    await keyboard.press('Control+A');
    await keyboard.press('Delete');
  });

  await test.step('Escape stops', async () => {
    const gate = model.holdNextAfter(3);
    await keyboard.type('A long one.');
    await keyboard.press('Enter');
    await gate.reached;
    await expect(window.answer(1).article).toContainText('a b');
    await keyboard.press('Escape');
    await window.answer(1).ended();
    await expect(window.answer(1).article).toContainText('Stopped');
  });

  await test.step('a stopped answer is asked for again with Tab and Enter', async () => {
    const { answerAgainButton } = window.answer(1);
    for (let steps = 0; steps < 30; steps += 1) {
      await keyboard.press('Shift+Tab');
      if (await answerAgainButton.evaluate((one) => one === document.activeElement)) break;
    }
    await expect(answerAgainButton).toBeFocused();
    await keyboard.press('Enter');
    await expect(window.answer(1).article).toContainText('The long answer.');
  });

  await test.step('the settings open and close', async () => {
    await keyboard.press('Control+,');
    await expect(window.settings.dialog).toBeVisible();
    await keyboard.press('Escape');
    await expect(window.settings.dialog).toBeHidden();
    await expect(window.composer).toBeFocused();
  });

  await test.step('the sidebar goes and comes', async () => {
    await keyboard.press('Control+B');
    await expect(window.chats).toBeHidden();
    await keyboard.press('Control+B');
    await expect(window.chats).toBeVisible();
  });

  await test.step('a new chat, and back by the list', async () => {
    await keyboard.press('Control+N');
    await expect(window.questions).toHaveCount(0);
    await expect(window.composer).toBeFocused();
    for (let steps = 0; steps < 30; steps += 1) {
      await keyboard.press('Shift+Tab');
      if (await window.chats.evaluate((nav) => nav.contains(document.activeElement))) break;
    }
    await keyboard.press('Home');
    await expect(window.chats.getByRole('link').first()).toBeFocused();
    await keyboard.press('Enter');
    await expect(window.questions).toHaveCount(2);
    await expect(window.composer).toBeFocused();
  });
});

test('the model is picked from the keyboard', async ({ launchWithModel }) => {
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await expect(window.modelPicker).toHaveAccessibleName('Model: test-model');
  await window.modelPicker.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('tour');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(window.modelPicker).toHaveAccessibleName(/^Model: (?!test-model)/);
  await expect(window.composer).toBeFocused();
});

test('accelerators act once, whoever gets the key first', async ({ launchWithModel }) => {
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await expect(window.chats).toBeVisible();
  const press = (keyCode: string): Promise<void> =>
    app.evaluate(({ BrowserWindow }, key) => {
      const [first] = BrowserWindow.getAllWindows();
      for (const type of ['keyDown', 'keyUp'] as const) {
        first?.webContents.sendInputEvent({ type, keyCode: key, modifiers: ['control'] });
      }
    }, keyCode);
  await press('B');
  await expect(window.chats).toBeHidden();
  await press('B');
  await expect(window.chats).toBeVisible();
  await press(',');
  await expect(window.settings.dialog).toBeVisible();
});

test('the menu does what it says', async ({ launchWithModel }) => {
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await expect(window.chats).toBeVisible();
  const choose = (label: string): Promise<void> =>
    app.evaluate(({ Menu }, wanted) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []);
      const found = items?.find((item) => item.label === wanted);
      if (found === undefined) throw new Error(`The menu has no "${wanted}".`);
      Reflect.apply(found.click, found, []);
    }, label);
  await choose('Toggle sidebar');
  await expect(window.chats).toBeHidden();
  await choose('Toggle sidebar');
  await expect(window.chats).toBeVisible();
  await window.modelPicker.focus();
  await choose('Go to message box');
  await expect(window.composer).toBeFocused();
  await choose('Settings…');
  await expect(window.settings.dialog).toBeVisible();
  await choose('New chat');
  await expect(window.settings.dialog).toBeHidden();
});
