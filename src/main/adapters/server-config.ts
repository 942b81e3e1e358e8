import type { ConfigAnswer, ReadConfig } from '../services/ports/server-config.ts';

const TIMEOUT_MS = 15_000;
/** Ours is a hundredth of it: whatever sends more is no server of ours. */
const MAX_BYTES = 65_536;

export const readServerConfig: ReadConfig = async (baseUrl) => {
  try {
    const response = await fetch(`${baseUrl}/config`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'application/json, application/problem+json' },
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return { kind: 'redirect' };
    }
    return await answerOf(response);
  } catch {
    return { kind: 'unreachable' };
  }
};

async function answerOf(response: Response): Promise<ConfigAnswer> {
  const { status } = response;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // What is left when the loop is left is given up, and the socket with it.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) return { kind: 'other', status };
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return { kind: 'json', status, body };
  } catch {
    return { kind: 'other', status };
  }
}
