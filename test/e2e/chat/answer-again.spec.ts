import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('another answer is offered to the last one alone, and nothing before it goes by it', async ({
  launchWithModel,
  model,
}) => {
  // The newest first: a question whose answer failed goes to the model together with the next one.
  model.mock.on({ userMessage: 'third', sequenceIndex: 0 }, { content: 'Three.' });
  model.mock.on({ userMessage: 'third', sequenceIndex: 1 }, { content: 'Another three.' });
  model.mock.onMessage('second', { content: 'Two.' });
  model.mock.onMessage('first', {
    error: { message: 'Invalid.', type: 'invalid_request_error' },
    status: 400,
  });
  const running = await launchWithModel();
  const window = new ChatWindow(running.page);
  for (const [index, question] of ['My first.', 'My second.', 'My third.'].entries()) {
    await window.ask(question);
    await expect(window.answers).toHaveCount(index + 1);
    await window.answer(index).ended();
    // The last one offers it, be it whole or failed, until it is gone on from.
    const { retryButton, answerAgainButton } = window.answer(index);
    await expect(retryButton.or(answerAgainButton)).toBeVisible();
  }
  const offers = window.conversation.getByRole('button', { name: /^(?:Retry|Answer again)/ });
  await expect(offers).toHaveCount(1);
  await expect(window.answer(2).answerAgainButton).toBeVisible();
  await expect(window.answer(0).article).toContainText('Mock refused the request');
  await expect(window.answer(1).copyButton).toHaveCount(1);

  const texts = ['My first.', 'My second.', 'My third.'];
  await window.answer(2).answerAgainButton.click();
  await expect(window.answer(2).article).toContainText('Another three.');
  await expect(window.questions).toHaveText(texts);
  await expect(window.answers).toHaveCount(3);
  await expect(window.answer(1).article).toContainText('Two.');

  const after = new ChatWindow((await running.relaunch()).page);
  await after.openChat(/first/);
  await expect(after.questions).toHaveText(texts);
  await expect(after.answer(2).article).toContainText('Another three.');
});
