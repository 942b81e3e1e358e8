// @ts-check

import { nodeProblem } from './node-version.mjs';

/**
 * Runs a command's module once this Node is known to be new enough for it.
 *
 * A `Problem` (see problem.mjs) is told as its message alone; anything else is a bug of ours and is
 * told with its stack.
 *
 * @param {() => Promise<{ main: (args: string[]) => Promise<number> }>} load
 */
export function enter(load) {
  const problem = nodeProblem(process.versions.node);
  if (problem) {
    console.error(problem);
    process.exit(1);
  }
  load()
    .then((command) => command.main(process.argv.slice(2)))
    .then(
      // Not left to the event loop: a stray handle must not keep a finished command alive.
      (code) => process.exit(code),
      (error) => {
        console.error(error && error.isProblem ? `\n${error.message}` : error);
        process.exit(1);
      },
    );
}
