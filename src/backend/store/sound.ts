import { runErrorSchema, usageSchema, type RunError, type Usage } from '../../shared/chat.ts';

/**
 * What an old version stored of a provider's numbers as it was: half a token, or a pause without end,
 * which is `null` in JSON. Clients refuse the whole chat for it, so it is left out as it is read.
 */
export function soundUsage(usage: unknown): { usage?: Usage } {
  const { data } = usageSchema.safeParse(usage);
  return data === undefined ? {} : { usage: data };
}

/** The same of an error: it stays one without its pause. */
export function soundError(error: RunError | undefined): { error?: RunError } {
  if (error === undefined) return {};
  if (runErrorSchema.safeParse(error).success) return { error };
  const { code, message, retryable } = error;
  return { error: { code, message, retryable } };
}
