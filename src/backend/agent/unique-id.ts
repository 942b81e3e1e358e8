/** `id`, or `id-2`, `id-3`, … where it is used already; notes it as used. */
export function uniqueId(id: string, used: Set<string>): string {
  let unique = id;
  for (let count = 2; used.has(unique); count += 1) unique = `${id}-${count}`;
  used.add(unique);
  return unique;
}
