import type { Message } from '../../../../src/shared/chat.ts';
import type { SequencedEvent } from '../../../../src/shared/events.ts';
import { messagePageSchema } from '../../../../src/shared/http.ts';
import { openDisk } from '../../../../src/main/adapters/disk/open-disk.ts';
import type { Journal } from '../../../../src/main/services/ports/journal.ts';
import { receive } from '../../../../src/main/stream/receive.ts';
import { frameParser } from '../../../unit/backend/support/frames.ts';
import { createTally, type Ledger, type Verdict } from './ledger.ts';
import type { SoakServer } from './server.ts';
import { digestOf } from './transcript.ts';

/** What the server has of a chat, read without a proxy. */
export interface Truth {
  readonly log: readonly SequencedEvent[];
  /** In order of acceptance. */
  readonly messages: readonly Message[];
}

export async function readTruth(server: SoakServer, sessionId: string): Promise<Truth> {
  const messages: Message[] = [];
  let head = 0;
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/chats/${sessionId}/messages?limit=200${query}`;
    const page = messagePageSchema.parse((await server.api.request('GET', path)).body);
    messages.push(...page.items);
    head = page.sequence;
    cursor = page.nextCursor;
  }
  return { log: await readLog(server, sessionId, head), messages: messages.reverse() };
}

async function readLog(
  server: SoakServer,
  sessionId: string,
  head: number,
): Promise<readonly SequencedEvent[]> {
  const abort = new AbortController();
  const response = await fetch(`${server.url}/chats/${sessionId}/stream?after=0`, {
    headers: { authorization: `Bearer ${server.token}` },
    signal: abort.signal,
  });
  const log: SequencedEvent[] = [];
  const parse = frameParser();
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    for (const { id = '', event = '', data = '' } of parse(
      decoder.decode(bytes, { stream: true }),
    )) {
      const received = receive(event, data, id);
      if (received.kind !== 'logged') continue;
      log.push({ sequence: received.sequence, event: received.event });
      if (received.sequence !== log.length) throw new Error(`The log has a hole at ${id}.`);
    }
    if (log.length >= head) break;
  }
  abort.abort();
  return log;
}

/** A client's chat after it ended: what its pages were given, what lies on its disk, what it sent. */
export async function verifyClient(
  truth: Truth,
  client: {
    readonly sessionId: string;
    readonly ledger: Ledger;
    readonly written: readonly string[];
  },
  disk: { readonly workerFile: string; readonly folder: string },
): Promise<Verdict> {
  return sum([
    client.ledger.compare(truth.log),
    compareSent(client.written, truth.messages),
    await compareJournal(truth, client.sessionId, disk),
  ]);
}

/** Each message that was on the client's disk is the server's, once, in their order. */
export function compareSent(written: readonly string[], messages: readonly Message[]): Verdict {
  const tally = createTally();
  const arrived = messages.filter(({ role }) => role === 'user').map(textOf);
  const places = new Map<string, number>();
  for (const [place, text] of arrived.entries()) {
    if (places.has(text)) tally.duplicated(`message ${text} was accepted again`);
    else places.set(text, place);
  }
  let last = -1;
  for (const text of written) {
    const place = places.get(text);
    if (place === undefined) tally.lost(1, `message ${text}`);
    else if (place < last) tally.reordered(`message ${text}`);
    last = Math.max(last, place ?? -1);
  }
  return tally.verdict();
}

export function textOf({ parts }: Pick<Message, 'parts'>): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** What is on disk, read through a worker of its own: the server's messages, to the byte, all of them. */
export async function compareJournal(
  truth: Truth,
  sessionId: string,
  { workerFile, folder }: { readonly workerFile: string; readonly folder: string },
): Promise<Verdict> {
  const tally = createTally();
  const disk = openDisk({
    workerFile,
    folder,
    now: () => performance.now(),
    onNews: () => undefined,
    onProblem({ problem }) {
      if (problem !== null) tally.lost(1, `the disk: ${problem}`);
    },
  });
  disk.start();
  try {
    const { sequence, messages } = await readJournal(disk.journal, sessionId);
    if (sequence !== truth.log.length) {
      tally.lost(Math.abs(truth.log.length - sequence), `the journal ends at ${sequence}`);
    }
    const stored = new Map<string, string>();
    for (const message of messages) {
      if (stored.has(message.messageId)) tally.duplicated(`${message.messageId} in the journal`);
      stored.set(message.messageId, digestOf(message));
    }
    for (const message of truth.messages) {
      const found = stored.get(message.messageId);
      if (found === digestOf(message)) continue;
      tally.lost(1, `${message.messageId} ${found === undefined ? 'is not' : 'differs'} on disk`);
    }
    const order = truth.messages.map(({ messageId }) => messageId);
    const storedOrder = messages.map(({ messageId }) => messageId);
    if (stored.size === order.length && storedOrder.join() !== order.join()) {
      tally.reordered('messages in the journal');
    }
  } finally {
    await disk.close();
  }
  return tally.verdict();
}

async function readJournal(
  journal: Journal,
  sessionId: string,
): Promise<{ readonly sequence: number; readonly messages: readonly Message[] }> {
  const stored = await journal.read(sessionId);
  if (stored === undefined) return { sequence: 0, messages: [] };
  const messages = stored.snapshot.messages.toReversed();
  for (let cursor = stored.olderCursor; cursor !== undefined;) {
    const page = await journal.older(sessionId, cursor, 200);
    messages.push(...page.items);
    cursor = page.nextCursor;
  }
  return { sequence: stored.sequence, messages: messages.reverse() };
}

export function sum(verdicts: readonly Verdict[]): Verdict {
  const add = (name: 'lost' | 'duplicated' | 'reordered'): number =>
    verdicts.reduce((total, verdict) => total + verdict[name], 0);
  return {
    lost: add('lost'),
    duplicated: add('duplicated'),
    reordered: add('reordered'),
    words: verdicts.flatMap(({ words }) => words),
  };
}
