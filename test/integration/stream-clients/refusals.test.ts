import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../../../src/shared/errors.ts';
import { rawRequest, type RawAnswer, type RawRequest } from '../../helpers/raw-http.ts';
import { TOKEN } from '../backend/support/test-server.ts';
import { startStandalone, type Standalone } from './standalone.ts';

/** The five refusals that a client must be able to count on, of the process as it is shipped. */
describe('the server process refuses', () => {
  let standalone: Standalone;
  let sessionId: string;
  beforeAll(async () => {
    standalone = await startStandalone();
    ({ sessionId } = await standalone.server.api.createChat());
  });
  afterAll(() => {
    standalone.dispose();
  });

  const json = { 'content-type': 'application/json', 'idempotency-key': 'one' };
  const ask = (path: string, request: RawRequest = {}): Promise<RawAnswer> =>
    rawRequest(`http://127.0.0.1:${standalone.server.port}${path}`, {
      ...request,
      headers: { authorization: `Bearer ${TOKEN}`, ...request.headers },
    });
  const messages = (): string => `/chats/${sessionId}/messages`;

  /** The problem, after it was seen that the process lives, serves, and told nobody of its insides. */
  async function refused(answer: RawAnswer, status: number, code: string): Promise<string> {
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const problem = problemSchema.parse(JSON.parse(answer.body));
    expect(problem).toMatchObject({ status, code, retryable: false });
    expect(answer.body).not.toMatch(/\bat .+:\d+|node_modules|Error:|\/src\//u);
    expect(standalone.server.child.exitCode).toBeNull();
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/chats')).status).toBe(200);
    expect(standalone.server.errors()).not.toMatch(/"level":"error"|uncaught/iu);
    return problem.detail ?? '';
  }

  it('a body that does not parse, and says where', async () => {
    const broken = await ask(messages(), { method: 'POST', headers: json, body: '{"text": ' });
    await refused(broken, 400, 'invalid_request');
    const wrong = await ask(messages(), { method: 'POST', headers: json, body: '{"text": 7}' });
    expect(await refused(wrong, 400, 'invalid_request')).toContain('text');
  });

  it('an unknown chat', async () => {
    const unknown = '/chats/01890000-0000-7000-8000-000000000000';
    await refused(await ask(unknown), 404, 'not_found');
    await refused(await ask(`${unknown}/stream`), 404, 'not_found');
    const sent = await ask(`${unknown}/messages`, {
      method: 'POST',
      headers: json,
      body: '{"text": "Hello"}',
    });
    await refused(sent, 404, 'not_found');
  });

  it('a missing token', async () => {
    for (const path of ['/chats', `/chats/${sessionId}/stream`]) {
      const answer = await ask(path, { headers: { authorization: '' } });
      await refused(answer, 401, 'unauthenticated');
    }
  });

  it('a wrong Host', async () => {
    for (const path of ['/chats', `/chats/${sessionId}/stream`, '/healthz']) {
      const answer = await ask(path, { headers: { host: 'millrace.evil.example' } });
      await refused(answer, 403, 'forbidden');
    }
  });

  it('a message of 10 MB, whether it says its length or not', async () => {
    const body = JSON.stringify({ text: 'a'.repeat(10 * 1024 * 1024) });
    const told = await ask(messages(), { method: 'POST', headers: json, body });
    await refused(told, 413, 'too_large');
    const chunked = { ...json, 'transfer-encoding': 'chunked' };
    const untold = await ask(messages(), { method: 'POST', headers: chunked, body });
    await refused(untold, 413, 'too_large');
    // Nothing of them was kept.
    const page = await ask(messages());
    expect(JSON.parse(page.body)).toMatchObject({ items: [] });
  });
});
