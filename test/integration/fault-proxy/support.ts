import type { Socket } from 'node:net';

/** The stream of the server behind the proxy. */
export const EVENTS = Array.from(
  { length: 20 },
  (_, index) => `id: ${index + 1}\nevent: token\ndata: {"text":"№${index + 1} 😀"}\n\n`,
).join('');

export interface RawEnd {
  readonly text: string;
  /** How it ended, if not in good order. */
  readonly error: string | undefined;
}

/** Reads what a socket gets until it ends. */
export async function readRaw(socket: Socket): Promise<RawEnd> {
  let text = '';
  let error: string | undefined;
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.on('error', (failure: NodeJS.ErrnoException) => (error = failure.code));
  socket.on('end', () => socket.end());
  await new Promise((resolve) => socket.on('close', resolve));
  return { text, error };
}
