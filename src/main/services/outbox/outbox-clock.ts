import type { PendingDeletion } from '../../../shared/outbox.ts';
import type { MachineState, Pause } from './outbox-state.ts';

/**
 * The computer's clock was set back by so many milliseconds, or more than that: what waits until a time
 * waits no longer than it was to. (Set ahead, it waits less, which does no harm.)
 */
export function turnedBack(state: MachineState, ms: number): MachineState {
  const earlier = <T extends { readonly retryAt?: number | undefined }>(pause: T): T =>
    pause.retryAt === undefined ? pause : { ...pause, retryAt: pause.retryAt - ms };
  const withPause = <T extends { readonly pause?: Pause | undefined }>(
    tries: ReadonlyMap<string, T>,
  ): ReadonlyMap<string, T> =>
    new Map(
      [...tries].map(([key, tried]) => [
        key,
        tried.pause === undefined ? tried : { ...tried, pause: earlier(tried.pause) },
      ]),
    );
  const sooner = (deletion: PendingDeletion): PendingDeletion => ({
    ...deletion,
    dueAt: deletion.dueAt - ms,
  });
  const { records, storeRetryAt, writing } = state;
  return {
    ...state,
    records: {
      ...records,
      deletions: records.deletions.map(sooner),
    },
    // It was planned by the old clock.
    writing: writing && {
      ...writing,
      changes: writing.changes.map((change) =>
        change.type === 'putDeletion' ? { ...change, deletion: sooner(change.deletion) } : change,
      ),
    },
    storeRetryAt: storeRetryAt === undefined ? undefined : storeRetryAt - ms,
    live: new Map(
      [...state.live].map(([entryId, status]) => [
        entryId,
        status.state === 'queued' ? earlier(status) : status,
      ]),
    ),
    stops: withPause(state.stops),
    deletions: withPause(state.deletions),
    // The one that is set aims at a time of the old clock.
    timerAt: undefined,
  };
}
