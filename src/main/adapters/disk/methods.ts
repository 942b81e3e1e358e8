import type { Journal } from '../../services/ports/journal.ts';
import type { OutboxStore } from '../../services/ports/outbox-store.ts';

/** What lies on disk, each in a file of its own. */
export interface Stores {
  readonly journal: Journal;
  readonly outbox: OutboxStore;
}
export type StoreName = keyof Stores;

/** A port as it is where the driver is: synchronous. */
export type Sync<T> = {
  readonly [M in keyof T]: T[M] extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => R
    : never;
};

/** Every method of the ports, and whether it writes: the one list that both ends are made from. */
export const methods = {
  journal: {
    append: 'writes',
    read: 'reads',
    position: 'reads',
    unfinished: 'reads',
    older: 'reads',
    putOlder: 'writes',
    listChats: 'reads',
    putChats: 'writes',
    putNewestChats: 'writes',
    forget: 'writes',
  },
  outbox: { load: 'reads', write: 'writes', drafts: 'reads', saveDraft: 'writes' },
} as const satisfies {
  readonly [S in StoreName]: Readonly<Record<keyof Stores[S], 'reads' | 'writes'>>;
};
