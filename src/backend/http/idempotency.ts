import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Idempotency } from '../store/ports.ts';
import { headerValues } from './admission.ts';
import { canonicalJson } from './canonical-json.ts';
import { invalid } from './problems.ts';

/**
 * The request's `Idempotency-Key`, its scope and what its body comes to. The store keeps a digest:
 * a body is not stored a second time. Throws `invalid_request` where there is no usable key.
 */
export function idempotencyOf(req: IncomingMessage, path: string, sent: unknown): Idempotency {
  const [key, ...more] = headerValues(req, 'idempotency-key');
  if (key === undefined || more.length > 0) {
    throw invalid('Idempotency-Key: this request needs one');
  }
  if (!/^[\x21-\x7e]{1,200}$/u.test(key)) {
    throw invalid('Idempotency-Key: must be 1 to 200 visible ASCII characters');
  }
  const fingerprint = createHash('sha256').update(canonicalJson(sent)).digest('base64url');
  return { key, scope: path, fingerprint };
}
