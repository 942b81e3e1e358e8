// @ts-check
/** @type {Set<() => void>} */
const pending = new Set();
let watching = false;

/** @type {(number: number) => void} */
let onSignal = (number) => process.exit(128 + number);

function runAll() {
  for (const undo of pending) {
    pending.delete(undo);
    try {
      undo();
    } catch {
      // The way out goes on: what is left lies in a temporary folder.
    }
  }
}

function watch() {
  if (watching) return;
  watching = true;
  process.on('exit', runAll);
  for (const [signal, number] of /** @type {const} */ ([
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ])) {
    process.on(signal, () => onSignal(number));
  }
}

/**
 * From here on a signal that would end this process calls `stop`, which sees to it that it ends.
 *
 * @param {() => void} stop
 */
export function insteadOfExit(stop) {
  watch();
  onSignal = stop;
}

/**
 * Has `undo` run when this process ends, by itself or by a signal. Synchronous work only: nothing
 * else runs that late.
 *
 * @param {() => void} undo
 * @returns {() => void} runs it now, and not again
 */
export function atExit(undo) {
  watch();
  pending.add(undo);
  return () => {
    if (pending.delete(undo)) undo();
  };
}
