import { describe, expect, it } from 'vitest';
import { createStorageWords } from '../../../../src/main/services/storage-words.ts';

describe('storage words', () => {
  it('say once what ails both files alike, and nothing once both are well', () => {
    const told: (string | null)[] = [];
    const words = createStorageWords(({ problem }) => told.push(problem));
    expect(words.status()).toEqual({ problem: null });
    words.take({ store: 'journal', problem: 'Full.' });
    words.take({ store: 'outbox', problem: 'Full.' });
    words.take({ store: 'outbox', problem: 'Damaged.' });
    words.take({ store: 'journal', problem: null });
    words.take({ store: 'outbox', problem: null });
    words.take({ store: 'outbox', problem: null });
    expect(told).toEqual(['Full.', 'Full. Damaged.', 'Damaged.', null]);
  });
});
