/** What could be the beginning of something looked for is kept for the next piece. */
const OVERLAP = 64;

/** None can come from the text of an answer: in JSON its quotes and line ends are escaped. */
const REASON = /"finish_reason"\s*:\s*"[^"]/u;
/** Claude's own protocol, which names its reasons otherwise; some gateways end it with `[DONE]` all the same. */
const OTHER = /"type"\s*:\s*"message_start"/u;
const DONE = /[\r\n]data: ?\[DONE\]/u;

/**
 * Some servers end a whole answer with `[DONE]` and never say a `finish_reason`; the SDK takes that for
 * a connection that broke off. Takes a stream's text as it goes by; `isWhole` when it is such an answer.
 */
export function createEndWatch(): { see(text: string): void; readonly isWhole: boolean } {
  let tail = '\n';
  let hasReason = false;
  let isDone = false;
  let isOther = false;
  return {
    see(text) {
      const seen = tail + text;
      hasReason ||= REASON.test(seen);
      isDone ||= DONE.test(seen);
      isOther ||= OTHER.test(seen);
      tail = seen.slice(-OVERLAP);
    },
    get isWhole() {
      return isDone && !hasReason && !isOther;
    },
  };
}

/** What such a server left out; an event may be open still. */
export const MISSING_END = `\n\ndata: ${JSON.stringify({
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
})}\n\n`;
