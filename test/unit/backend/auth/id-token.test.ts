import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdToken } from '../../../../src/backend/auth/id-token.ts';

const PROJECT = 'demo-team';
const claims = {
  sub: 'ada',
  aud: PROJECT,
  iss: `https://securetoken.google.com/${PROJECT}`,
  iat: 1_000,
  exp: 4_600,
  auth_time: 900,
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (payload: unknown, header: unknown = { alg: 'RS256', kid: 'a' }) =>
  `${part(header)}.${part(payload)}.c2ln`;

describe('an ID token', () => {
  it('says whose it is, and from when to when', () => {
    expect(readIdToken(tokenOf({ ...claims, email: 'ada@example.com' }), PROJECT)).toEqual({
      uid: 'ada',
      issuedAt: 1_000_000,
      expiresAt: 4_600_000,
      signedInAt: 900_000,
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['no user', { sub: undefined }],
    ['an empty user', { sub: '' }],
    ['a user with too long an id', { sub: 'a'.repeat(129) }],
    ['another audience', { aud: 'other' }],
    ['several audiences', { aud: [PROJECT] }],
    ['another issuer', { iss: 'https://securetoken.google.com/other' }],
    ['no end', { exp: undefined }],
    ['an end that is text', { exp: '4600' }],
    ['no sign-in', { auth_time: undefined }],
    ['no beginning', { iat: undefined }],
  ])('with %s is none', (_, change) => {
    expect(readIdToken(tokenOf({ ...claims, ...change }), PROJECT)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['two parts', `${part({})}.${part(claims)}`],
    ['four parts', `${tokenOf(claims)}.x`],
    ['a payload that is no JSON', `${part({})}.bm8.c2ln`],
    ['a header that is no object', `${part('none')}.${part(claims)}.c2ln`],
    ['a header that is null', `${part(null)}.${part(claims)}.c2ln`],
    ['no end to it', tokenOf({ ...claims, more: 'x'.repeat(10_000) })],
  ])('of %s is none', (_, text) => {
    expect(readIdToken(text, PROJECT)).toBeUndefined();
  });

  it('never throws, whatever comes', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.tuple(fc.json(), fc.json(), fc.string()).map((parts) => parts.map(part).join('.')),
      fc.json().map((json) => tokenOf(JSON.parse(json))),
    );
    fc.assert(fc.property(anything, (text) => readIdToken(text, PROJECT) === undefined));
  });
});
