import { randomUUID } from 'node:crypto';
import { openDisk } from '../../../../src/main/adapters/disk/open-disk.ts';
import { createEventSourceStream } from '../../../../src/main/adapters/event-source-stream.ts';
import { createHttpChatApi } from '../../../../src/main/adapters/http-chat-api.ts';
import { systemClock } from '../../../../src/main/electron/system-clock.ts';
import { openAccount } from '../../../../src/main/services/account.ts';
import type { EndpointSource } from '../../../../src/main/services/ports/server-endpoint.ts';
import type { StreamSource } from '../../../../src/main/stream/ports.ts';
import type { Message } from '../../../../src/shared/chat.ts';
import { endState } from '../../../../src/shared/fold.ts';
import { events, type EventPayload, type StreamBatch } from '../../../../src/shared/ipc.ts';
import { createRandom } from '../../../helpers/fault-proxy/random.ts';
import { machineMs, type ClientConfig, type FromClient, type ToClient } from './messages.ts';

/**
 * The app without its windows: all of main that talks to the server and to the disk, and one page that
 * shows one chat and writes the next message as soon as an answer is about to end. A process of its own,
 * to be killed.
 */
const config = JSON.parse(process.argv[2] ?? '') as ClientConfig;
const { sessionId, token } = config;
const random = createRandom(config.seed);

function tell(message: FromClient): void {
  process.send?.(message);
}

/** The token of a server of one's own never changes; that of a team's does, and can be had anew. */
const endpoints: EndpointSource = {
  endpoint: () => Promise.resolve({ baseUrl: config.url, token }),
  refresh: () => Promise.resolve(true),
};

/** Says when a stream of the chat's that was opened turns out to be one. */
function watched(source: StreamSource): StreamSource {
  return {
    refreshToken: () => source.refreshToken(),
    open(request, on) {
      const begunAt = machineMs();
      let openedAt = 0;
      const { target } = request;
      let isLive = target.kind !== 'chat' || target.sessionId !== sessionId;
      return source.open(request, {
        ...on,
        opened() {
          openedAt = machineMs();
          on.opened();
        },
        event(event) {
          if (!isLive && (event.kind === 'logged' || event.kind === 'snapshot')) {
            isLive = true;
            tell({ type: 'live', begunAt, openedAt });
          }
          on.event(event);
        },
      });
    },
  };
}

const disk = openDisk({
  workerFile: config.diskWorker,
  folder: config.folder,
  now: () => performance.now(),
  onNews: () => undefined,
  onProblem({ store, problem }) {
    if (problem !== null) tell({ type: 'trouble', words: `${store}: ${problem}` });
  },
});
disk.start();
const account = openAccount({
  api: createHttpChatApi({ endpoints, log: (words) => tell({ type: 'trouble', words }) }),
  source: watched(createEventSourceStream(endpoints)),
  journal: disk.journal,
  store: disk.outbox,
  clock: systemClock,
  random: () => random.next(),
  now: () => new Date().toISOString(),
  newId: randomUUID,
  defer: queueMicrotask,
  tell(name, payload) {
    if (name === 'outbox.changed') outboxChanged(events['outbox.changed'].parse(payload));
  },
  log: (line) => tell({ type: 'trouble', words: line }),
});

/** Answers, by their message's id. */
const unfinished = new Set<string>();
const ended = new Set<string>();
let shown = false;
let finishing = false;
let writing = false;
let count = 0;

function note(messageId: string, state: Message['state']): void {
  if (state !== 'streaming') {
    ended.add(messageId);
    unfinished.delete(messageId);
  } else if (!ended.has(messageId)) {
    unfinished.add(messageId);
  }
}

function noteBatch(batch: StreamBatch): void {
  for (const { messageId, state } of batch.snapshot?.messages ?? []) note(messageId, state);
  for (const { event } of batch.events) {
    if (event.type === 'message') note(event.message.messageId, event.message.state);
    else if (event.type === 'completed' || event.type === 'error') {
      note(event.messageId, endState(event));
    }
  }
  shown = true;
}

function outboxChanged(changed: EventPayload<'outbox.changed'>): void {
  if (changed.change === 'put' && changed.message.status.state === 'failed') {
    tell({ type: 'trouble', words: `a message failed: ${JSON.stringify(changed.message)}` });
  }
  // Its answer is under way, whether the stream can say so just now or not.
  if (changed.change === 'accepted') note(changed.accepted.run.messageId, 'streaming');
  writeNext();
}

/** One answer is under way and one waits behind it: the stream is hardly ever without events. */
const AHEAD = 2;

function writeNext(): void {
  account.outbox.then(
    async (outbox) => {
      const waiting = outbox.list().messages.length;
      if (finishing) {
        if (shown && !writing && waiting + unfinished.size === 0) tell({ type: 'idle' });
        return;
      }
      if (!shown || writing || waiting > 0 || unfinished.size >= AHEAD) return;
      writing = true;
      count += 1;
      const text = `${config.label}.${count}`;
      await outbox.send({ entryId: randomUUID(), sessionId, isNewChat: false, text });
      tell({ type: 'written', text });
      writing = false;
    },
    () => undefined,
  );
}

/** Mostly as fast as frames come; now and then a page is busy for longer. */
function acknowledgeAfterMs(): number {
  return random.next() < 0.005 ? random.int(300, 1_500) : random.int(0, 33);
}

const page = {
  pageId: 1,
  batch(batch: StreamBatch) {
    tell({ type: 'batch', batch });
    noteBatch(batch);
    writeNext();
    systemClock.after(acknowledgeAfterMs(), () =>
      account.conversations.acknowledge(1, sessionId, batch.batch),
    );
  },
  status: () => undefined,
};

process.on('message', (message: ToClient) => {
  if (message.type === 'finish') {
    finishing = true;
    writeNext();
    return;
  }
  void account
    .close()
    .then(() => disk.close())
    .then(() => process.disconnect());
});
// Whoever started it is gone.
process.once('disconnect', () => process.exit());

account.start();
account.conversations.open(page, sessionId);
