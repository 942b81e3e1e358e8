import { describe, expect, it } from 'vitest';
import type { StorageStatus } from '../../../../src/shared/ipc.ts';
import { createStorageWords } from '../../../../src/main/services/storage-words.ts';

describe('storage words', () => {
  it('say once what ails both files alike, and nothing once both are well', () => {
    const told: (string | null)[] = [];
    const words = createStorageWords(({ problem }) => told.push(problem));
    expect(words.status()).toEqual({ problem: null, news: [] });
    words.take({ store: 'journal', problem: 'Full.' });
    words.take({ store: 'outbox', problem: 'Full.' });
    words.take({ store: 'outbox', problem: 'Damaged.' });
    words.take({ store: 'journal', problem: null });
    words.take({ store: 'outbox', problem: null });
    words.take({ store: 'outbox', problem: null });
    expect(told).toEqual(['Full.', 'Full. Damaged.', 'Damaged.', null]);
  });

  it('keep news until a reader has seen them, and those alone go then', () => {
    const told: StorageStatus[] = [];
    const words = createStorageWords((status) => told.push(status));
    words.add('One.');
    words.add('One.');
    words.take({ store: 'journal', problem: 'Full.' });
    words.add('Two.');
    words.dismiss(['One.']);
    words.dismiss(['One.', 'Three.']);
    words.take({ store: 'journal', problem: null });
    expect(told).toEqual([
      { problem: null, news: ['One.'] },
      { problem: 'Full.', news: ['One.'] },
      { problem: 'Full.', news: ['One.', 'Two.'] },
      { problem: 'Full.', news: ['Two.'] },
      { problem: null, news: ['Two.'] },
    ]);
  });
});
