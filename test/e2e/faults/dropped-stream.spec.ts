import { expect, test } from '../../helpers/fixtures.ts';
import { storedMessages, textOf } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const text = 'The river turns the wheel, the wheel turns the shaft, the shaft turns the stones.';

for (const kind of ['openai-compatible', 'anthropic'] as const) {
  test(`a stream that breaks off ends the answer with the reason, and Retry works (${kind})`, async ({
    launchWithModel,
    model,
  }) => {
    model.mock.onMessage('mill', { content: text }, { chunkSize: 8 });
    const gate = model.holdNextAfter(7);
    const { app, page } = await launchWithModel({ kind });
    const window = new ChatWindow(page);
    await window.ask('How does a mill work?');
    const answer = window.answer();
    await gate.reached;
    await expect(answer.article).toContainText('The river turns the wheel');
    gate.cut();
    await answer.ended();
    await expect(answer.article).toContainText('The river turns the wheel');
    await expect(answer.article).toContainText('The provider ran into an error');
    await expect(answer.article).toContainText('broke off in mid-answer. What had come is kept.');
    const [, failed] = await storedMessages(app, page);
    expect(failed?.state).toBe('failed');
    expect(text.startsWith(textOf(failed))).toBe(true);
    expect(textOf(failed).length).toBeGreaterThan(20);
    // Half an answer is never asked for again by itself: the reader decides.
    expect(model.asked()).toHaveLength(1);

    await answer.retryButton.click();
    await expect(window.answers).toHaveCount(1);
    await expect(window.answer().paragraphs.filter({ hasText: 'The river' })).toHaveText(text);
    await window.answer().ended();
    await expect(window.answer().article).not.toContainText('broke off');
    const all = await storedMessages(app, page);
    expect(all.map((message) => message.state)).toEqual(['complete', 'failed', 'complete']);
    expect(textOf(all[2])).toBe(text);
    // The broken one is no part of what the model is asked again.
    expect(JSON.parse((await model.ask(1)).body)).toMatchObject({
      messages: expect.not.arrayContaining([expect.objectContaining({ role: 'assistant' })]),
    });
  });
}
