import type { SeenRequest } from '../../helpers/fault-proxy/fault-proxy.ts';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { hardText } from '../../helpers/hard-text.ts';
import {
  cutNetwork,
  expect,
  giveNetworkBack,
  serverKinds,
  test,
} from '../../helpers/nothing-lost.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

for (const kind of serverKinds) {
  test(`the network is cut in mid-answer and given back: told calmly, nothing lost, nothing twice (${kind})`, async ({
    setUp,
    model,
  }) => {
    const { text, paragraphs } = hardText();
    model.mock.onMessage('everything', { content: text }, { chunkSize: 3 });
    const gate = model.holdNextAfter(400);
    const { proxy, launch } = await setUp(kind);
    const { app, page } = await launch();
    const window = new ChatWindow(page);
    await window.ask('Say everything.');
    await gate.reached;
    const answer = window.answer();
    await expect(answer.article).toContainText('Nr. 12: ');
    const read = answer.paragraphs.filter({ hasText: 'Nr. 10: ' });
    const before = await read.boundingBox();

    await cutNetwork(proxy);
    await expect(window.connection).toHaveText('Reconnecting');
    await expect(page.getByText('The chat server cannot be reached.')).toBeVisible();
    await expect(window.tryNowButton).toBeVisible();
    await expect(page.getByText(/Next try in \d+ s\./u)).toBeVisible();
    // Nothing that is being read moves, and nothing lies in the way.
    expect(await read.boundingBox()).toEqual(before);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('alert')).toHaveCount(0);

    // Meanwhile the answer is written to its end.
    gate.open();
    expect((await (await model.ask(0)).ended).how).toBe('answered');
    await giveNetworkBack(proxy);
    await expect(window.connection).toHaveText('Connected', { timeout: 30_000 });
    await expect(window.tryNowButton).toBeHidden();
    await answer.ended();
    expect(await answer.lines('Nr. ')).toEqual(paragraphs);
    await answer.copyButton.click();
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(text);
    expect(await messageTexts(app, page)).toEqual(['Say everything.', text]);
    await expect(window.answers).toHaveCount(1);
    expect(model.asked()).toHaveLength(1);
  });

  test(`cut again and again, in pieces of a few bytes, it goes on behind what was there (${kind})`, async ({
    setUp,
    model,
  }) => {
    const { text, paragraphs } = hardText();
    model.mock.onMessage('everything', { content: text }, { chunkSize: 3 });
    const gate = model.holdNextAfter(30);
    const { proxy, launch } = await setUp(kind);
    const { page } = await launch();
    const window = new ChatWindow(page);
    await window.ask('Say everything.');
    await gate.reached;
    await expect(window.answer().article).toContainText('Nr. 1: ');
    const streams = (): readonly SeenRequest[] =>
      proxy.requests.filter(({ isStream, path }) => isStream && path !== '/stream');
    const before = streams().length;
    // Of bytes that lie in the middle of an event, and of a letter.
    for (const at of [400, 4_001, 7_777, 20_003]) {
      const faults: Fault[] = [
        { kind: 'slices', maxBytes: 20 },
        { kind: 'reset', at },
      ];
      proxy.next(faults, ({ isStream, path }) => isStream && path !== '/stream');
    }
    proxy.cut();
    gate.open();
    await window.answer().ended({ timeout: 30_000 });
    expect(await window.answer().lines('Nr. ')).toEqual(paragraphs);
    const positions = streams()
      .slice(before)
      .map(({ position }) => Number(position));
    expect(positions).toHaveLength(5);
    // Each goes on behind the one before.
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
  });
}
