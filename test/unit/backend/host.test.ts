import { expect, it } from 'vitest';
import type { EmbeddedOptions } from '../../../src/backend/embedded.ts';
import { createHost } from '../../../src/backend/host.ts';
import { silentLogger } from '../../../src/backend/log.ts';
import { fromServerSchema, type FromServer } from '../../../src/shared/host.ts';
import { fixedCatalog } from './support/scripted-agent.ts';

it('tells main when chats cannot be stored, and when they can again', () => {
  const sent: FromServer[] = [];
  let options: EmbeddedOptions | undefined;
  const host = createHost({
    send: (message) => sent.push(fromServerSchema.parse(message)),
    start: (given) => {
      options = given;
      return Promise.resolve({ port: 1, catalog: fixedCatalog, close: () => Promise.resolve() });
    },
    exit: () => undefined,
    log: silentLogger,
  });
  host.receive({
    type: 'start',
    dataDir: '/data',
    resourcesDir: '/resources',
    token: 'a1'.repeat(32),
    providers: [],
    discoverOllama: false,
  });
  options?.onStorage?.('The disk is full.');
  options?.onStorage?.(null);
  expect(sent).toEqual([
    { type: 'storage', ok: false, reason: 'The disk is full.' },
    { type: 'storage', ok: true, reason: null },
  ]);
});
