import { describe, expect, it } from 'vitest';
import { createDrafts } from '../../../../src/renderer/app/stores/drafts.ts';
import { createPendingEdits } from '../../../../src/renderer/app/stores/pending-edits.ts';
import { createToasts } from '../../../../src/renderer/app/stores/toasts.ts';
import type { IpcError } from '../../../../src/shared/ipc.ts';
import { createFakeBridge, no } from '../../../helpers/fake-bridge.ts';
import { outboxMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

function setUp() {
  const { after } = createPageClock();
  const drafts = createDrafts({ bridge: createFakeBridge(), after });
  const toasts = createToasts({ after, newId: () => 'toast' });
  const message = outboxMessage();
  const outbox: {
    known: boolean;
    readonly kept: string[];
    find: () => ReturnType<typeof outboxMessage> | undefined;
    edit: (entryId: string, text: string) => Promise<IpcError | null>;
  } = {
    known: true,
    kept: [],
    find: () => (outbox.known ? message : undefined),
    edit(_, text) {
      outbox.kept.push(text);
      return Promise.resolve(null);
    },
  };
  const selected: string[] = [];
  const edits = createPendingEdits({
    outbox,
    drafts,
    toasts,
    selected: () => selected.at(-1) ?? null,
    select: (sessionId) => selected.push(sessionId),
  });
  const isOpen = (): boolean =>
    edits.store.getState().has('entry') || drafts.store.getState().has('entry');
  return { drafts, toasts, outbox, edits, message, selected, isOpen };
}

describe('changing a message that waits', () => {
  it('keeps what was typed as a draft, and the change when it is saved', async () => {
    const { drafts, outbox, edits, message, isOpen } = setUp();
    edits.begin('entry');
    expect(edits.textOf(message)).toBe('Hello');
    edits.type('entry', 'Hello you');
    expect(drafts.get('entry')).toBe('Hello you');
    expect(await edits.save(message)).toBeNull();
    expect(outbox.kept).toEqual(['Hello you']);
    expect(isOpen()).toBe(false);
  });

  it('changes nothing when it is left, or when nothing is left of the text', async () => {
    const { outbox, edits, message, isOpen } = setUp();
    edits.type('entry', 'Hello you');
    edits.leave('entry');
    expect(isOpen()).toBe(false);
    edits.type('entry', '  ');
    expect(await edits.save(message)).toBeNull();
    expect(isOpen()).toBe(false);
    expect(outbox.kept).toEqual([]);
  });

  it('stays open when main says no', async () => {
    const { outbox, edits, message, isOpen } = setUp();
    outbox.edit = () => Promise.resolve(no({ code: 'invalid_request' }).error);
    edits.type('entry', 'Hello you');
    expect(await edits.save(message)).toMatchObject({ code: 'invalid_request' });
    expect(isOpen()).toBe(true);
    expect(edits.textOf(message)).toBe('Hello you');
  });

  it('is not lost when the message leaves meanwhile', () => {
    const { drafts, toasts, edits, message, isOpen } = setUp();
    edits.type('entry', 'Hello you');
    drafts.set('chat', 'typed');
    edits.gone(message);
    expect(isOpen()).toBe(false);
    expect(drafts.get('chat')).toBe('Hello you\n\ntyped');
    expect(toasts.store.getState()).toHaveLength(1);
    // Nothing was changed: nothing to keep.
    edits.begin('entry');
    edits.gone(message);
    expect(isOpen()).toBe(false);
    expect(toasts.store.getState()).toHaveLength(1);
  });

  it('is told of after the page was loaded anew, where another chat is shown', () => {
    const { drafts, toasts, edits, message, selected } = setUp();
    const other = outboxMessage({ entryId: 'other', sessionId: 'elsewhere' });
    edits.tellUnfinished([other, message]);
    drafts.set('entry', message.text);
    edits.tellUnfinished([other, message]);
    expect(toasts.store.getState()).toEqual([]);
    drafts.set('entry', 'Hello you');
    edits.tellUnfinished([other, message]);
    expect(toasts.store.getState()).toMatchObject([
      { text: /is not sent before the change is saved or cancelled/u },
    ]);
    toasts.act('toast');
    expect(selected).toEqual(['chat']);
    edits.tellUnfinished([other, message]);
    expect(toasts.store.getState()).toEqual([]);
  });

  it('is done when main gives the changed message another key, and lost in no case', async () => {
    const { drafts, outbox, edits, message } = setUp();
    outbox.edit = () => {
      edits.gone(message);
      return Promise.resolve(null);
    };
    edits.type('entry', 'Hello you');
    expect(await edits.save(message)).toBeNull();
    expect([...drafts.store.getState()]).toEqual([]);
    outbox.edit = () => {
      outbox.known = false;
      edits.gone(message);
      return Promise.resolve(no().error);
    };
    edits.type('entry', 'Hello you');
    expect(await edits.save(message)).not.toBeNull();
    expect([...drafts.store.getState()]).toEqual([['chat', 'Hello you']]);
  });
});
