import { hardText } from '../../helpers/hard-text.ts';
import {
  expect,
  holdAnswers,
  letAnswersGo,
  serverKinds,
  test,
} from '../../helpers/nothing-lost.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

for (const kind of serverKinds) {
  test(`killed in mid-answer and started again, the app shows what was there before the server answers (${kind})`, async ({
    setUp,
    model,
  }) => {
    const { text, paragraphs } = hardText();
    model.mock.onMessage('everything', { content: text }, { chunkSize: 3 });
    const gate = model.holdNextAfter(400);
    const { proxy, launch } = await setUp(kind);
    const first = await launch();
    const before = new ChatWindow(first.page);
    await before.ask('Say everything.');
    await gate.reached;
    await expect(before.answer().article).toContainText('Nr. 12: ');
    const shown = await before.answer().lines('Nr. ');
    await first.kill();

    holdAnswers(proxy);
    const second = await first.relaunch();
    const after = new ChatWindow(second.page);
    await after.openChat('Say everything.');
    await expect(after.question('Say everything.')).toBeVisible();
    expect((await after.answer().lines('Nr. ')).slice(0, shown.length - 1)).toEqual(
      shown.slice(0, -1),
    );
    // The last one may have come further: it was on disk before it was to be shown.
    await expect(
      after.answer().paragraphs.filter({ hasText: shown.at(-1) ?? 'none' }),
    ).toBeVisible();

    gate.open();
    letAnswersGo(proxy);
    await after.answer().ended();
    await expect(after.connection).toHaveText('Connected');
    if (kind === 'embedded') {
      // Its server died with it: it says so, and what had come is kept.
      await expect(after.answer().article).toContainText('The answer was interrupted');
      const kept = (await messageTexts(second.app, second.page))[1] ?? '';
      expect(text.startsWith(kept)).toBe(true);
      expect(await after.answer().lines('Nr. ')).toEqual(kept.split('\n\n'));
      await after.answer().retryButton.click();
      await expect(after.answer().paragraphs.filter({ hasText: 'Nr. 60: ' })).toBeVisible();
      await after.answer().ended();
    }
    expect(await after.answer().lines('Nr. ')).toEqual(paragraphs);
    expect((await messageTexts(second.app, second.page)).at(-1)).toBe(text);
  });
}
