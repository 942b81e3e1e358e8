/** Closes a union: the compiler refuses a call while a case is still possible. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
