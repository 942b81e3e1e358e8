import { openingFence } from './line-shape.ts';

/**
 * Beginnings of lines that say nothing yet and would be shown as something else for a moment: a lone
 * marker of a list or heading, a rule, a fence. They are shown as soon as one more character settles
 * what they are.
 */
export function isUnsettledLine(start: string): boolean {
  if (start === '') return true;
  if (start.length > 200) return false;
  return (
    /^\s*(?:>\s*)*(?:#{1,6}|[-+*]|\d{1,9}[.)]?|[-=_*~`]+|\|[|:\- ]*|\[|<)?\s*$/u.test(start) ||
    openingFence(start) !== undefined
  );
}
