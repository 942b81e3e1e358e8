import { vi } from 'vitest';
import { openFirebaseIdentity } from '../../../../src/main/adapters/firebase/identity.ts';
import { createAskGoogle } from '../../../../src/main/adapters/google/ask-google.ts';
import { createHttpChatApi } from '../../../../src/main/adapters/http-chat-api.ts';
import { readServerConfig } from '../../../../src/main/adapters/server-config.ts';
import { openAccountRecords } from '../../../../src/main/services/account-records.ts';
import { viewOfOwn } from '../../../../src/main/services/account-view.ts';
import { createAccounts } from '../../../../src/main/services/accounts.ts';
import type { LiveAccount } from '../../../../src/main/services/live-account.ts';
import type { ChatApi } from '../../../../src/main/services/ports/chat-api.ts';
import type { OpenIdentity } from '../../../../src/main/services/ports/identity.ts';
import type { EndpointSource } from '../../../../src/main/services/ports/server-endpoint.ts';
import type { SecretBox } from '../../../../src/main/services/ports/storage.ts';
import { createSessionEndpoint } from '../../../../src/main/services/session-endpoint.ts';
import type { Session } from '../../../../src/main/services/session.ts';
import {
  memoryDocument,
  sealingBox,
  type MemoryDocument,
} from '../../../helpers/memory-storage.ts';
import { quietAccount } from '../../../helpers/quiet-account.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

export interface ClientOptions {
  readonly document?: MemoryDocument;
  readonly box?: SecretBox;
  /** Where this computer's clock stands. */
  readonly now?: number;
  readonly openExternal?: (url: string) => Promise<void>;
  /** What becomes of each token that the service gives out. */
  readonly onToken?: (token: string) => string;
  /** Absent: its chats are left out. */
  readonly openLive?: (endpoints: EndpointSource) => LiveAccount;
}

/** The app's accounts with the real SDK and real HTTP. */
export async function startClient(options: ClientOptions = {}) {
  const document = options.document ?? memoryDocument();
  const clock = createVirtualClock(options.now ?? Date.now());
  const apis = new Map<string, ChatApi>();
  const sessions = new Map<string, Session>();
  const asked = vi.fn();
  const openIdentity: OpenIdentity = (signIn, slot) => {
    const identity = openFirebaseIdentity(signIn, slot);
    return Promise.resolve({
      ...identity,
      async refresh() {
        asked();
        const fresh = await identity.refresh();
        return { ...fresh, token: options.onToken?.(fresh.token) ?? fresh.token };
      },
    });
  };
  const accounts = createAccounts({
    records: await openAccountRecords(document),
    own: quietAccount(),
    ownView: viewOfOwn(undefined),
    idOf: (serverUrl, uid) => `${serverUrl} ${uid}`,
    openLive(accountId, serverUrl, session) {
      const endpoints = createSessionEndpoint(serverUrl, session);
      sessions.set(accountId, session);
      apis.set(accountId, createHttpChatApi({ endpoints, log: () => undefined }));
      return options.openLive?.(endpoints) ?? quietAccount();
    },
    wipe: () => Promise.resolve(),
    secrets: Promise.resolve(options.box ?? sealingBox),
    openIdentity,
    readConfig: readServerConfig,
    askGoogle: createAskGoogle({
      openExternal: options.openExternal ?? (() => Promise.reject(new Error('no browser'))),
      newSecret: () => crypto.randomUUID(),
      after: (ms, callback) => clock.after(ms, callback),
    }),
    clock,
    random: () => 0.5,
    onChange: () => undefined,
    log: () => undefined,
  });

  function opened<T>(accountId: string, all: ReadonlyMap<string, T>): T {
    accounts.live(accountId);
    const found = all.get(accountId);
    if (found === undefined) throw new Error('It was not opened.');
    return found;
  }

  return {
    accounts,
    clock,
    document,
    /** How often the service was asked for a token. */
    asked,
    api: (accountId: string) => opened(accountId, apis),
    session: (accountId: string) => opened(accountId, sessions),
    view: (accountId: string) => accounts.list().find((one) => one.accountId === accountId),
  };
}
