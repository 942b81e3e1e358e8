import type { IncomingMessage } from 'node:http';
import { headerValues } from '../admission.ts';
import { invalid } from '../problems.ts';

/**
 * Where a stream is to continue: `Last-Event-ID`, which wins, or `?after=`. `undefined`: from now on.
 * Throws `invalid_request` for what is not a whole number.
 */
export function positionOf(req: IncomingMessage, query: URLSearchParams): number | undefined {
  const header = headerValues(req, 'last-event-id')[0];
  if (header !== undefined) return wholeNumber('Last-Event-ID', header);
  const after = query.get('after');
  return after === null ? undefined : wholeNumber('after', after);
}

function wholeNumber(name: string, text: string): number {
  // One too large to be exact is above every head, which is all that matters of it.
  if (!/^\d+$/u.test(text)) throw invalid(`${name}: must be a whole number`);
  return Number(text);
}
