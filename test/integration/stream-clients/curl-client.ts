import { spawn } from 'node:child_process';
import { isLastOf, numberedEvents, type StreamEvent } from './stream-event.ts';

export interface CurlOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends curl as soon as it has this many numbered events, or the last one of this run. */
  readonly until: { readonly count: number } | { readonly runId: string };
}

/** What curl prints of a stream, read as the events it is. */
export function readWithCurl({ url, headers, until }: CurlOptions): Promise<StreamEvent[]> {
  return new Promise((resolve, reject) => {
    const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const curl = spawn('curl', ['--silent', '--show-error', '--no-buffer', ...flags, url]);
    let text = '';
    let errors = '';
    const enough = (events: readonly StreamEvent[]): boolean =>
      'count' in until
        ? events.length >= until.count
        : events.some((event) => isLastOf(event, until.runId));
    curl.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (enough(numberedEvents(text))) curl.kill();
    });
    curl.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    curl.once('error', reject);
    curl.once('close', () => {
      const events = numberedEvents(text);
      if (!enough(events)) reject(new Error(`The stream ended early. ${errors}\n${text}`));
      else resolve('count' in until ? events.slice(0, until.count) : events);
    });
  });
}
