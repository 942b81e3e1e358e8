import type { FaultKind } from './faults/classify.ts';

/** What the user reads while a retry waits. */
export function describeRetry(kind: FaultKind, provider: string, waitMs: number): string {
  const seconds = Math.max(1, Math.round(waitMs / 1000));
  const when = `Trying again in ${seconds} s.`;
  switch (kind) {
    case 'rate':
      return `${provider} gets too many requests. ${when}`;
    case 'dropped':
    case 'broken_off':
      return `The connection to ${provider} broke off. ${when}`;
    default:
      return `${provider} is overloaded or has a problem of its own. ${when}`;
  }
}
