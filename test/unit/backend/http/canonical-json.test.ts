import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/backend/http/canonical-json.ts';

/** The same value with its members in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, member]) => [name, shuffled(member)]));
}

it('is one text for one value, and JSON of it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed: unknown = JSON.parse(JSON.stringify(value));
      expect(canonicalJson(shuffled(parsed))).toBe(canonicalJson(parsed));
      expect(JSON.parse(canonicalJson(parsed))).toEqual(parsed);
    }),
  );
});

it('is another text for another value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [parsedA, parsedB] = [a, b].map((value): unknown => JSON.parse(JSON.stringify(value)));
      const same = canonicalJson(parsedA) === canonicalJson(parsedB);
      if (same) expect(parsedA).toEqual(parsedB);
    }),
  );
  expect(canonicalJson({ a: [1, { c: 2, b: null }] })).toBe('{"a":[1,{"b":null,"c":2}]}');
  expect(canonicalJson({ 10: 1, 9: 2 })).toBe('{"10":1,"9":2}');
});
