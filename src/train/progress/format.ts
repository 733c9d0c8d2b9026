/**
 * Numbers and durations for people.
 *
 * @module
 */

/**
 * Seconds as minutes and seconds, "1:05", and from an hour on with hours, "2:01:05"; "–" if there is no
 * telling.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatDuration } from "@cotangent/cotangent/train";
 *
 * assert.deepEqual([65, 7265, Infinity].map(formatDuration), ["1:05", "2:01:05", "–"]);
 * ```
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours > 0 ? `${hours}:${pad(minutes)}` : minutes}:${pad(whole % 60)}`;
}

/** Thousands, millions, … */
const prefixes = ["", "k", "M", "G", "T", "P"];

/**
 * A number with three or four digits, thousands as "k", millions as "M" and so on; very small ones with
 * an exponent.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatNumber } from "@cotangent/cotangent/train";
 *
 * const numbers = [0.12345, 42, 1234.5, 98765, 3e-7].map(formatNumber);
 * assert.deepEqual(numbers, ["0.1235", "42", "1.23k", "98.8k", "3.00e-7"]);
 * ```
 */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (Number.isInteger(value) && size < 1000)) return String(value);
  if (size < 1e-3) return value.toExponential(2);
  if (size < 1) return value.toFixed(4);
  // Rounded first, as 999.9 is to be 1k.
  const rounded = Number(value.toPrecision(3));
  const power = Math.floor(Math.log10(Math.abs(rounded)) / 3);
  if (power >= prefixes.length) return value.toExponential(2);
  const digits = power === 0 ? 4 : 3;
  return `${(value / 1000 ** power).toPrecision(digits)}${prefixes[power]}`;
}
