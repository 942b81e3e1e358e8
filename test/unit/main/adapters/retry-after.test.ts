import { describe, expect, it } from 'vitest';
import { retryAfter } from '../../../../src/main/adapters/http-request.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const LONGEST_MS = 10 * 60_000;

describe('retryAfter', () => {
  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['99999999999', LONGEST_MS],
    ['9'.repeat(400), LONGEST_MS],
    ['Fri, 31 Dec 9999 23:59:59 GMT', LONGEST_MS],
  ])('reads %j', (header, ms) => {
    expect(retryAfter(header, NOW)).toBe(ms);
  });

  it.each([null, '', 'soon', '-1', '1.5', '0x10'])('takes %j for no answer', (header) => {
    expect(retryAfter(header, NOW)).toBeUndefined();
  });
});
