import type { EventFault } from './faults.ts';

export interface EventFaults {
  /** Takes bytes of the stream, answers those to send on. After `hasEnded` there are no more. */
  feed(bytes: Buffer): Buffer;
  /** What is left when the server ends the stream. */
  flush(): Buffer;
  readonly hasEnded: boolean;
}

/**
 * Puts a stream's events through their faults. Pure; pieces may be cut anywhere, events go on whole.
 * `onFault` hears of each fault when it takes place.
 */
export function createEventFaults(
  faults: readonly EventFault[],
  onFault: (fault: EventFault) => void,
): EventFaults {
  let rest: Buffer = Buffer.alloc(0);
  let count = 0;
  let hasEnded = false;
  let hasBegun = false;
  const events: Buffer[] = [];
  /** More than any fault asks for again need not be kept. */
  const kept = Math.max(
    0,
    ...faults.map((fault) => (fault.kind === 'repeat' ? (fault.last ?? 1) : 0)),
  );

  function isDropped(number: number): boolean {
    const fault = faults.find(
      (one) => one.kind === 'drop' && number >= one.event && number < one.event + (one.count ?? 1),
    );
    if (fault !== undefined) onFault(fault);
    return fault !== undefined;
  }

  /** What follows the event of this number. */
  function following(number: number): Buffer[] {
    const out: Buffer[] = [];
    for (const fault of faults) {
      if (hasEnded) break;
      if (fault.kind === 'repeat' && fault.event === number) {
        out.push(...events.slice(-(fault.last ?? 1)));
      } else if (fault.kind === 'insert' && fault.after === number) {
        out.push(Buffer.from(fault.text));
      } else if (fault.kind === 'draining' && fault.after === number) {
        const data = JSON.stringify({ retryAfterMs: fault.retryAfterMs });
        out.push(Buffer.from(`event: draining\ndata: ${data}\n\n`));
        hasEnded = true;
      } else {
        continue;
      }
      onFault(fault);
    }
    return out;
  }

  function takeBlock(block: Buffer): Buffer[] {
    if (!/^id: /mu.test(block.toString('latin1'))) return [block];
    count += 1;
    events.push(block);
    if (events.length > kept) events.shift();
    return [...(isDropped(count) ? [] : [block]), ...following(count)];
  }

  return {
    get hasEnded() {
      return hasEnded;
    },
    feed(bytes) {
      const out: Buffer[] = [];
      if (!hasBegun) {
        hasBegun = true;
        out.push(...following(0));
      }
      rest = Buffer.concat([rest, bytes]);
      for (let end = rest.indexOf('\n\n'); end >= 0 && !hasEnded; end = rest.indexOf('\n\n')) {
        out.push(...takeBlock(rest.subarray(0, end + 2)));
        rest = rest.subarray(end + 2);
      }
      return Buffer.concat(out);
    },
    flush: () => rest,
  };
}
