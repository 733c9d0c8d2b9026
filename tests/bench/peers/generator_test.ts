/**
 * Tests of the numbers that all parties of the benchmark compute with.
 *
 * @module
 */
import assert from "node:assert/strict";
import { hash, integers, uniform } from "../../../bench/peers/generator.ts";
import { checkOf } from "../../../bench/peers/harness.ts";

Deno.test("hash() has the published values of MurmurHash3's finalizer", () => {
  // MurmurHash3_x86_32 of nothing is the finalizer of its seed.
  assert.equal(hash(0), 0);
  assert.equal(hash(1), 0x514e28b7);
  assert.equal(hash(0xffffffff), 0x81f16f39);
});

Deno.test("uniform() and integers() have the values that Python's have", () => {
  // What harness.py gives.
  assert.deepEqual(
    [...uniform(3, 7, { scale: 0.5, shift: 1 })],
    [0.9716202616691589, 1.4723676443099976, 0.9718121886253357],
  );
  assert.deepEqual([...integers(6, 3, 65)], [51, 54, 13, 24, 57, 6]);
});

Deno.test("uniform() fills its range evenly, and integers() theirs", () => {
  const values = uniform(100_000, 1, { scale: 2, shift: 1 });
  assert.ok(values.every((value) => value >= -1 && value < 3));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Four standard deviations of the mean, √(4/3 / 100,000), and of the variance, √(16/45 · 4 / 100,000).
  assert.ok(Math.abs(mean - 1) < 0.015, `mean ${mean}`);
  assert.ok(Math.abs(variance - 4 / 3) < 0.016, `variance ${variance}`);
  const counts = [0, 0, 0, 0, 0];
  for (const value of integers(100_000, 2, 5)) counts[value]++;
  // Four standard deviations of a binomial count, √(100,000 · 0.2 · 0.8).
  assert.ok(counts.every((count) => Math.abs(count - 20_000) < 510), `counts ${counts}`);
});

Deno.test("checkOf() has the numbers that Python's has", () => {
  const [size, projection] = checkOf(uniform(100, 3));
  assert.ok(Math.abs(size - 0.5903907108046742) < 1e-15);
  assert.ok(Math.abs(projection + 0.39952770759433065) < 1e-15);
});

Deno.test("uniform() of different seeds differs", () => {
  assert.notDeepEqual(uniform(8, 1), uniform(8, 2));
});
