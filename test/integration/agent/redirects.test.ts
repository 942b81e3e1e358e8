import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../../helpers/agent.ts';
import { startCanary, type Canary } from '../../helpers/canary.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';
import { provider, runtimeWith } from './support.ts';

const refusal = (canary: Canary) => ({
  code: 'provider_error',
  message: `Testing Ltd answers from another address, ${new URL(canary.url).host}: check the base URL in the settings.`,
});

describe.each(['openai-compatible', 'anthropic', 'ollama'] as const)('a redirect of %s', (kind) => {
  let canary: Canary;
  let server: TestServer;
  let status: number;
  let asked: string[];
  beforeEach(async () => {
    canary = await startCanary();
    asked = [];
    server = await startHttpServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status, { location: `${canary.url}/taken` });
      response.end();
    });
  });
  afterEach(async () => {
    await server.close();
    await canary.stop();
  });

  const given = () => provider(kind, `${server.url}/v1`, { models: ['one'] });

  describe.each([301, 302, 303, 307, 308])('with status %i', (code) => {
    beforeEach(() => {
      status = code;
    });

    it('is one that a plain fetch follows', async () => {
      const init = { method: 'POST', headers: { 'x-api-key': 'sk' }, body: 'the prompt' };
      await fetch(`${server.url}/v1/messages`, init);
      expect(canary.hits).toEqual(['/taken']);
    });

    it('is not followed for the list of models', async () => {
      const { items } = await runtimeWith(given()).catalog.list();
      expect(items.map(({ modelId }) => modelId)).toEqual(['p/one', 'demo/tour']);
      expect(asked.length).toBeGreaterThan(0);
      expect(canary.hits).toEqual([]);
    });

    it('is not followed by the connection test, which says so', async () => {
      const result = await runtimeWith(undefined).catalog.test(given());
      expect(result).toEqual({ ok: false, ...refusal(canary) });
      expect(asked.length).toBeGreaterThan(0);
      expect(canary.hits).toEqual([]);
    });

    it('is not followed for an answer, nor tried again', async () => {
      const { outcome } = await ask(runtimeWith(given()).agent, 'p/one', 'Hello');
      expect(outcome).toEqual({ ok: false, error: { ...refusal(canary), retryable: false } });
      expect(asked).toHaveLength(1);
      expect(canary.hits).toEqual([]);
    });
  });
});
