/** What a stream of events has held so far: nothing with data, a chunk of an answer, or other data. */
export type Seen =
  { readonly state: 'nothing' | 'chunk' } | { readonly state: 'other'; readonly text: string };

/** Of a line only its beginning says what it is. */
const MAX_LINE = 512;

/** Takes a stream as it comes, until something but `nothing` is seen. Chunks are JSON objects. */
export function createFirstChunk(): (text: string) => Seen {
  let line = '';
  return (text) => {
    const lines = (line + text).split(/\r\n|\n|\r/u);
    line = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const one of lines) {
      const data = dataOf(one);
      // `[DONE]` alone ends an answer that never was one.
      if (data === '' || data === '[DONE]') continue;
      return data.startsWith('{') ? { state: 'chunk' } : { state: 'other', text: data };
    }
    return { state: dataOf(line).startsWith('{') ? 'chunk' : 'nothing' };
  };
}

function dataOf(line: string): string {
  return /^\s*data:(.*)$/u.exec(line)?.[1]?.trim() ?? '';
}
