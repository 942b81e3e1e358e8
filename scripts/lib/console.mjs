// @ts-check
const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];

/** @param {string} code @param {string} text */
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** @param {string} text */
export const green = (text) => paint('32', text);
/** @param {string} text */
export const red = (text) => paint('31', text);
/** @param {string} text */
export const dim = (text) => paint('2', text);
/** @param {string} text */
export const bold = (text) => paint('1', text);

/** @param {string} text */
export function say(text) {
  console.log(text);
}

/** @param {number} start from `performance.now()` @returns {string} such as `1.4 s` */
export function since(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/**
 * Announces a piece of work that takes more than a moment, and how long it took.
 *
 * @template T
 * @param {string} title such as `Installing packages`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = performance.now();
  say(`${title}…`);
  const result = await work();
  say(dim(`  ${title}: ${since(start)}`));
  return result;
}
