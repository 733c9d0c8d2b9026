/**
 * Initial weights whose variance suits the size of the layer.
 *
 * @module
 */
import { ArgumentError, checkNumber, describeValue } from "../../engine/base/mod.ts";
import type { Shape, Tensor } from "../../tensor.ts";
import { calculateGain, fansOf, type Nonlinearity } from "./fans.ts";
import { checkInitial, type RandomInitialOptions } from "./options.ts";
import { normal, uniform } from "./random.ts";

/** Options of `xavierUniform` and `xavierNormal`. */
export interface XavierOptions extends RandomInitialOptions {
  /** What weights are multiplied by; see `calculateGain`. @default 1 */
  readonly gain?: number;
}

/** `gain √(2 / (fanIn + fanOut))` (Glorot and Bengio, 2010, equation 12). */
function xavierStd(operation: string, shape: Shape, options: XavierOptions): number {
  const { gain = 1 } = options;
  checkInitial(operation, shape, options);
  checkNumber(operation, gain, "gain");
  const { fanIn, fanOut } = fansOf(operation, shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** Uniform numbers of a standard deviation: the bound is √3 times that. */
function uniformOf(shape: Shape, std: number, options: RandomInitialOptions): Tensor {
  const bound = Math.sqrt(3) * Math.abs(std);
  return uniform(shape, { ...options, a: -bound, b: bound });
}

function normalOf(shape: Shape, std: number, options: RandomInitialOptions): Tensor {
  return normal(shape, { ...options, mean: 0, std: Math.abs(std) });
}

/**
 * Weights `[out, in, …]` uniform in `±gain √(6 / (fanIn + fanOut))`, which keeps the size of
 * signals both forwards and backwards (Glorot and Bengio, 2010, equation 16).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = nn.init.xavierUniform([4, 2], { key: random.key(0) });
 * assert.ok((weight.abs().max().itemSync() as number) <= 1);
 * ```
 *
 * @throws {ShapeError} if the shape has fewer than two dimensions
 */
export function xavierUniform(shape: Shape, options: XavierOptions = {}): Tensor {
  return uniformOf(shape, xavierStd("init.xavierUniform", shape, options), options);
}

/**
 * Normal weights `[out, in, …]` of the standard deviation `gain √(2 / (fanIn + fanOut))`; see
 * `xavierUniform`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = nn.init.xavierNormal([100, 100], { key: random.key(0) });
 * assert.ok(Math.abs(weight.std().itemSync() as number - 0.1) < 0.005);
 * ```
 *
 * @throws {ShapeError} if the shape has fewer than two dimensions
 */
export function xavierNormal(shape: Shape, options: XavierOptions = {}): Tensor {
  return normalOf(shape, xavierStd("init.xavierNormal", shape, options), options);
}

/** Options of `kaimingUniform` and `kaimingNormal`. */
export interface KaimingOptions extends RandomInitialOptions {
  /** The slope of negative numbers, of `"leakyRelu"`. @default 0 */
  readonly a?: number;
  /** Whether the size of signals is kept forwards or backwards. @default "fanIn" */
  readonly mode?: "fanIn" | "fanOut";
  /** What follows the layer. @default "leakyRelu" */
  readonly nonlinearity?: Nonlinearity;
}

/** `gain / √fan` (He and others, 2015, equations 10 and 14). */
function kaimingStd(operation: string, shape: Shape, options: KaimingOptions): number {
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  checkInitial(operation, shape, options);
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw new ArgumentError(
      `${operation}: Expected "fanIn" or "fanOut" as mode: got ${describeValue(mode)}`,
    );
  }
  const fan = fansOf(operation, shape)[mode];
  return fan === 0 ? 0 : calculateGain(nonlinearity, a) / Math.sqrt(fan);
}

/**
 * Weights `[out, in, …]` uniform in `±gain √(3 / fan)`, which keeps the size of signals through
 * layers with rectifiers (He and others, 2015).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = nn.init.kaimingUniform([8, 6], { key: random.key(0), nonlinearity: "relu" });
 * assert.ok((weight.abs().max().itemSync() as number) <= 1);
 * ```
 *
 * @throws {ShapeError} if the shape has fewer than two dimensions
 * @throws {ArgumentError} for another mode or nonlinearity
 */
export function kaimingUniform(shape: Shape, options: KaimingOptions = {}): Tensor {
  return uniformOf(shape, kaimingStd("init.kaimingUniform", shape, options), options);
}

/**
 * Normal weights `[out, in, …]` of the standard deviation `gain / √fan`; see `kaimingUniform`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = nn.init.kaimingNormal([100, 200], { key: random.key(0) });
 * assert.ok(Math.abs(weight.std().itemSync() as number - 0.1) < 0.005);
 * ```
 *
 * @throws {ShapeError} if the shape has fewer than two dimensions
 * @throws {ArgumentError} for another mode or nonlinearity
 */
export function kaimingNormal(shape: Shape, options: KaimingOptions = {}): Tensor {
  return normalOf(shape, kaimingStd("init.kaimingNormal", shape, options), options);
}
