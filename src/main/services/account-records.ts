import { z } from 'zod';
import { accountUserSchema } from '../../shared/accounts.ts';
import { MillraceError } from '../../shared/errors.ts';
import { signInSchema } from '../../shared/http.ts';
import type { Document } from './ports/storage.ts';

const recordSchema = z.object({
  accountId: z.string().min(1),
  serverUrl: z.string(),
  signIn: signInSchema,
  user: accountUserSchema,
  /** What the person signed in with, sealed; absent: signed out, or there is no key store. */
  sealed: z.string().optional(),
  /** The person signed out here, and left the copy on this computer. */
  hasLeft: z.boolean().optional(),
});
/** An account at a server, as it is kept. */
export type AccountRecord = z.infer<typeof recordSchema>;

const storedSchema = z.object({
  selected: z.string().optional(),
  items: z.array(z.unknown()),
  /** Accounts whose copy on this computer is to be gone: the app may have ended before it was. */
  doomed: z.array(z.string()).optional(),
});

export interface AccountRecords {
  list(): readonly AccountRecord[];
  find(accountId: string): AccountRecord | undefined;
  readonly selected: string | undefined;
  readonly doomed: readonly string[];
  /** Durable when it resolves; `internal` when the disk does not take it, and it is as before. */
  put(record: AccountRecord): Promise<void>;
  select(accountId: string): Promise<void>;
  /** Takes it off the list; from now on its copy is to be gone. */
  doom(accountId: string): Promise<void>;
  /** Its copy is gone. */
  forget(accountId: string): Promise<void>;
}

/** The accounts at servers that were added, in the order in which they were. */
export async function openAccountRecords(document: Document): Promise<AccountRecords> {
  const parsed = storedSchema.safeParse((await document.read()) ?? { items: [] });
  if (!parsed.success) await document.setAside();
  const stored = parsed.success ? parsed.data : { items: [] };
  /** Entries that make no sense here, of a newer Millrace perhaps: they are kept as they are. */
  const foreign: unknown[] = [];
  let records: readonly AccountRecord[] = stored.items.flatMap((item) => {
    const record = recordSchema.safeParse(item);
    if (record.success) return [record.data];
    foreign.push(item);
    return [];
  });
  let selected = stored.selected;
  let doomed: readonly string[] = stored.doomed ?? [];

  let last: Promise<void> = Promise.resolve();

  /** One after the other: what the disk does not take is taken back, and nothing else with it. */
  function change(next: () => void): Promise<void> {
    const turn = last.then(() => write(next));
    last = turn.catch(() => undefined);
    return turn;
  }

  async function write(next: () => void): Promise<void> {
    const before = { records, selected, doomed };
    next();
    try {
      await document.write({
        ...(selected === undefined ? {} : { selected }),
        items: [...records, ...foreign],
        ...(doomed.length === 0 ? {} : { doomed }),
      });
    } catch (cause) {
      ({ records, selected, doomed } = before);
      throw new MillraceError('internal', 'The accounts could not be written to disk.', { cause });
    }
  }

  return {
    list: () => records,
    find: (accountId) => records.find((record) => record.accountId === accountId),
    get selected() {
      return selected;
    },
    get doomed() {
      return doomed;
    },
    put: (record) =>
      change(() => {
        const isKnown = records.some(({ accountId }) => accountId === record.accountId);
        records = isKnown
          ? records.map((other) => (other.accountId === record.accountId ? record : other))
          : [...records, record];
        doomed = doomed.filter((accountId) => accountId !== record.accountId);
      }),
    select: (accountId) =>
      change(() => {
        selected = accountId;
      }),
    doom: (accountId) =>
      change(() => {
        records = records.filter((record) => record.accountId !== accountId);
        doomed = [...doomed, accountId];
        if (selected === accountId) selected = undefined;
      }),
    forget: (accountId) =>
      change(() => {
        doomed = doomed.filter((other) => other !== accountId);
      }),
  };
}
