import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('the provider of the model of new chats is removed: the next one answers, and is named', async ({
  launchWithModel,
}) => {
  const running = await launchWithModel();
  const window = new ChatWindow(running.page);
  const { settings } = window;
  await expect(window.modelPicker).toHaveAccessibleName('Model: test-model');
  await settings.open('Models');
  const choice = choiceOf(window);
  await expect(choice).toHaveValue('mock/test-model');
  await expect(choice).toHaveAccessibleDescription('');

  await settings.provider('Mock').getByRole('button', { name: 'Remove Mock' }).click();
  await settings.provider('Mock').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(settings.provider('Mock')).toHaveCount(0);
  // What was chosen stands there, and what is used instead; both can be changed.
  await expect(choice).toContainText('mock/test-model (its provider was removed)');
  await expect(choice).toHaveAccessibleDescription(
    'New chats are answered by Demo (scripted) instead.',
  );
  await settings.close();
  await expect(window.modelPicker).toHaveAccessibleName('Model: Demo (scripted)');

  const after = new ChatWindow((await running.relaunch()).page);
  await expect(after.modelPicker).toHaveAccessibleName('Model: Demo (scripted)');
  await after.ask('Hello?');
  await after.answer().ended({ timeout: 30_000 });
  await expect(after.answer().article).not.toContainText('not set up any more');
  await expect(after.answer().answerAgainButton).toBeVisible();

  await after.settings.open('Models');
  await choiceOf(after).selectOption('');
  await expect(choiceOf(after)).toHaveAccessibleDescription('');
  await expect(choiceOf(after)).not.toContainText('was removed');
});

function choiceOf({ settings }: ChatWindow) {
  return settings.dialog.getByLabel('Model of new chats');
}
