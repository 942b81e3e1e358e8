import { expect, it, vi } from 'vitest';
import type { EmbeddedOptions } from '../../../src/backend/embedded.ts';
import { createHost } from '../../../src/backend/host.ts';
import { silentLogger } from '../../../src/backend/log.ts';
import { fromServerSchema, type FromServer } from '../../../src/shared/host.ts';
import { fixedCatalog } from './support/scripted-agent.ts';

function setUp() {
  const sent: FromServer[] = [];
  let options: EmbeddedOptions | undefined;
  const catalog = { ...fixedCatalog, setProviders: vi.fn() };
  const host = createHost({
    send: (message) => sent.push(fromServerSchema.parse(message)),
    start: (given) => {
      options = given;
      return Promise.resolve({ port: 1, catalog, close: () => Promise.resolve() });
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
  return { host, sent, catalog, options: () => options };
}

it('tells main when chats cannot be stored, and when they can again', () => {
  const { sent, options } = setUp();
  options()?.onStorage?.('The disk is full.');
  options()?.onStorage?.(null);
  expect(sent).toEqual([
    { type: 'storage', ok: false, reason: 'The disk is full.' },
    { type: 'storage', ok: true, reason: null },
  ]);
});

it('tells main of other models once they are in place, and of those that came late', async () => {
  const { host, sent, catalog, options } = setUp();
  host.receive({ type: 'providers', providers: [] });
  expect(sent).toEqual([]);
  await vi.waitFor(() => expect(sent).toContainEqual({ type: 'modelsChanged' }));
  expect(catalog.setProviders).toHaveBeenCalledOnce();
  options()?.onModels?.();
  expect(sent.filter(({ type }) => type === 'modelsChanged')).toHaveLength(2);
});
