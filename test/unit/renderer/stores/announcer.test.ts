import { describe, expect, it } from 'vitest';
import {
  newSentences,
  plainText,
  spokenNothing,
} from '../../../../src/renderer/app/stores/sentences.ts';
import { createAnnouncer } from '../../../../src/renderer/app/stores/announcer.ts';
import { createConversation } from '../../../../src/renderer/app/stores/conversation.ts';
import { appendText, docOf } from '../../../../src/renderer/app/streaming/text-doc.ts';
import type { LoggedEvent } from '../../../../src/shared/events.ts';
import { createOutbox } from '../../../../src/renderer/app/stores/outbox.ts';
import type { OutboxMessage } from '../../../../src/shared/outbox.ts';
import { createFakeBridge, no } from '../../../helpers/fake-bridge.ts';
import { chatOf, openAnswer, outboxMessage, userMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

describe('sentences to speak', () => {
  it('waits for the end of a sentence, and says each once', () => {
    let doc = docOf('The wheel turns. The st', { open: true });
    const first = newSentences(doc.groups, spokenNothing);
    expect(first.sentences).toEqual(['The wheel turns.']);
    doc = appendText(doc, 'one grinds.\n\nAnd');
    const second = newSentences(doc.groups, first.to);
    expect(second.sentences).toEqual(['The stone grinds.']);
    doc = appendText(doc, ' more.\n\n```ts title="Wheel"\nlet a;\n```\n');
    const third = newSentences(doc.groups, second.to);
    expect(third.sentences).toEqual(['And more.', 'Code: Wheel, 1 lines.']);
  });

  it('takes a long text in turns, and leaves nothing out', () => {
    const words = Array.from({ length: 3000 }, (_, index) => `word${index}`);
    const texts = [
      `${words.join(' ')}.\n\nEnd.\n`,
      `${words.join('. ')}.\n\nEnd.\n`,
      `${words.join('.\n\n')}.\n\nEnd.\n`,
    ];
    for (const text of texts) {
      const doc = docOf(text, { open: false });
      const said: string[] = [];
      let from = spokenNothing;
      for (let isMore = true; isMore;) {
        const found = newSentences(doc.groups, from);
        expect(found.sentences.join(' ').length).toBeLessThan(2500);
        said.push(...found.sentences);
        ({ to: from, isMore } = found);
      }
      expect(said.join(' ').match(/word\d+/gu)).toEqual(words);
      expect(said.at(-1)).toMatch(/End\.$/u);
    }
  });

  it('reads Markdown as words', () => {
    expect(plainText('## The **wheel** and `its` [race](https://x.y)')).toBe(
      'The wheel and its race',
    );
    expect(plainText('- one\n- [two](x)\n1. three')).toBe('one two three');
    expect(plainText('| a | b |\n|---|---|\n| 1 | 2 |')).toBe('a, b, 1, 2');
  });
});

describe('the announcer', () => {
  it.each([
    ['stop', 'End of the answer.'],
    ['length', 'The answer was cut off at the model’s limit.'],
  ] as const)(
    'speaks whole sentences of the answer, then how it ended: %s',
    (finishReason, end) => {
      const bridge = createFakeBridge();
      const clock = createPageClock();
      const conversation = createConversation({ bridge, ...clock });
      const outbox = createOutbox({
        bridge,
        conversation,
        newId: () => 'id',
        now: clock.now,
        onGone: () => undefined,
      });
      const announcer = createAnnouncer({ conversation, outbox, every: clock.every });
      const said = (): string =>
        announcer.store
          .getState()
          .map((line) => line.text)
          .join(' / ');
      let sequence = 10;
      const send = (event: LoggedEvent): void => {
        sequence += 1;
        bridge.emit('stream.batch', {
          sessionId: 'chat',
          batch: sequence,
          from: sequence,
          to: sequence,
          events: [{ sequence, event }],
        });
        clock.frame();
      };
      conversation.open('chat');
      bridge.emit('stream.batch', {
        sessionId: 'chat',
        batch: 1,
        from: 10,
        to: 10,
        events: [],
        snapshot: {
          type: 'snapshot',
          chat: chatOf('chat'),
          messages: [userMessage('u1', 'hi'), openAnswer('a1', 'u1')],
          runs: [],
        },
      });
      clock.frame();
      const ids = { runId: 'run-a1', messageId: 'a1' };
      send({ type: 'token', ...ids, text: 'It turns. It gri' });
      clock.advance(1000);
      expect(said()).toBe('It turns.');
      send({ type: 'token', ...ids, text: 'nds' });
      send({
        type: 'completed',
        ...ids,
        finishReason,
        usage: { inputTokens: 0, outputTokens: 0 },
      });
      clock.advance(1000);
      expect(said()).toBe(`It turns. / It grinds ${end}`);
      clock.advance(5000);
      expect(announcer.store.getState()).toHaveLength(2);
    },
  );

  it('says that a message waits, and that one was not sent, once each', () => {
    const bridge = createFakeBridge();
    const clock = createPageClock();
    const conversation = createConversation({ bridge, ...clock });
    const outbox = createOutbox({
      bridge,
      conversation,
      newId: () => 'id',
      now: clock.now,
      onGone: () => undefined,
    });
    const announcer = createAnnouncer({ conversation, outbox, every: clock.every });
    const said = () => announcer.store.getState().map((line) => line.text);
    const put = (message: Partial<OutboxMessage>): void =>
      bridge.emit('outbox.changed', { change: 'put', message: outboxMessage(message) });
    put({ entryId: 'quick' });
    clock.advance(1000);
    bridge.emit('outbox.changed', { change: 'removed', entryId: 'quick' });
    clock.advance(3000);
    expect(said()).toEqual([]);
    put({ entryId: 'slow' });
    clock.advance(3000);
    expect(said()).toEqual(['A message waits to be sent.']);
    const { error } = no({ message: 'It is too long.' });
    put({ entryId: 'slow', status: { state: 'failed', error } });
    clock.advance(3000);
    expect(said()).toEqual([
      'A message waits to be sent.',
      'A message was not sent: It is too long.',
    ]);
  });
});
