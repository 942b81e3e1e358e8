import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { positionOf } from '../../../../../src/backend/http/sse/position.ts';

function position(header: string | undefined, query = ''): number | undefined {
  const rawHeaders = header === undefined ? [] : ['Last-Event-ID', header];
  return positionOf({ rawHeaders } as unknown as IncomingMessage, new URLSearchParams(query));
}

describe('where a stream is to continue', () => {
  it.each([
    [undefined, '', undefined],
    ['7', '', 7],
    ['0', '', 0],
    ['007', '', 7],
    [undefined, 'after=9', 9],
    [undefined, 'after=0', 0],
    ['3', 'after=9', 3],
    ['3', 'after=nonsense', 3],
  ])('header %j and query %j: %j', (header, query, expected) => {
    expect(position(header, query)).toBe(expected);
  });

  it('takes a number too large to be exact for one above every head', () => {
    expect(position('9'.repeat(40))).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
  });

  it.each(['', '-1', '+1', '1.0', '1e3', ' ', '0x10', 'NaN', '٣', '1,2', 'null'])(
    'refuses %j',
    (text) => {
      const refused = { code: 'invalid_request' };
      expect(() => position(text)).toThrow(expect.objectContaining(refused) as Error);
      expect(() => position(undefined, `after=${encodeURIComponent(text)}`)).toThrow(
        expect.objectContaining(refused) as Error,
      );
    },
  );
});
