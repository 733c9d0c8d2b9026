/**
 * What a list of measurements comes to, and how far two parties' results lie apart.
 *
 * @module
 */

/** The value below which a share of the values lies, between neighbours by a straight line. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The distance of the quartiles as a share of the median: how restless the machine was. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}

/**
 * Numbers that stand for one part of a result. The first is its size, which the distance of two
 * parties' numbers is measured by.
 */
export type Check = readonly number[];

/** The largest distance of two parties' results, relative to the parts' sizes. */
export function difference(actual: readonly Check[], expected: readonly Check[]): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  expected.forEach((numbers, part) => {
    if (actual[part].length !== numbers.length) largest = Infinity;
    numbers.forEach((number, i) => {
      const distance = Math.abs(actual[part][i] - number) / Math.abs(numbers[0]);
      if (!(distance <= largest)) largest = Number.isNaN(distance) ? Infinity : distance;
    });
  });
  return largest;
}
