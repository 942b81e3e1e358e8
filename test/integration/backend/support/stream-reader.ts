import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { frameParser, type Frame } from '../../../unit/backend/support/frames.ts';

export interface StreamReader {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly frames: readonly Frame[];
  /** Resolves with the first frame, of those before and after this call, that fits. */
  until(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** Resolves when the stream has ended, from whichever side. */
  readonly ended: Promise<void>;
  /** Takes nothing more; the system's buffers fill up. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Reads an event stream over a socket of its own. */
export function readStream(url: string, headers: Record<string, string>): Promise<StreamReader> {
  return new Promise((resolve, reject) => {
    const req = get(url, { headers, agent: false }, (res) => {
      const parse = frameParser();
      const frames: Frame[] = [];
      const waiting = new Set<() => void>();
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        frames.push(...parse(chunk));
        for (const check of waiting) check();
      });
      const ended = new Promise<void>((end) => {
        res.on('close', () => {
          end();
          for (const check of waiting) check();
        });
      });
      res.on('error', () => undefined);
      resolve({
        status: res.statusCode ?? 0,
        headers: res.headers,
        frames,
        ended,
        until: (fits) =>
          new Promise((found, failed) => {
            const check = (): void => {
              const frame = frames.find(fits);
              if (frame === undefined && !res.closed) return;
              waiting.delete(check);
              if (frame === undefined) failed(new Error('The stream ended without it.'));
              else found(frame);
            };
            waiting.add(check);
            check();
          }),
        pause: () => res.pause(),
        resume: () => res.resume(),
        close: () => req.destroy(),
      });
    });
    req.on('error', reject);
  });
}
