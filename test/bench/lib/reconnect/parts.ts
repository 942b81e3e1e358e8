import { bundle } from '../../../helpers/bundle.ts';

/** What runs in processes of its own, built as it is shipped. */
export interface Parts {
  /** The chat server by itself. */
  readonly server: string;
  readonly diskWorker: string;
  /** A headless client: client-process.ts. */
  readonly client: string;
  /** Where they keep their data; gone with the parts. */
  readonly folder: string;
  remove(): void;
}

export async function buildParts(): Promise<Parts> {
  const bundles = await bundle({
    server: 'src/backend/standalone.ts',
    diskWorker: 'src/main/adapters/disk/worker.ts',
    client: 'test/bench/lib/reconnect/client-process.ts',
  });
  return {
    server: bundles.file('server'),
    diskWorker: bundles.file('diskWorker'),
    client: bundles.file('client'),
    folder: bundles.folder,
    remove: () => bundles.remove(),
  };
}
