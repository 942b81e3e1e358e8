import { expect, test } from '../../helpers/app.ts';

test('a page that crashes is loaded again by itself, with the same chat', async ({ launchApp }) => {
  const { app, page } = await launchApp({ expectErrors: [/a page crashed/u] });
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill('Which mill had the highest sales in 2025?');
  await box.press('Enter');
  await expect(page.getByRole('article', { name: 'Assistant' })).toContainText('Longwater');
  // The driver's page stays crashed for it: what became of the window, main says.
  const loadedAgain = await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) throw new Error('There is no window.');
    const before = contents.getURL();
    const finished = new Promise((resolve) =>
      contents.once('did-finish-load', () => resolve(null)),
    );
    contents.forcefullyCrashRenderer();
    await finished;
    return { before, after: contents.getURL(), crashed: contents.isCrashed() };
  });
  expect(loadedAgain.before).toMatch(/^app:\/\/millrace\/index\.html#\/chats\/./u);
  expect(loadedAgain).toEqual({
    before: loadedAgain.before,
    after: loadedAgain.before,
    crashed: false,
  });
});
