import { uuidv7 } from 'uuidv7';
import type { Agent } from '../../../../../src/backend/agent/contract.ts';
import { systemClock } from '../../../../../src/backend/clock.ts';
import { tokenAuthenticator } from '../../../../../src/backend/http/authenticator.ts';
import { processLogger } from '../../../../../src/backend/process-log.ts';
import { createServer } from '../../../../../src/backend/server.ts';
import { openSqliteStore } from '../../../../../src/backend/store/sqlite/sqlite-store.ts';
import { fixedCatalog } from '../../../../unit/backend/support/scripted-agent.ts';

/** A server process whose answers never end: one to kill. Prints the line of the standalone server. */
const endless: Agent = {
  async answer({ emit, signal }) {
    for (let count = 0; !signal.aborted; count += 1) {
      await emit({ type: 'token', text: `${count} ` });
      if (count % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return { ok: true, finishReason: 'cancelled', usage: { inputTokens: 0, outputTokens: 0 } };
  },
};

const log = processLogger();
const server = createServer({
  store: openSqliteStore({ dir: process.env['MILLRACE_DATA_DIR'] ?? '', log }),
  agent: endless,
  catalog: fixedCatalog,
  authenticator: tokenAuthenticator(process.env['MILLRACE_TOKEN'] ?? '', 'local'),
  clock: systemClock,
  newId: uuidv7,
  random: Math.random,
  log,
});
const port = await server.listen(0);
process.stdout.write(`${JSON.stringify({ type: 'ready', port })}\n`);
