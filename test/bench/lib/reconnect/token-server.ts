import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { pace } from '../pace.ts';
import { tokenText } from '../tokens.ts';

/** A chat server whose newest chat has an answer under way; the ones before it are complete. */
export interface TokenServer {
  readonly url: string;
  readonly token: string;
  /** A new chat, told of on the feed; resolves with its title. */
  begin(): string;
  /** Resolves when so many tokens and the answer's end are out. */
  answer(tokens: number, perSecond: number): Promise<void>;
  close(): Promise<void>;
}

const TOKEN = 'm'.repeat(64);
const AT = '2026-01-01T00:00:00.000Z';

interface TokenChat {
  readonly sessionId: string;
  readonly title: string;
  text: string;
  tokens: number;
  isComplete: boolean;
}

/** Events before the first token. */
const BEFORE = 3;

export async function startTokenServer(): Promise<TokenServer> {
  const chats: TokenChat[] = [];
  const feeds = new Set<ServerResponse>();
  const readers = new Set<ServerResponse>();

  function newest(): TokenChat {
    const chat = chats.at(-1);
    if (chat === undefined) throw new Error('There is no chat yet.');
    return chat;
  }

  function openStream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    response.socket?.setNoDelay(true);
  }

  function streamOf(chat: TokenChat, response: ServerResponse): void {
    openStream(response);
    response.write(frame('snapshot', headOf(chat), snapshotOf(chat)));
    if (chat !== newest()) return;
    readers.add(response);
    response.once('close', () => readers.delete(response));
  }

  function answer({ url = '/', headers }: IncomingMessage, response: ServerResponse): void {
    if (headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end();
      return;
    }
    const { pathname } = new URL(url, 'http://bench');
    if (pathname === '/stream') {
      openStream(response);
      feeds.add(response);
      response.once('close', () => feeds.delete(response));
      return;
    }
    const [, , sessionId, rest] = pathname.split('/');
    const chat = chats.find((one) => one.sessionId === sessionId);
    if (chat !== undefined && rest === 'stream') streamOf(chat, response);
    else respond(response, bodyOf(pathname, chat, chats));
  }

  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');

  function send(chat: TokenChat, count: number): void {
    let frames = '';
    for (let left = count; left > 0; left -= 1) {
      const text = tokenText(chat.tokens);
      chat.text += text;
      chat.tokens += 1;
      frames += frame('token', headOf(chat), { ...ofRun(chat), text });
    }
    if (frames === '') return;
    for (const reader of readers) reader.write(frames);
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    token: TOKEN,
    begin() {
      readers.clear();
      const number = chats.length + 1;
      const title = `Chat ${number} of many`;
      const sessionId = `chat-${number}`;
      chats.push({ sessionId, title, text: '', tokens: 0, isComplete: false });
      const data = JSON.stringify({ sessionId, sequence: BEFORE });
      for (const feed of feeds) feed.write(`event: chat\ndata: ${data}\n\n`);
      return title;
    },
    async answer(tokens, perSecond) {
      const chat = newest();
      await pace(perSecond, (tokens * 1_000) / perSecond, (due) => send(chat, due));
      chat.isComplete = true;
      const usage = { inputTokens: 1, outputTokens: tokens };
      const data = { ...ofRun(chat), finishReason: 'stop', usage };
      for (const reader of readers) reader.write(frame('completed', headOf(chat), data));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function frame(type: string, id: number, data: object): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function respond(response: ServerResponse, body: object | undefined): void {
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? {}));
}

function headOf({ tokens, isComplete }: TokenChat): number {
  return BEFORE + tokens + (isComplete ? 1 : 0);
}

function ofRun({ sessionId }: TokenChat): { runId: string; messageId: string } {
  return { runId: `${sessionId}-run`, messageId: `${sessionId}-answer` };
}

function chatOf({ sessionId, title }: TokenChat): object {
  const flags = { pinned: false, archived: false };
  return { sessionId, title, ...flags, createdAt: AT, updatedAt: AT };
}

function messagesOf(chat: TokenChat): readonly object[] {
  const { sessionId, text, isComplete } = chat;
  const { runId, messageId } = ofRun(chat);
  const question = `${sessionId}-question`;
  return [
    {
      messageId: question,
      sessionId,
      parentId: null,
      role: 'user',
      parts: [{ type: 'text', text: 'Count.' }],
      state: 'complete',
      createdAt: AT,
    },
    {
      messageId,
      sessionId,
      parentId: question,
      role: 'assistant',
      parts: text === '' ? [] : [{ type: 'text', text }],
      runId,
      state: isComplete ? 'complete' : 'streaming',
      createdAt: AT,
    },
  ];
}

function snapshotOf(chat: TokenChat): object {
  const { sessionId, isComplete } = chat;
  const run = {
    ...ofRun(chat),
    sessionId,
    parentId: `${sessionId}-question`,
    state: 'running',
    createdAt: AT,
  };
  return { chat: chatOf(chat), messages: messagesOf(chat), runs: isComplete ? [] : [run] };
}

function bodyOf(
  pathname: string,
  chat: TokenChat | undefined,
  chats: readonly TokenChat[],
): object | undefined {
  if (pathname === '/chats') return { items: chats.toReversed().slice(0, 50).map(chatOf) };
  if (pathname === '/models') return { items: [], default: 'bench/many' };
  if (chat === undefined) return undefined;
  if (pathname.endsWith('/messages')) {
    return { items: messagesOf(chat).toReversed(), sequence: headOf(chat) };
  }
  return chatOf(chat);
}
