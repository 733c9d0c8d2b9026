/**
 * Where axes have marks, and what is written there.
 *
 * @module
 */

/** Values from one end of a picture to the other. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** What stands at the ticks. */
  readonly labels: readonly string[];
  /** The place of a value, 0 at the low end and 1 at the high end. */
  readonly place: (value: number) => number;
}

/**
 * An axis whose ticks are multiples of 1, 2 or 5 times a power of ten, about `count` of them; whole
 * numbers where only such are shown.
 */
export function linearAxis(
  [low, high]: readonly [number, number],
  { count, whole = false }: { readonly count: number; readonly whole?: boolean },
): Axis {
  const [from, to] = widened(low, high);
  const wanted = niceStep((to / 2 - from / 2) / count * 2);
  const step = whole ? Math.max(1, wanted) : wanted;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // A tick is a whole multiple, divided where the step is a fraction, so that 0.3 is 3 / 10.
  const tick = (multiple: number) => step < 1 ? multiple / Math.round(1 / step) : multiple * step;
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => tick(first + i));
  return {
    low: from,
    high: to,
    ticks,
    labels: ticks.map((value) => formatTick(value, step)),
    place: (value) => (value / 2 - from / 2) / (to / 2 - from / 2),
  };
}

/** A logarithmic axis with ticks at powers of ten, and between them where there are few. */
export function logarithmicAxis(
  [low, high]: readonly [number, number],
  { count }: { readonly count: number },
): Axis {
  const [first, last] = [Math.log10(low), Math.log10(high)];
  const room = last - first < 1e-9 ? 0.5 : 0.04 * (last - first);
  const [from, to] = [first - room, last + room];
  const factors = to - from < 1 ? [1, 2, 3, 5, 7] : to - from < 3 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil((to - from) / count));
  const ticks: number[] = [];
  for (let power = Math.floor(from); power <= Math.ceil(to); power++) {
    if (power % stride !== 0) continue;
    for (const factor of factors) {
      const value = Number(`${factor}e${power}`);
      const exponent = Math.log10(value);
      if (exponent >= from - 1e-9 && exponent <= to + 1e-9) ticks.push(value);
    }
  }
  const place = (value: number) => (Math.log10(value) - from) / (to - from);
  if (ticks.length < 2) {
    // Numbers so near each other that no such tick lies between have those of a linear axis.
    return { ...linearAxis([10 ** from, 10 ** to], { count }), place };
  }
  const labels = ticks.map((value) => formatTick(value, value));
  return { low: 10 ** from, high: 10 ** to, ticks, labels, place };
}

/** Two different ends: one value is given some room. */
function widened(low: number, high: number): readonly [number, number] {
  const tiny = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  if (high - low > tiny) return [low, high];
  const room = low === 0 ? 1 : Math.abs(low) * 0.1;
  return [low - room, high + room];
}

/** The nearest of 1, 2, 5 and 10 times a power of ten that is not less. */
function niceStep(step: number): number {
  const power = Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((factor) => Number(`${factor}e${power}`) >= step * (1 - 1e-9));
  return Number(`${factor}e${power}`);
}

/** A number with as many digits as tell it from its neighbours, a step away. */
export function formatTick(value: number, step: number): string {
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const stepMagnitude = Math.floor(Math.log10(Math.abs(step)) + 1e-9);
  const significant = Math.min(15, Math.max(0, magnitude - stepMagnitude));
  // Large numbers with all their digits are no longer than with an exponent.
  const isLong = magnitude >= 6 && (magnitude > 15 || significant + 4 < magnitude);
  if (isLong || magnitude < -4 || stepMagnitude < -6) {
    return value.toExponential(significant).replace(/\.?0+e/, "e")
      .replace("e+", "e").replaceAll("-", "−");
  }
  const digits = Math.max(0, -stepMagnitude);
  return value.toFixed(digits).replace("-", "−");
}
