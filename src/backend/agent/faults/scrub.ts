const LONGEST = 300;

/**
 * A provider's own words, fit to be shown and kept: one line, not too long, and without anything that
 * looks like a key or is one of `secrets`.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret !== '') clean = clean.replaceAll(secret, '…');
  }
  clean = clean
    .replace(/\bBearer\s+\S+/giu, 'Bearer …')
    .replace(/\b(?:sk|pk|rk|key|gsk|xai|hf)[-_][\w*.-]{6,}/giu, '…')
    .replace(/\s+/gu, ' ')
    .trim();
  if (clean.length <= LONGEST) return clean;
  return `${clean.slice(0, LONGEST).replace(/\p{Surrogate}$/u, '')}…`;
}
