/** The cost in US dollars where the provider says it (OpenRouter: `usage.cost`), else undefined. */
export function readCost(raw: unknown): number | undefined {
  if (typeof raw !== 'object' || raw === null || !('cost' in raw)) return undefined;
  const { cost } = raw;
  return typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? cost : undefined;
}
