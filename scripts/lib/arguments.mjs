// @ts-check

/**
 * Splits a command's arguments into its own flags and the rest.
 *
 * @template {string} Flag
 * @param {readonly string[]} args
 * @param {readonly Flag[]} flags such as `--official`
 * @returns {{ flags: Set<Flag>, rest: string[] }}
 */
export function takeFlags(args, flags) {
  /** @type {Set<Flag>} */
  const given = new Set();
  const rest = [];
  for (const argument of args) {
    const flag = flags.find((known) => known === argument);
    if (flag) given.add(flag);
    else rest.push(argument);
  }
  return { flags: given, rest };
}
