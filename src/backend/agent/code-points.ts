/** Joins deltas so that no piece that goes out ends within a code point. */
export interface CodePointJoiner {
  /** What may go out now: may be '' while half a surrogate pair is held. */
  push(delta: string): string;
  /** What was held. A half that never got its other half is replaced by U+FFFD. */
  flush(): string;
}

/** A high surrogate at the end of a delta is kept until the next one brings the low surrogate. */
export function createCodePointJoiner(): CodePointJoiner {
  let held = '';
  return {
    push(delta) {
      const text = held + delta;
      const last = text.charCodeAt(text.length - 1);
      const cut = last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
      held = text.slice(cut);
      return wellFormed(text.slice(0, cut));
    },
    flush() {
      const text = wellFormed(held);
      held = '';
      return text;
    },
  };
}

/** With `u`, only surrogates that are not part of a pair match. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
