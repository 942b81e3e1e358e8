import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDrafts } from '../../../../src/renderer/app/stores/drafts.ts';
import type { IpcResult } from '../../../../src/shared/ipc.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

function setUp() {
  const bridge = createFakeBridge();
  const clock = createPageClock();
  const drafts = createDrafts({ bridge, after: clock.after });
  const answers: ((result: IpcResult<undefined>) => void)[] = [];
  /** From here on calls are answered one by one, by the test. */
  const holdAnswers = (): void => {
    bridge.answers['drafts.save'] = () => new Promise((resolve) => void answers.push(resolve));
  };
  const answer = async (result: IpcResult<undefined> = ok(undefined)): Promise<void> => {
    answers.shift()?.(result);
    await settled();
  };
  const saved = () => bridge.inputs('drafts.save').map(({ sessionId, text }) => [sessionId, text]);
  return { bridge, clock, drafts, holdAnswers, answer, answers, saved };
}

describe('what is typed', () => {
  it('is kept at once, one call at a time, the newest alone', async () => {
    const { drafts, holdAnswers, answer, saved } = setUp();
    holdAnswers();
    for (const text of ['H', 'He', 'Hel']) drafts.set('chat', text);
    drafts.set(null, 'other');
    expect(saved()).toEqual([['chat', 'H']]);
    await answer();
    expect(saved().at(-1)).toEqual(['chat', 'Hel']);
    await answer();
    expect(saved().at(-1)).toEqual([null, 'other']);
    await answer();
    expect(saved()).toHaveLength(3);
  });

  it('is handed over when the page may go away, whatever is under way', () => {
    const { drafts, holdAnswers, saved } = setUp();
    holdAnswers();
    drafts.set('chat', 'H');
    drafts.set('chat', 'Hello');
    drafts.flush();
    expect(saved()).toEqual([
      ['chat', 'H'],
      ['chat', 'Hello'],
    ]);
    drafts.flush();
    expect(saved()).toHaveLength(2);
  });

  it('that could not be kept goes with the next change', async () => {
    const { drafts, holdAnswers, answer, saved } = setUp();
    holdAnswers();
    drafts.set('chat', 'Hello');
    await answer(no());
    expect(saved()).toHaveLength(1);
    expect(drafts.get('chat')).toBe('Hello');
    drafts.set(null, 'x');
    expect(saved().at(-1)).toEqual(['chat', 'Hello']);
    await answer();
    expect(saved().at(-1)).toEqual([null, 'x']);
  });

  it('takes a breath between savings of a long text', async () => {
    const { clock, drafts, saved } = setUp();
    const long = 'x'.repeat(2_000_000);
    drafts.set('chat', long);
    await settled();
    drafts.set('chat', `${long}y`);
    clock.advance(190);
    expect(saved()).toHaveLength(1);
    clock.advance(20);
    expect(saved()).toHaveLength(2);
  });

  it('is there from the start; what came before goes behind it', async () => {
    const { bridge, drafts, saved } = setUp();
    bridge.answers['drafts.list'] = () =>
      ok({
        items: [
          { sessionId: null, text: 'kept' },
          { sessionId: 'chat', text: 'also' },
        ],
      });
    drafts.set(null, 'typed');
    await drafts.load();
    await settled();
    expect(drafts.get(null)).toBe('kept\n\ntyped');
    expect(drafts.get('chat')).toBe('also');
    expect(saved().at(-1)).toEqual([null, 'kept\n\ntyped']);
    bridge.answers['drafts.list'] = () => no();
    await drafts.load();
    expect(drafts.get('chat')).toBe('also');
  });

  it('in another window is taken over, but not under somebody’s fingers', () => {
    const { bridge, drafts, holdAnswers } = setUp();
    const other = (text: string): void =>
      bridge.emit('drafts.changed', { sessionId: 'chat', text });
    other('there');
    expect(drafts.get('chat')).toBe('there');
    drafts.setFocused('chat');
    other('there too');
    expect(drafts.get('chat')).toBe('there');
    drafts.setFocused('another');
    other('');
    expect(drafts.get('chat')).toBe('');
    drafts.setFocused(undefined);
    holdAnswers();
    drafts.set(null, 'under way');
    drafts.set('chat', 'here, not kept yet');
    other('older');
    expect(drafts.get('chat')).toBe('here, not kept yet');
  });

  it('stays on disk while it is being sent, and leaves it behind that', async () => {
    const { drafts, saved } = setUp();
    drafts.set('chat', 'Hello');
    await settled();
    const { release } = drafts.take('chat');
    expect(drafts.get('chat')).toBe('');
    drafts.flush();
    await settled();
    expect(saved()).toEqual([['chat', 'Hello']]);
    release();
    await settled();
    expect(saved().at(-1)).toEqual(['chat', '']);
  });

  it('is put back in front of what was typed since, and moves with its chat', () => {
    const { drafts } = setUp();
    drafts.set('local', 'second');
    drafts.putBack('local', 'first');
    drafts.move('local', 'made');
    drafts.move('nothing', 'made');
    expect([...drafts.store.getState()]).toEqual([['made', 'first\n\nsecond']]);
  });

  it('ends on disk as it ended in the box, however the answers come', async () => {
    const step = fc.oneof(
      fc.record({ key: fc.constantFrom('a', 'b', null), text: fc.constantFrom('', 'x', 'y', 'z') }),
      fc.constantFrom('answered' as const, 'refused' as const, 'flush' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { drafts, holdAnswers, answer, answers, saved } = setUp();
        holdAnswers();
        for (const one of steps) {
          if (one === 'answered') await answer();
          else if (one === 'refused') await answer(no());
          else if (one === 'flush') drafts.flush();
          else drafts.set(one.key, one.text);
        }
        while (answers.length > 0) await answer();
        drafts.flush();
        const disk = new Map(saved() as [string | null, string][]);
        for (const key of ['a', 'b', null]) expect(disk.get(key) ?? '').toBe(drafts.get(key));
      }),
    );
  });
});
