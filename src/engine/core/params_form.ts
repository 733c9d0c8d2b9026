/**
 * Params of primitives as they were at some time, to compare others with.
 *
 * @module
 */

/** The params' keys and values, copied, as whoever made them may change an array in them later. */
export interface ParamsForm {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
}

/** The form of params; null if they hold what has no simple equality, such as functions and graphs. */
export function paramsForm(params: unknown): ParamsForm | null {
  const entries = Object.entries(params as Readonly<Record<string, unknown>>);
  if (!entries.every(([, value]) => isComparable(value))) return null;
  return { keys: entries.map(([key]) => key), values: entries.map(([, value]) => copyOf(value)) };
}

/** Whether params are of a form. */
export function isOfForm({ keys, values }: ParamsForm, params: unknown): boolean {
  const record = params as Readonly<Record<string, unknown>>;
  let i = 0;
  for (const key in record) {
    if (key !== keys[i] || !isSame(values[i], record[key])) return false;
    i++;
  }
  return i === keys.length;
}

function isComparable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isComparable);
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

function copyOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map(copyOf) : value;
}

function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a)) return Object.is(a, b);
  if (!Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
  return true;
}
