/**
 * How layers print their settings.
 *
 * @module
 */

/** `name=value` of each field that is not undefined, for `extraRepr`. */
export function describeFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${written(value)}`)
    .join(", ");
}

function written(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(written).join(", ")}]` : String(value);
}
