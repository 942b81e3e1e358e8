import { expect, test } from '../../helpers/fixtures.ts';
import { messageTexts, storedMessages } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const words = Array.from({ length: 200 }, (_, index) => `word-${index} `);

test('Stop ends the request at the provider within a second, and keeps what came', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('count', { content: words.join('') }, { chunkSize: 9 });
  // The role, then 40 pieces of nine characters; the rest would only come after the gate.
  const gate = model.holdNextAfter(41);
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Please count.');
  await gate.reached;
  const came = words.join('').slice(0, 360);
  await expect(window.answer().article).toContainText(came.trim().slice(-30));

  const asked = await model.ask(0);
  const pressed = performance.now();
  await window.stopButton.click();
  const end = await asked.ended;
  expect(end.how).toBe('left');
  expect(end.at - pressed).toBeLessThan(1000);

  await window.answer().ended();
  await expect(window.answer().article).toContainText('Stopped');
  await expect(window.answer().article).toContainText(came.trim());
  await expect(window.stopButton).toBeHidden();
  expect(await messageTexts(app, page)).toEqual(['Please count.', came]);
  const [, stored] = await storedMessages(app, page);
  expect(stored?.state).toBe('cancelled');
  // Nobody asked again.
  expect(model.asked()).toHaveLength(1);
});

test('after a Stop the chat goes on, and the model sees what it had said', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('count', { content: 'one two three four five' }, { chunkSize: 4 });
  model.mock.onMessage('on', { content: 'six' });
  const gate = model.holdNextAfter(4);
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Please count.');
  await gate.reached;
  await expect(window.answer().article).toContainText('one two thre');
  await window.stopButton.click();
  await window.answer().ended();
  await window.ask('Go on.');
  await expect(window.answer(1).article).toContainText('six');
  expect((await model.ask(1)).body).toContain('one two');
});
