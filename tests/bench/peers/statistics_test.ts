/**
 * Tests of what measurements come to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { difference, median, quantile, spread } from "../../../bench/peers/statistics.ts";

Deno.test("median() takes the middle, or halfway between two", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
});

Deno.test("quantile() lies between neighbours", () => {
  const values = [50, 10, 40, 20, 30];
  assert.deepEqual([0, 0.25, 0.9, 1].map((share) => quantile(values, share)), [10, 20, 46, 50]);
  assert.deepEqual(values, [50, 10, 40, 20, 30]); // they keep their order
});

Deno.test("spread() is the quartiles' distance by the median", () => {
  assert.equal(spread([10, 20, 30, 40, 50]), 20 / 30);
});

Deno.test("difference() is relative to the first number of each part", () => {
  assert.equal(difference([[10, 1], [2]], [[10, 1], [2]]), 0);
  assert.equal(difference([[10, 1.5], [2]], [[10, 1], [2]]), 0.05);
  assert.equal(difference([[10, 1], [3]], [[10, 1], [-2]]), 2.5);
});

Deno.test("difference() of results that cannot be compared is infinite", () => {
  assert.equal(difference([[1]], [[1], [2]]), Infinity);
  assert.equal(difference([[1, 2]], [[1]]), Infinity);
  assert.equal(difference([[NaN]], [[1]]), Infinity);
  assert.equal(difference([[1]], [[NaN]]), Infinity);
});
