import { z } from 'zod';

/** What a Firebase ID token says of its user. Times are in epoch milliseconds. */
export interface IdToken {
  readonly uid: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When the person signed in: what is revoked is revoked up to a sign-in. */
  readonly signedInAt: number;
}

/** Ours have about 1,000 characters; what is longer is not worth a parser's time. */
const MAX_LENGTH = 8_192;

const seconds = z.number().int().nonnegative();

/** Which key and algorithm are right, the signature's check knows. */
const headerSchema = z.object({ alg: z.string() });

/** Firebase, "Verify ID tokens": the claims, and what must stand in them. */
const claimsSchema = z.object({
  sub: z.string().min(1).max(128),
  aud: z.string(),
  iss: z.string(),
  iat: seconds,
  exp: seconds,
  auth_time: seconds,
});

/**
 * Reads the claims of a token and refuses what is none of this project, at no cost. Nobody has looked at
 * the signature then: what comes back is what the token says, not what is so.
 */
export function readIdToken(token: string, projectId: string): IdToken | undefined {
  if (token.length > MAX_LENGTH) return undefined;
  const [header, payload, signature, ...more] = token.split('.');
  if (header === undefined || signature === undefined || more.length > 0) return undefined;
  if (!headerSchema.safeParse(parseJson(header)).success) return undefined;
  const parsed = claimsSchema.safeParse(parseJson(payload));
  if (!parsed.success) return undefined;
  const { sub, aud, iss, iat, exp, auth_time: authTime } = parsed.data;
  if (aud !== projectId || iss !== `https://securetoken.google.com/${projectId}`) return undefined;
  return {
    uid: sub,
    issuedAt: iat * 1_000,
    expiresAt: exp * 1_000,
    signedInAt: authTime * 1_000,
  };
}

function parseJson(part = ''): unknown {
  if (!/^[\w-]+$/u.test(part)) return undefined;
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
