import type { StorageError } from '../../services/ports/journal.ts';
import type { DiskCall, DiskNews, DiskProblem } from './disk.ts';

/** Between main and the disk's worker, over the worker's port. Both ends are of one build. */
export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly call: DiskCall }
  | { readonly type: 'close' };

/** Calls are answered in their order. */
export type FromWorker =
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'failed';
      readonly id: number;
      /** Errors lose their class on the way. */
      readonly reason: StorageError['reason'];
      readonly message: string;
    }
  | ({ readonly type: 'problem' } & DiskProblem)
  | ({ readonly type: 'news' } & DiskNews);

export interface WorkerData {
  readonly folder: string;
}
