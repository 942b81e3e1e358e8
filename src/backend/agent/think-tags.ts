const OPEN = '<think>';
const CLOSE = '</think>';

export interface Split {
  readonly thinking: string;
  readonly text: string;
}

/** Tells thinking from the answer in a text that comes in pieces. */
export interface ThinkSplitter {
  push(delta: string): Split;
  /** What was held back. */
  flush(): Split;
}

/**
 * Local servers often hand on a model's thinking as it wrote it: `<think>…</think>` in front of the
 * answer. Only there it is one; later in a text the tags are words like others. Held back is no more
 * than could still become a tag.
 */
export function createThinkSplitter(): ThinkSplitter {
  let state: 'start' | 'lead' | 'thinking' | 'gap' | 'text' = 'start';
  let held = '';

  function step(): Split | undefined {
    switch (state) {
      case 'start': {
        const rest = held.trimStart();
        if (rest.startsWith(OPEN)) {
          state = 'lead';
          held = rest.slice(OPEN.length);
          return { thinking: '', text: '' };
        }
        if (OPEN.startsWith(rest)) return undefined;
        state = 'text';
        return { thinking: '', text: '' };
      }
      case 'thinking': {
        const end = held.indexOf(CLOSE);
        if (end >= 0) {
          const thinking = held.slice(0, end).trimEnd();
          held = held.slice(end + CLOSE.length);
          state = 'gap';
          return { thinking, text: '' };
        }
        const keep = heldBack(held);
        const thinking = held.slice(0, held.length - keep);
        held = held.slice(held.length - keep);
        return thinking === '' ? undefined : { thinking, text: '' };
      }
      case 'lead':
      case 'gap': {
        held = held.trimStart();
        if (held === '') return undefined;
        state = state === 'lead' ? 'thinking' : 'text';
        return { thinking: '', text: '' };
      }
      case 'text': {
        const text = held;
        held = '';
        return text === '' ? undefined : { thinking: '', text };
      }
    }
  }

  function drain(): Split {
    let thinking = '';
    let text = '';
    for (let split = step(); split !== undefined; split = step()) {
      thinking += split.thinking;
      text += split.text;
    }
    return { thinking, text };
  }

  return {
    push(delta) {
      held += delta;
      return drain();
    },
    flush() {
      const rest = held;
      held = '';
      return state === 'thinking' ? { thinking: rest, text: '' } : { thinking: '', text: rest };
    },
  };
}

/** How much of the end could be the beginning of the closing tag, with the space before it. */
function heldBack(text: string): number {
  const tag = /<(?:\/(?:t(?:h(?:i(?:n(?:k)?)?)?)?)?)?$/u.exec(text);
  const before = tag ? text.slice(0, tag.index) : text;
  return text.length - before.trimEnd().length;
}
