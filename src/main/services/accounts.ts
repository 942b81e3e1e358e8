import type { AccountUser, AccountView, ServerOffer } from '../../shared/accounts.ts';
import { errorMessage, MillraceError } from '../../shared/errors.ts';
import type { Clock } from '../stream/ports.ts';
import type { AccountRecord, AccountRecords } from './account-records.ts';
import { OWN_ACCOUNT, viewOfRecord } from './account-view.ts';
import type { LiveAccount } from './live-account.ts';
import type { AskGoogle } from './ports/google.ts';
import type { FreshToken, Identity, OpenIdentity } from './ports/identity.ts';
import type { ReadConfig } from './ports/server-config.ts';
import type { SecretBox } from './ports/storage.ts';
import { createSession, type Session } from './session.ts';
import { signedIn, signedOut } from './session-machine.ts';
import { createSlot } from './sign-in-slot.ts';
import { readTeamServer, serverUrlOf, type TeamServer } from './team-server.ts';

export interface Accounts {
  /** This computer's own first. */
  list(): readonly AccountView[];
  /** The one that a new window shows. */
  readonly selected: string;
  /** It is there, and is remembered for the next window. `not_found` otherwise. */
  select(accountId: string): Promise<void>;
  /** Opened when first asked for. Throws `not_found` when there is none such (any more). */
  live(accountId: string): LiveAccount;
  /** Those that were opened. */
  open(): readonly LiveAccount[];
  /** The first window is there: accounts may talk to their servers, also those that no window shows. */
  begin(): void;
  /** What a server says of itself. */
  add(url: string): Promise<ServerOffer>;
  /** These answer the id of the account. */
  signIn(url: string, email: string, password: string): Promise<string>;
  signUp(url: string, email: string, password: string): Promise<string>;
  signInGoogle(url: string): Promise<string>;
  cancelGoogle(): void;
  resetPassword(url: string, email: string): Promise<void>;
  sendVerification(accountId: string): Promise<void>;
  /** Messages that were written and not sent. */
  unsent(accountId: string): Promise<number>;
  /** With `wipe` its copy on this computer is gone when it resolves, and it is on the list no more. */
  signOut(accountId: string, wipe: boolean): Promise<void>;
  setAsleep(asleep: boolean): void;
  close(): Promise<void>;
}

export interface AccountsOptions {
  readonly records: AccountRecords;
  readonly own: LiveAccount;
  readonly ownView: AccountView;
  /** `accountId` of somebody at a server; also its folder's name. */
  readonly idOf: (serverUrl: string, uid: string) => string;
  readonly openLive: (accountId: string, serverUrl: string, session: Session) => LiveAccount;
  /** Removes an account's copy from this computer; rejects when something of it is left. */
  readonly wipe: (accountId: string) => Promise<void>;
  readonly secrets: Promise<SecretBox>;
  readonly openIdentity: OpenIdentity;
  readonly readConfig: ReadConfig;
  readonly askGoogle: AskGoogle;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

interface Entry {
  readonly session: Session;
  /** Opened when a token is wanted: it brings the identity service's code along. */
  identity: Promise<Identity> | undefined;
  live: LiveAccount | undefined;
  isStarted: boolean;
}

/** Behind the start: what waits in the outbox of an account that no window shows. */
const SEND_WAITING_MS = 3_000;

const LEFT = 'You signed out.';
const NOT_KEPT =
  'This system has no key store, so Millrace does not stay signed in when it is closed. Sign in again.';
const NOT_OPENED =
  'The key store of this system does not give back what you signed in with. Sign in again.';

/** This computer's own account, and those at servers: who is signed in, and which are at work. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { records, clock } = options;
  const entries = new Map<string, Entry>();
  const wiping = new Map<string, Promise<void>>();
  let google: AbortController | undefined;
  let isBegun = false;
  let isAsleep = false;
  let cancelSending = (): void => undefined;

  for (const { accountId, sealed, hasLeft } of records.list()) {
    const out = hasLeft === true ? LEFT : NOT_KEPT;
    addEntry(accountId, sealed === undefined ? signedOut(out) : signedIn);
  }

  function addEntry(accountId: string, initial: typeof signedIn): Entry {
    const session = createSession({
      initial,
      refresh: async () => (await identityOf(accountId)).refresh(),
      clock,
      random: options.random,
      onToken: (fresh) => took(accountId, fresh),
      onChange() {
        const why = session.signedOut;
        if (why !== undefined) {
          options.log(`account ${accountId}: signed out (${why})`);
          entry.live?.account.signedOut();
        }
        options.onChange();
      },
    });
    const entry: Entry = { session, identity: undefined, live: undefined, isStarted: false };
    entries.set(accountId, entry);
    return entry;
  }

  function entryOf(accountId: string): Entry {
    const entry = entries.get(accountId);
    if (entry !== undefined) return entry;
    throw new MillraceError('not_found', 'This account is not on this computer any more.');
  }

  function recordOf(accountId: string): AccountRecord {
    const record = records.find(accountId);
    if (record !== undefined) return record;
    throw new MillraceError('not_found', 'This account is not on this computer any more.');
  }

  function identityOf(accountId: string): Promise<Identity> {
    const entry = entryOf(accountId);
    if (entry.identity !== undefined) return entry.identity;
    const identity = restore(recordOf(accountId));
    entry.identity = identity;
    // What could not be opened is tried again.
    identity.catch(() => {
      if (entry.identity === identity) entry.identity = undefined;
    });
    return identity;
  }

  async function restore({ accountId, signIn, sealed }: AccountRecord): Promise<Identity> {
    const slot = createSlot(await options.secrets, {
      sealed,
      keep: (next) => keep(accountId, next),
    });
    if ((await slot.read()) === undefined) throw new MillraceError('unauthenticated', NOT_OPENED);
    const identity = await options.openIdentity(signIn, slot);
    try {
      if ((await identity.restore()) !== undefined) return identity;
      throw new MillraceError('unauthenticated', NOT_OPENED);
    } catch (error) {
      await identity.close();
      throw error;
    }
  }

  /** A sign-in that is not on disk holds all the same, until the app ends. */
  async function keep(accountId: string, sealed: string | undefined): Promise<void> {
    const record = records.find(accountId);
    if (record === undefined) return;
    await save({ ...record, sealed });
  }

  async function save(record: AccountRecord): Promise<void> {
    try {
      await records.put(record);
    } catch (error) {
      options.log(`account ${record.accountId}: ${errorMessage(error)}`);
    }
  }

  function took(accountId: string, { user }: FreshToken): void {
    const record = records.find(accountId);
    if (record === undefined || isSame(record.user, user)) return;
    void save({ ...record, user }).then(options.onChange);
  }

  async function enter(
    server: TeamServer,
    how: (identity: Identity) => Promise<AccountUser>,
  ): Promise<string> {
    const slot = createSlot(await options.secrets);
    const identity = await options.openIdentity(server.signIn, slot);
    try {
      const user = await how(identity);
      const accountId = options.idOf(server.url, user.uid);
      await wiping.get(accountId);
      const { url: serverUrl, signIn } = server;
      await records.put({ accountId, serverUrl, signIn, user });
      await slot.keepBy((sealed) => keep(accountId, sealed));
      adopt(accountId, identity);
      return accountId;
    } catch (error) {
      await identity.close();
      throw error;
    }
  }

  function adopt(accountId: string, identity: Identity): void {
    const entry = entries.get(accountId) ?? addEntry(accountId, signedIn);
    letGo(entry.identity);
    entry.identity = Promise.resolve(identity);
    entry.session.begin();
    entry.live?.account.signedIn();
    options.onChange();
  }

  function letGo(identity: Promise<Identity> | undefined): void {
    void identity?.then((one) => one.close()).catch(() => undefined);
  }

  /** Its copy on this computer is opened; its server hears of it when it is started. */
  function opened(accountId: string): LiveAccount {
    const entry = entryOf(accountId);
    if (entry.live !== undefined) return entry.live;
    const { serverUrl } = recordOf(accountId);
    entry.live = options.openLive(accountId, serverUrl, entry.session);
    if (isAsleep) entry.live.account.setAsleep(true);
    if (isBegun) entry.live.open();
    return entry.live;
  }

  function started(accountId: string): LiveAccount {
    const live = opened(accountId);
    const entry = entryOf(accountId);
    if (isBegun && !entry.isStarted) live.start();
    // Before the beginning it is only marked.
    entry.isStarted = true;
    return live;
  }

  async function sendWaiting(): Promise<void> {
    for (const [accountId, { session, isStarted }] of entries) {
      if (isStarted || session.signedOut !== undefined) continue;
      try {
        if (await hasWaiting(opened(accountId))) started(accountId);
      } catch (error) {
        options.log(`account ${accountId}: ${errorMessage(error)}`);
      }
    }
  }

  async function finishWiping(): Promise<void> {
    for (const accountId of records.doomed) {
      await wipe(accountId).catch((error: unknown) => options.log(errorMessage(error)));
    }
  }

  /** Whoever signs in to the same account meanwhile waits for it. */
  function wipe(accountId: string, live?: LiveAccount): Promise<void> {
    const work = wipeNow(accountId, live);
    const done = work.catch(() => undefined);
    wiping.set(accountId, done);
    void done.finally(() => wiping.delete(accountId));
    return work;
  }

  async function wipeNow(accountId: string, live: LiveAccount | undefined): Promise<void> {
    try {
      await live?.close();
      await options.wipe(accountId);
    } catch (cause) {
      throw new MillraceError(
        'internal',
        'Not all of its chats could be removed from this computer. Millrace tries again when it is started.',
        { cause },
      );
    }
    await records.forget(accountId);
  }

  async function leave(accountId: string): Promise<void> {
    const { identity, session } = entryOf(accountId);
    const record = recordOf(accountId);
    session.end(LEFT);
    entryOf(accountId).identity = undefined;
    // Without the service's help too: what is kept goes with the record.
    await identity
      ?.then((one) => one.signOut().finally(() => one.close()))
      .catch((error: unknown) => options.log(`account ${accountId}: ${errorMessage(error)}`));
    await records.put({ ...record, sealed: undefined, hasLeft: true });
  }

  async function remove(accountId: string): Promise<void> {
    const entry = entryOf(accountId);
    await records.doom(accountId);
    entries.delete(accountId);
    options.onChange();
    entry.session.close();
    await wipe(accountId, entry.live);
  }

  return {
    list: () => [
      options.ownView,
      ...records
        .list()
        .map((record) => viewOfRecord(record, entryOf(record.accountId).session.signedOut)),
    ],
    get selected() {
      const { selected } = records;
      return selected !== undefined && entries.has(selected) ? selected : OWN_ACCOUNT;
    },
    async select(accountId) {
      if (accountId !== OWN_ACCOUNT) entryOf(accountId);
      // Not remembered is better than not shown.
      await records.select(accountId).catch((error: unknown) => options.log(errorMessage(error)));
    },
    live: (accountId) => (accountId === OWN_ACCOUNT ? options.own : started(accountId)),
    open: () => [options.own, ...[...entries.values()].flatMap(({ live }) => live ?? [])],
    begin() {
      isBegun = true;
      options.own.open();
      options.own.start();
      for (const { live, isStarted } of entries.values()) {
        live?.open();
        if (isStarted) live?.start();
      }
      cancelSending = clock.after(SEND_WAITING_MS, () => {
        void sendWaiting();
        void finishWiping();
      });
    },
    async add(url) {
      const server = await readTeamServer(serverUrlOf(url), options.readConfig);
      const { google: client, emulatorHost } = server.signIn;
      return {
        url: server.url,
        host: new URL(server.url).host,
        google: client !== undefined,
        isTrial: emulatorHost !== undefined,
      };
    },
    async signIn(url, email, password) {
      const server = await readTeamServer(serverUrlOf(url), options.readConfig);
      return enter(server, (identity) => identity.signIn(email, password));
    },
    async signUp(url, email, password) {
      const server = await readTeamServer(serverUrlOf(url), options.readConfig);
      return enter(server, (identity) => identity.signUp(email, password));
    },
    async signInGoogle(url) {
      google?.abort();
      const mine = new AbortController();
      google = mine;
      const server = await readTeamServer(serverUrlOf(url), options.readConfig);
      const client = server.signIn.google;
      if (client === undefined) {
        throw new MillraceError('forbidden', 'One does not sign in with Google at this server.');
      }
      const idToken = await options.askGoogle(client, mine.signal);
      return enter(server, (identity) => identity.signInWithGoogle(idToken));
    },
    cancelGoogle: () => google?.abort(),
    async resetPassword(url, email) {
      const { signIn } = await readTeamServer(serverUrlOf(url), options.readConfig);
      const identity = await options.openIdentity(signIn, createSlot(await options.secrets));
      await identity.resetPassword(email).finally(() => identity.close());
    },
    sendVerification: async (accountId) => (await identityOf(accountId)).sendVerification(),
    async unsent(accountId) {
      const { messages } = (await opened(accountId).account.outbox).list();
      return messages.length;
    },
    async signOut(accountId, isWiped) {
      await leave(accountId);
      options.onChange();
      if (isWiped) await remove(accountId);
    },
    setAsleep(asleep) {
      isAsleep = asleep;
      for (const live of [options.own, ...[...entries.values()].flatMap((one) => one.live ?? [])]) {
        live.account.setAsleep(asleep);
      }
    },
    async close() {
      cancelSending();
      google?.abort();
      await Promise.all([
        options.own.close(),
        ...[...entries.values()].map(async ({ session, identity, live }) => {
          session.close();
          letGo(identity);
          await live?.close();
        }),
      ]);
    },
  };
}

async function hasWaiting({ account }: LiveAccount): Promise<boolean> {
  const outbox = await account.outbox;
  const { messages, stops } = outbox.list();
  return messages.length > 0 || stops.length > 0 || outbox.deletedIds().size > 0;
}

function isSame(one: AccountUser, other: AccountUser): boolean {
  return (
    one.email === other.email &&
    one.name === other.name &&
    one.emailVerified === other.emailVerified
  );
}
