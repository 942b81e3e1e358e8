import { describe, expect, it } from 'vitest';
import {
  byteWords,
  countWords,
  durationWords,
  endWords,
  positionWords,
  rateWords,
  stageWords,
} from '../../../../../src/renderer/app/features/inspector/figure-words.ts';
import { attemptEndSchema, latencyStageSchema } from '../../../../../src/shared/inspector.ts';

describe('figures in words', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '0 ms'],
    [0.31, '0.3 ms'],
    [9.94, '9.9 ms'],
    [37.4, '37 ms'],
    [999.4, '999 ms'],
    [1_240, '1.2 s'],
    [31_600, '32 s'],
    [64_000, '1 min 4 s'],
    [3_725_000, '1 h 2 min'],
  ])('%d milliseconds are %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });

  it('have a unit that fits, and a dash for what is not known', () => {
    expect([0, 999, 1_000, 64_800, 123_456, 2_500_000].map(byteWords)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '64.8 kB',
      '123 kB',
      '2.5 MB',
    ]);
    expect([rateWords(undefined), rateWords(4.25), rateWords(48.2)]).toEqual([
      '–',
      '4.3 tokens/s',
      '48 tokens/s',
    ]);
    expect([countWords(12_345), positionWords(null), positionWords(0)]).toEqual([
      '12,345',
      'none',
      '0',
    ]);
  });

  it('tell each end and each stage from the others', () => {
    const ends = attemptEndSchema.options.map((end) => endWords[end]);
    expect(new Set(ends).size).toBe(ends.length);
    const stages = latencyStageSchema.options.map((stage) => stageWords[stage][0]);
    expect(new Set(stages).size).toBe(stages.length);
  });
});
