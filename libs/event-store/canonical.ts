/** JSON text that is the same for equal values: object keys in code unit order, no white space. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** Values that say themselves how they read as JSON are left to do so. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const object = value as Record<string, unknown>;
  if (typeof object['toJSON'] === 'function') return value;
  const keys = Object.keys(object).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(object[key])]));
}
