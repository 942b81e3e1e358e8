import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { ServerResponse } from 'node:http';
import { call } from '../../helpers/bridge.ts';
import { expect, test } from '../../helpers/fixtures.ts';
import { startHttpServer } from '../../helpers/http-server.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const chunk = (more: object): string => `data: ${JSON.stringify({ id: 'x', ...more })}\n\n`;

/** An answer that is whole and good, but for what its provider counted. */
function halfAToken(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const choice = { index: 0, delta: { content: 'A good answer.' }, finish_reason: 'stop' };
  response.write(chunk({ choices: [choice] }));
  const usage = { prompt_tokens: 10, completion_tokens: 3.5, total_tokens: 13.5 };
  response.write(chunk({ choices: [], usage }));
  response.end('data: [DONE]\n\n');
}

/** Asks to wait for more seconds than any number holds. */
function waitForEver(response: ServerResponse): void {
  response.writeHead(429, {
    'content-type': 'application/json',
    'retry-after': '9'.repeat(320),
  });
  response.end('{"error":{"message":"slow"}}');
}

for (const [name, answer, says] of [
  ['half a token', halfAToken, 'A good answer.'],
  ['a pause without end', waitForEver, 'too many requests'],
] as const) {
  test(`${name}: the answer ends, the next one too, and the chat opens again`, async ({
    launchApp,
  }) => {
    const provider = await startHttpServer((request, response) => {
      request.resume();
      if (request.method === 'POST') answer(response);
      else response.end('{"data":[{"id":"m"}]}');
    });
    try {
      const first = await launchApp();
      await call(first.page, 'providers.save', {
        providerId: 'mock',
        kind: 'openai-compatible',
        label: 'Mock',
        baseUrl: `${provider.url}/v1`,
        models: ['m'],
      });
      await call(first.page, 'settings.update', { defaultModel: 'mock/m' });
      const window = new ChatWindow(first.page);
      await window.ask('First?');
      await window.answer(0).ended();
      await expect(window.answer(0).article).toContainText(says);
      await window.ask('Second?');
      await window.answer(1).ended();
      await first.close();

      // As an older version left it, and read without a copy.
      const db = new Database(join(first.profileDir, 'server', 'chats.db'));
      db.exec(`UPDATE messages SET data = json_set(data, '$.usage.outputTokens', 3.5)
          WHERE json_type(data, '$.usage') IS NOT NULL;
        UPDATE runs SET data = json_set(data, '$.usage.outputTokens', 3.5)
          WHERE json_type(data, '$.usage') IS NOT NULL;
        UPDATE runs SET data = json_set(data, '$.error.retryAfterMs', NULL)
          WHERE json_type(data, '$.error') IS NOT NULL`);
      db.close();
      rmSync(join(first.profileDir, 'accounts'), { recursive: true });

      const again = new ChatWindow((await launchApp({ profileDir: first.profileDir })).page);
      await again.chats.getByRole('link').first().click();
      await again.answer(1).ended();
      await expect(again.answer(0).article).toContainText(says);
    } finally {
      await provider.close();
    }
  });
}
