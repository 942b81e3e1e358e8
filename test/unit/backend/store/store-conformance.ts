import { describe } from 'vitest';
import type { Store } from '../../../../src/backend/store/ports.ts';
import { chatConformance } from './conformance/chats.ts';
import { deletionConformance } from './conformance/deletion.ts';
import { idempotencyConformance } from './conformance/idempotency.ts';
import { logConformance } from './conformance/log.ts';
import { messageConformance } from './conformance/messages.ts';
import { propertyConformance } from './conformance/properties.ts';
import { runConformance } from './conformance/runs.ts';

/** A store with nothing in it, and how to come back to what was put there. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens the same data again: what a restart finds. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;

/**
 * What every implementation of the Store port has to do. Call it in a test file of the
 * implementation, with a function that opens an empty store.
 */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`${name}: a store`, () => {
    chatConformance(open);
    messageConformance(open);
    idempotencyConformance(open);
    runConformance(open);
    logConformance(open);
    deletionConformance(open);
    propertyConformance(open);
  });
}
