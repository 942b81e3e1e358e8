import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outbox } from '../../../../../src/main/services/outbox/outbox.ts';
import type { OutboxEvent } from '../../../../../src/main/services/outbox/outbox-state.ts';
import { MillraceError } from '../../../../../src/shared/errors.ts';
import type { Fate, FakeRequest } from '../../../../helpers/fake-chat-server.ts';
import { answered, createWorld, idle } from './outbox-world.ts';

/** One thing that happens; `pick` chooses among what is there. */
type Happening =
  | { readonly type: 'send'; readonly chat: number }
  | { readonly type: 'edit' | 'cancel' | 'sendNow'; readonly pick: number }
  | { readonly type: 'rename'; readonly chat: number }
  | { readonly type: 'delete' | 'undelete'; readonly chat: number }
  | { readonly type: 'disk'; readonly works: boolean }
  | { readonly type: 'network'; readonly pick: number; readonly fate: Fate['type'] }
  | { readonly type: 'late' }
  | { readonly type: 'wait' | 'turn'; readonly ms: number }
  | { readonly type: 'reachable' }
  | { readonly type: 'crash'; readonly written: boolean };

const pick = fc.nat({ max: 5 });
const chat = fc.nat({ max: 3 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('send' as const), chat }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('edit', 'cancel', 'sendNow'), pick }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('rename' as const), chat }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('delete', 'undelete'), chat }) },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('disk' as const),
      works: fc.nat({ max: 9 }).map((n) => n > 0),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('network' as const),
      pick,
      fate: fc.constantFrom<Fate['type'][]>('answered', 'answered', 'lost', 'unreached', 'refused'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'late' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat({ max: 40_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('turn' as const),
      ms: fc.integer({ min: -40_000_000, max: 40_000_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'reachable' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('crash' as const), written: fc.boolean() }),
  },
);

const badRequest = new MillraceError('invalid_request', 'text: not like this');

/** What the user knows of a message: its newest wording that was acknowledged, and what may be. */
interface Written {
  readonly label: string;
  readonly chat: string;
  wording: string;
  /** Asked for, and not answered before the process ended. */
  readonly maybe: string[];
  acknowledged: boolean;
  /** The user took it back, or asked to. */
  takenBack: boolean;
}

const labelOf = (text: string): string => text.split(' ')[0] ?? '';

/** Plays a user, a disk, a network and a server; holds what the outbox promises against what is there. */
async function play(happenings: readonly Happening[]): Promise<void> {
  const { clock, disk, server, launch } = createWorld();
  disk.hold();
  server.addChat('remote');
  const chats = ['local-0', 'local-1', 'local-2', 'remote'];
  const written = new Map<string, Written>();
  const madeAs = new Map<string, string>();
  /** Chats that the user deleted, or asked to. */
  const deleted = new Set<string>();
  const removing = new Set<string>();
  const late: FakeRequest[] = [];
  let shown = new Map<string, string>();
  let count = 0;
  let process = 0;

  function onEvent(event: OutboxEvent): void {
    if (event.type === 'put') shown.set(event.message.entryId, event.message.text);
    if (event.type === 'removed' || event.type === 'accepted') shown.delete(event.entryId);
    if (event.type === 'chatMade') madeAs.set(event.localId, event.chat.sessionId);
    if (event.type === 'gone') leave(chats.find((name) => idOf(name) === event.sessionId));
  }

  const idOf = (name: string): string => server.chatOfKey(name) ?? name;

  const owedTo = (name: string): Written[] =>
    [...written.values()].filter(
      (message) => message.chat === name && message.acknowledged && !message.takenBack,
    );

  /** A chat that lost its last message before it was made goes; one that is owed something may not. */
  function leave(name: string | undefined): void {
    if (name !== undefined && owedTo(name).length === 0) deleted.add(name);
  }

  const texts = (name: string): readonly string[] => server.texts(idOf(name));

  async function relaunch(): Promise<Outbox> {
    const next = await launch(onEvent);
    // A new page takes its chats from the lists: one that is local no longer has the server's id.
    for (const name of chats) {
      const made = server.chatOfKey(name);
      if (made !== undefined && server.chat(made) === undefined) leave(name);
      if (made !== undefined && !next.isLocal(name)) madeAs.set(name, made);
    }
    shown = new Map(next.list().messages.map(({ entryId, text }) => [entryId, text]));
    for (const message of written.values()) {
      const waits = next.list().messages.find(({ text }) => labelOf(text) === message.label);
      const arrived = texts(message.chat).some((text) => labelOf(text) === message.label);
      if (waits !== undefined) {
        expect([message.wording, ...message.maybe]).toContain(waits.text);
        message.wording = waits.text;
        message.acknowledged = true;
      }
      if (message.acknowledged && !message.takenBack && !deleted.has(message.chat)) {
        expect(waits !== undefined || arrived, `${message.label} is lost`).toBe(true);
      }
    }
    return next;
  }

  let outbox = await relaunch();

  /** What a call comes to is of interest as long as its process lives. */
  function when<T>(
    call: Promise<T>,
    then: (value: T) => void,
    refused: () => void = () => undefined,
  ): void {
    const of = process;
    call.then(
      (value) => {
        if (of === process) then(value);
      },
      (error: unknown) => {
        expect(error).toBeInstanceOf(MillraceError);
        if (of === process) refused();
      },
    );
  }

  function send(name: string): void {
    count += 1;
    const label = `m${count}`;
    const sessionId = madeAs.get(name) ?? name;
    const isNewChat = name !== 'remote' && sessionId === name;
    const message: Written = {
      label,
      chat: name,
      wording: `${label} v0`,
      maybe: [],
      acknowledged: false,
      takenBack: false,
    };
    written.set(label, message);
    when(
      outbox.send({ entryId: `key-${label}`, sessionId, isNewChat, text: `${label} v0` }),
      () => (message.acknowledged = true),
    );
  }

  function change(type: 'edit' | 'cancel' | 'sendNow', at: number): void {
    const { messages } = outbox.list();
    const target = messages[at % messages.length];
    if (target === undefined) return;
    const message = written.get(labelOf(target.text));
    if (message === undefined) throw new Error(`Nobody wrote ${target.text}`);
    if (type === 'sendNow') when(outbox.sendNow(target.entryId), () => undefined);
    if (type === 'cancel' && !message.takenBack) {
      message.takenBack = true;
      const refused = (): void => void (message.takenBack = false);
      when(outbox.cancel(target.entryId), () => undefined, refused);
    }
    if (type === 'edit') {
      count += 1;
      const text = `${message.label} v${count}`;
      message.maybe.push(text);
      when(outbox.edit(target.entryId, text), () => {
        message.wording = text;
      });
    }
  }

  /** One at a time for a chat: what a crash leaves of two is anybody's guess. */
  function remove(type: 'delete' | 'undelete', name: string): void {
    if (removing.has(name)) return;
    removing.add(name);
    const end = (): void => void removing.delete(name);
    if (type === 'delete') {
      deleted.add(name);
      when(outbox.deleteChat(madeAs.get(name) ?? name, 5_000), end, end);
      return;
    }
    const undeleted = (): void => {
      end();
      // Brought back, its messages are owed again; what was sent meanwhile was refused.
      deleted.delete(name);
    };
    when(outbox.undeleteChat(madeAs.get(name) ?? name), undeleted, end);
  }

  async function happen(event: Happening): Promise<void> {
    switch (event.type) {
      case 'send': {
        send(chats[event.chat] ?? 'remote');
        return;
      }
      case 'edit':
      case 'cancel':
      case 'sendNow': {
        change(event.type, event.pick);
        return;
      }
      case 'rename': {
        const name = chats[event.chat] ?? 'remote';
        count += 1;
        if (outbox.isLocal(name)) {
          when(outbox.updateLocalChat(name, { title: `title ${count}` }), () => undefined);
        }
        return;
      }
      case 'delete':
      case 'undelete': {
        remove(event.type, chats[event.chat] ?? 'remote');
        return;
      }
      case 'disk': {
        disk.settle(event.works ? undefined : 'full');
        return;
      }
      case 'network': {
        const { pending } = server;
        const request = pending[event.pick % pending.length];
        if (request === undefined) return;
        // What is refused for its contents is refused however often it comes: not what is under way
        // elsewhere, and never a chat or its deletion.
        const mayRefuse =
          request.route === 'sendMessage' && !late.some(({ key }) => key === request.key);
        if (event.fate !== 'refused') request.settle({ type: event.fate });
        else if (mayRefuse) request.settle({ type: 'refused', error: badRequest });
        return;
      }
      case 'late':
        late.shift()?.deliver();
        return;
      case 'wait': {
        clock.advance(event.ms);
        return;
      }
      case 'turn': {
        clock.turn(event.ms);
        return;
      }
      case 'reachable': {
        outbox.reachable();
        return;
      }
      case 'crash':
        process += 1;
        removing.clear();
        outbox.close();
        disk.crash(event.written);
        late.push(...server.pending.splice(0));
        outbox = await relaunch();
    }
  }

  for (const event of happenings) {
    await happen(event);
    await idle();
    const now = outbox.list().messages;
    expect(new Map(now.map(({ entryId, text }) => [entryId, text]))).toEqual(shown);
    const perChat = server.pending
      .filter(({ route }) => route !== 'cancelRun')
      .map(({ route, key }) =>
        route === 'sendMessage' ? now.find(({ entryId }) => entryId === key)?.sessionId : key,
      );
    expect(new Set(perChat).size, 'one request a chat').toBe(perChat.length);
  }

  // All is well from now on, and the user sends again what was refused.
  for (let round = 0; round < 200; round += 1) {
    while (disk.held() > 0 || server.pending.length > 0) {
      disk.settle();
      server.pending[0]?.settle(answered);
      await idle();
    }
    late.shift()?.deliver();
    const failed = outbox
      .list()
      .messages.filter(
        ({ status }) => status.state === 'failed' && status.error.code !== 'not_found',
      );
    for (const { entryId } of failed) when(outbox.sendNow(entryId), () => undefined);
    clock.advance(60_000);
    outbox.reachable();
    await idle();
    if (disk.held() === 0 && server.pending.length === 0 && late.length === 0) break;
  }
  expect(disk.held() + server.pending.length).toBe(0);

  for (const name of chats) {
    const log = texts(name);
    expect(new Set(log).size, `${name} has something twice: ${log.join()}`).toBe(log.length);
    if (deleted.has(name)) continue;
    const owed = owedTo(name);
    const wordings = owed.map(({ wording }) => wording);
    expect(log.filter((text) => wordings.includes(text))).toEqual(wordings);
    expect(owed.length === 0 || outbox.isLocal(name)).toBe(owed.length === 0);
  }
  // What was written to a chat that is gone stays, to be copied.
  const goneIds = [...deleted].map(idOf);
  expect(outbox.list().messages.filter(({ sessionId }) => !goneIds.includes(sessionId))).toEqual(
    [],
  );
  for (const name of deleted) {
    const made = idOf(name);
    if (outbox.deletedIds().has(made)) expect(server.chat(made)).toBeUndefined();
  }
  expect(disk.records().deletions).toEqual([]);
  // A chat that nobody here was told of is not left at the server.
  for (const name of chats.slice(0, 3)) {
    const made = server.chatOfKey(name);
    if (made !== undefined && !madeAs.has(name)) expect(server.chat(made)).toBeUndefined();
  }
  outbox.close();
  expect(clock.pending()).toBe(0);
}

describe('the outbox, whatever happens', () => {
  it('sends every message exactly once, in its order, and loses none that it acknowledged', () =>
    fc.assert(fc.asyncProperty(fc.array(happening, { maxLength: 120, size: 'max' }), play), {
      numRuns: 300,
    }));
});
