/**
 * Initial values of given distributions.
 *
 * @module
 */
import { ArgumentError, checkNumber } from "../../engine/base/mod.ts";
import { random, type Shape, type Tensor } from "../../tensor.ts";
import { checkInitial, keyFor, type RandomInitialOptions } from "./options.ts";

/** Options of `uniform`. */
export interface UniformInitialOptions extends RandomInitialOptions {
  /** The lower bound. @default 0 */
  readonly a?: number;
  /** The upper bound. @default 1 */
  readonly b?: number;
}

/**
 * Numbers uniform in [a, b).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = nn.init.uniform([100], { a: 2, b: 3, key: random.key(0) });
 * assert.ok(x.ge(2).logicalAnd(x.le(3)).all().itemSync());
 * ```
 *
 * @throws {ArgumentError} if `a` is above `b`
 */
export function uniform(shape: Shape, options: UniformInitialOptions = {}): Tensor {
  const { a = 0, b = 1, dtype = "float32" } = options;
  const sizes = checkInitial("init.uniform", shape, options);
  checkNumber("init.uniform", a, "a");
  checkNumber("init.uniform", b, "b");
  if (!(a <= b)) throw new ArgumentError(`init.uniform: Expected a below b: got ${a} and ${b}`);
  return random.uniform(keyFor("init.uniform", options), sizes, { low: a, high: b, dtype });
}

/** Options of `normal`. */
export interface NormalInitialOptions extends RandomInitialOptions {
  /** The mean. @default 0 */
  readonly mean?: number;
  /** The standard deviation. @default 1 */
  readonly std?: number;
}

function checkMoments(operation: string, mean: number, std: number): void {
  checkNumber(operation, mean, "mean");
  checkNumber(operation, std, "std");
  if (!(std >= 0)) throw new ArgumentError(`${operation}: Expected std of at least 0: got ${std}`);
}

/**
 * Numbers of a normal distribution.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = nn.init.normal([1000], { mean: 5, std: 0.1, key: random.key(0) });
 * assert.ok(Math.abs(x.mean().itemSync() as number - 5) < 0.05);
 * ```
 *
 * @throws {ArgumentError} if the standard deviation is negative
 */
export function normal(shape: Shape, options: NormalInitialOptions = {}): Tensor {
  const { mean = 0, std = 1, dtype = "float32" } = options;
  const sizes = checkInitial("init.normal", shape, options);
  checkMoments("init.normal", mean, std);
  return random.normal(keyFor("init.normal", options), sizes, { dtype }).mul(std).add(mean);
}

/** Options of `truncNormal`. */
export interface TruncNormalInitialOptions extends NormalInitialOptions {
  /** The lower bound. @default -2 */
  readonly a?: number;
  /** The upper bound. @default 2 */
  readonly b?: number;
}

/**
 * Numbers of a normal distribution without what lies outside of [a, b]. The bounds are values, not
 * numbers of standard deviations.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = nn.init.truncNormal([1000], { std: 2, a: -1, b: 1, key: random.key(0) });
 * assert.ok((x.abs().max().itemSync() as number) <= 1);
 * ```
 *
 * @throws {ArgumentError} if `a` is not below `b`, or the standard deviation is not positive
 */
export function truncNormal(shape: Shape, options: TruncNormalInitialOptions = {}): Tensor {
  const { mean = 0, std = 1, a = -2, b = 2, dtype = "float32" } = options;
  const sizes = checkInitial("init.truncNormal", shape, options);
  checkMoments("init.truncNormal", mean, std);
  if (!(a < b) || std === 0) {
    throw new ArgumentError(
      `init.truncNormal: Expected a below b and a positive std: got ${a}, ${b} and ${std}`,
    );
  }
  const standard = random.truncatedNormal(
    keyFor("init.truncNormal", options),
    (a - mean) / std,
    (b - mean) / std,
    { shape: sizes, dtype },
  );
  return standard.mul(std).add(mean).clamp(a, b);
}
