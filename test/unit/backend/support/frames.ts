/** One event as a reader gets it. */
export interface Frame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
}

/** Takes an event stream's text in pieces of any size and gives the frames that are complete, comments left out. */
export function frameParser(): (chunk: string) => Frame[] {
  let rest = '';
  return (chunk) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.map((block) =>
      Object.fromEntries(
        block.split('\n').flatMap((line) => {
          const colon = line.indexOf(': ');
          return line.startsWith(':') ? [] : [[line.slice(0, colon), line.slice(colon + 2)]];
        }),
      ),
    );
  };
}

/** The sequence numbers of the logged events among some frames. */
export function sequences(frames: readonly Frame[]): number[] {
  return frames.flatMap(({ id, event }) =>
    id === undefined || event === 'snapshot' ? [] : [Number(id)],
  );
}
