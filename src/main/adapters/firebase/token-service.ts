import { z } from 'zod';
import type { MillraceError } from '../../../shared/errors.ts';
import type { SignIn } from '../../../shared/http.ts';
import { errorForServiceCode } from './words.ts';

const SERVICE = 'https://securetoken.googleapis.com';
const TIMEOUT_MS = 20_000;

const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * Why the SDK did not restore a user: it does not say, and takes a service that is out of order for one
 * that refuses. Asks for a token as the SDK does, and reads the answer. `unauthenticated` or
 * `unavailable`, the second also when there is no reason (any more).
 */
export async function whyNotRestored(
  { apiKey, emulatorHost }: Pick<SignIn, 'apiKey' | 'emulatorHost'>,
  refreshToken: string,
): Promise<MillraceError> {
  const service =
    emulatorHost === undefined ? SERVICE : `http://${emulatorHost}/securetoken.googleapis.com`;
  try {
    const response = await fetch(`${service}/v1/token?key=${encodeURIComponent(apiKey)}`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    });
    const text = await response.text();
    const refusal = response.status === 400 ? refusalSchema.safeParse(parseJson(text)) : undefined;
    return errorForServiceCode(refusal?.data?.error.message ?? 'INTERNAL_ERROR');
  } catch {
    return errorForServiceCode('NETWORK_REQUEST_FAILED');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
