/**
 * Does it with a part of the account when that is open. Where it cannot be read, which is told
 * elsewhere, nothing is done and the answer is `undefined`.
 */
export function whenOpened<S, R>(
  opening: Promise<S>,
  act: (opened: S) => R,
): Promise<R | undefined> {
  return opening.then(act, () => undefined);
}
