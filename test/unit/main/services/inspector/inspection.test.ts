import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInspection } from '../../../../../src/main/services/inspector/inspection.ts';
import { createInspector } from '../../../../../src/main/services/inspector/inspector.ts';
import { createConnection } from '../../../../../src/main/stream/connection-driver.ts';
import type { LoggedEvent } from '../../../../../src/shared/events.ts';
import { inspectorExportSchema } from '../../../../../src/shared/inspector-export.ts';
import { inspectorReportSchema } from '../../../../../src/shared/inspector.ts';
import { createFakeStreamSource } from '../../../../helpers/fake-stream-source.ts';
import { holds } from '../../../../helpers/secrets.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';
import { answer, chat, question, run } from '../../adapters/disk/support/entries.ts';

const UUID = '0192f0c1-2b3d-7e4f-8a5b-6c7d8e9f0a1b';
const app = { version: '0.1.0', electron: '33.2.1', platform: 'linux' };

interface Words {
  readonly sessionId: string;
  readonly runId: string;
  readonly tool: string;
  readonly said: string;
  readonly code: string;
}

/** A chat in which these words came in every place that takes words. */
function inspect({ sessionId, runId, tool, said, code }: Words) {
  const clock = createVirtualClock();
  const inspector = createInspector({ now: () => clock.now(), elapsed: () => clock.now() });
  const server = createFakeStreamSource();
  const recorder = inspector.chat(sessionId);
  const ofRun = { runId, messageId: said };
  const startedAt = new Date(clock.now()).toISOString();
  const events: LoggedEvent[] = [
    { type: 'status', runId, state: 'running', detail: said, at: startedAt },
    { type: 'token', ...ofRun, text: said },
    { type: 'tool_call', ...ofRun, callId: said, name: tool, input: { key: said }, startedAt },
    { type: 'tool_result', ...ofRun, callId: said, output: said, durationMs: 4 },
    { type: 'error', ...ofRun, code: 'internal', message: said, retryable: false },
  ];
  const connections = [
    createConnection({
      target: { kind: 'chat', sessionId },
      position: 0,
      source: server.source,
      clock,
      random: () => 0.5,
      onItem: (item) => recorder.received(item),
      onStatus: () => undefined,
      observer: recorder.observer,
    }),
    createConnection({
      target: { kind: 'account', onEvent: () => undefined },
      position: null,
      source: server.source,
      clock,
      random: () => 0.5,
      onItem: () => undefined,
      onStatus: () => undefined,
      observer: inspector.account.observer,
    }),
  ];
  for (const connection of connections) {
    connection.start();
    const attempt = server.last();
    attempt.wire?.answered(200);
    attempt.opened();
    attempt.wire?.bytes(500);
    attempt.wire?.stamp({ at: clock.now() });
    for (const [index, event] of events.entries()) {
      attempt.send({ kind: 'logged', sequence: index + 1, event });
    }
    attempt.wire?.broke(code);
    attempt.fail({ kind: 'network', message: `${said} ${code}` });
  }
  const text = [{ type: 'text' as const, text: said }];
  const reasoning = [{ type: 'reasoning' as const, text: `private ${said}` }];
  const journal = {
    read: () =>
      Promise.resolve({
        sequence: 5,
        snapshot: {
          type: 'snapshot' as const,
          chat: chat({ title: said }),
          messages: [question(1, { parts: text }), answer(2, { parts: reasoning })],
          runs: [run(2)],
        },
      }),
  };
  const inspection = createInspection({ inspector, journal });
  return {
    report: inspection.read(sessionId),
    exported: async (includeText: boolean, more: Partial<typeof app> = {}, home = '/home/mill') =>
      JSON.stringify(
        await inspection.exported({ sessionId, includeText, app: { ...app, ...more }, home }),
      ),
  };
}

const plain: Words = {
  sessionId: UUID,
  runId: UUID,
  tool: 'query_sample_data',
  said: 'The river turns the wheel.',
  code: 'ECONNRESET',
};

describe('an exported inspection', () => {
  it('has the figures, the ids that find the server’s log lines, and words of ours', async () => {
    const { report, exported } = inspect(plain);
    expect(inspectorReportSchema.parse(report)).toEqual(report);
    const file = inspectorExportSchema.parse(JSON.parse(await exported(false)));
    expect(file).toMatchObject({ format: 'millrace-stream-inspector', app });
    expect(file.chat).toEqual({ ...report.chat, path: `/chats/${UUID}/stream` });
    expect(file.account.totals).toEqual(report.account.totals);
    expect(file.chat?.attempts[0]).toMatchObject({ errorCode: 'ECONNRESET', events: 5 });
    expect(file.chat?.runs[0]?.tools[0]?.name).toBe('query_sample_data');
    expect(file).not.toHaveProperty('messages');
  });

  it('has message text only when it is asked for, and no other words of the chat', async () => {
    const { exported } = inspect({ ...plain, said: 'See /home/mill/keys.txt' });
    expect(await exported(false)).not.toContain('keys.txt');
    const file = inspectorExportSchema.parse(JSON.parse(await exported(true)));
    expect(file.messages).toEqual([
      { role: 'user', state: 'complete', text: 'See ~/keys.txt' },
      { role: 'assistant', state: 'streaming', text: '' },
    ]);
    expect(JSON.stringify(file)).not.toMatch(/private|Rivers|home/u);
  });

  it('says of a chat without a stream that there was none', async () => {
    const clock = createVirtualClock();
    const inspector = createInspector({ now: () => clock.now(), elapsed: () => clock.now() });
    const journal = { read: () => Promise.resolve(undefined) };
    const inspection = createInspection({ inspector, journal });
    const request = { sessionId: UUID, includeText: true, app, home: '' };
    expect(await inspection.exported(request)).toMatchObject({ chat: null, messages: [] });
  });

  it('holds no secret, wherever one came', async () => {
    const tail = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'x', 'Y', 'Z', '0', '1', '8', '9'),
      minLength: 12,
      maxLength: 40,
    });
    const secret = fc.oneof(
      tail.map((text) => `sk-${text}`),
      tail.map((text) => `eyJhbGciOiJSUzI1NiJ9.${text}`),
      tail.map((text) => `AIza${text}`),
      tail.map((text) => `/home/${text}/.config`),
      tail.map((text) => `C:\\Users\\${text}`),
      tail.map((text) => `?token=${text}&key=${text}`),
      tail.map((text) => `E${text.toUpperCase()}`),
      tail.map((text) => `${text}_pass_word`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(secret, { minLength: 8, maxLength: 8 }), async (secrets) => {
        const [sessionId = '', runId = '', tool = '', said = '', code = '', ...about] = secrets;
        const [version = '', electron = '', platform = ''] = about;
        const { exported } = inspect({ sessionId, runId, tool, said, code });
        const file = await exported(false, { version, electron, platform });
        for (const each of secrets) expect(holds(file, each)).toBe(false);
        // Ticked, it has the one text that was ticked.
        const ticked = await exported(true, { version, electron, platform });
        for (const each of secrets) if (each !== said) expect(holds(ticked, each)).toBe(false);
      }),
    );
  });

  it('has no member that its schema does not name, at whatever depth it came', async () => {
    const { exported } = inspect(plain);
    const withMore = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(withMore);
      if (typeof value !== 'object' || value === null) return value;
      const more = Object.entries(value).map(([name, inner]) => [name, withMore(inner)]);
      return { ...Object.fromEntries(more), authorization: 'Bearer s3cret', url: '/x?key=s3cret' };
    };
    const file = JSON.parse(await exported(true)) as unknown;
    const parsed = inspectorExportSchema.parse(withMore(file));
    expect(parsed).toEqual(file);
  });
});

describe('an inspector', () => {
  it('remembers the chats that were opened last, and forgets those that are deleted', () => {
    const inspector = createInspector({ now: () => 0, elapsed: () => 0 });
    const first = inspector.chat('chat-0');
    for (let n = 1; n < 32; n += 1) inspector.chat(`chat-${n}`);
    expect(inspector.chat('chat-0')).toBe(first);
    inspector.chat('chat-32');
    expect(inspector.read('chat-0').chat).not.toBeNull();
    expect(inspector.read('chat-1').chat).toBeNull();
    inspector.forget('chat-0');
    expect(inspector.read('chat-0').chat).toBeNull();
  });
});
