import { z } from 'zod';

/** Stable error codes of the wire protocol (docs/protocol.md, "Conventions"). */
export const errorCodeSchema = z.enum([
  'unauthenticated',
  'forbidden',
  'not_found',
  'invalid_request',
  'idempotency_conflict',
  'too_large',
  'rate_limited',
  'provider_error',
  'provider_auth',
  'provider_model',
  'provider_unreachable',
  'provider_quota',
  'provider_filter',
  'context_length',
  'repair_limit',
  'interrupted',
  'unavailable',
  'internal',
]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/**
 * RFC 9457 problem details, with our `code` and `retryable`. Unknown codes of a newer server are
 * read as `internal`, so that an old client still shows `title` and `detail`.
 */
export const problemSchema = z.object({
  type: z.string().default('about:blank'),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: errorCodeSchema.catch('internal'),
  retryable: z.boolean().default(false),
});
export type Problem = z.infer<typeof problemSchema>;

/** What every layer of ours throws when it knows what went wrong. `retryAfterMs` in milliseconds. */
export class MillraceError extends Error {
  override readonly name = 'MillraceError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryable?: boolean; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
