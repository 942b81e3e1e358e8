import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('an answer that the model cut off says so, also after a restart, and can be gone on with', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('story', { content: 'The mill stands in the', finishReason: 'length' });
  model.mock.onMessage('Continue.', { content: 'valley.' });
  const first = await launchWithModel();
  const before = new ChatWindow(first.page);
  await before.ask('Tell me a story.');
  await before.answer(0).ended();
  await expect(before.answer(0).article).toContainText('cut off at the model’s limit');

  const { page } = await first.relaunch();
  const window = new ChatWindow(page);
  await window.openChat('Tell me a story.');
  const cut = window.answer(0).article;
  await expect(cut).toContainText('cut off at the model’s limit');
  await cut.getByRole('button', { name: 'Continue' }).click();
  await expect(window.answer(1).article).toContainText('valley.');
  await window.answer(1).ended();
  await expect(window.questions).toHaveText(['Tell me a story.', 'Continue.']);
  // The model gets what it had written, to go on from there.
  expect(model.asked()[1]?.body).toContain('The mill stands in the');
  await expect(window.answer(1).article).not.toContainText('cut off');
  await expect(cut.getByRole('button', { name: 'Continue' })).toBeHidden();
});
