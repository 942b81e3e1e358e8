/** What a stream's reader has to bear between two events (HTML standard, 9.2.6). */
export const noise = {
  comment: ': keep-alive\n\n',
  commentBeforeEvent: ':\n',
  unknownField: 'colour: blue\n\n',
  noColon: 'nonsense\n\n',
  unknownEvent: 'event: weather\ndata: {"sunny":true}\n\n',
  emptyData: 'event: token\n\n',
  badJson: 'event: token\ndata: {"runId": \n\n',
  wrongShape: 'event: token\ndata: {"text":7}\n\n',
  badRetry: 'retry: soon\n\n',
  binary: '\u0000\u0001\ufffd\n\n',
} as const;

/** A `retry:` line of the server's. */
export function retryLine(ms: number): string {
  return `retry: ${ms}\n\n`;
}
