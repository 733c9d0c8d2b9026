/**
 * How much signals grow in a layer.
 *
 * @module
 */
import { ArgumentError, checkNumber, formatShape, ShapeError } from "../../engine/base/mod.ts";
import type { Shape } from "../../tensor.ts";

/** How many inputs each output has, and how many outputs each input reaches. */
export interface Fans {
  /** Inputs of an output: the second size times the kernel's places. */
  readonly fanIn: number;
  /** Outputs of an input: the first size times the kernel's places. */
  readonly fanOut: number;
}

/**
 * The fans of weights `[out, in, …kernel]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.init.calculateFans([16, 8, 3, 3]), { fanIn: 72, fanOut: 144 });
 * ```
 *
 * @throws {ShapeError} if the shape has fewer than two dimensions
 */
export function calculateFans(shape: Shape): Fans {
  return fansOf("init.calculateFans", shape);
}

/** The fans, for an initialiser that is to be named in errors. */
export function fansOf(operation: string, shape: Shape): Fans {
  if (shape.length < 2) {
    throw new ShapeError(
      `${operation}: Expected weights of shape [out, in, …]: got ${formatShape(shape)}`,
    );
  }
  const [out, inputs, ...kernel] = shape;
  const places = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: inputs * places, fanOut: out * places };
}

/** What a layer is followed by, or what it is, for `calculateGain`. */
export type Nonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "conv3d"
  | "convTranspose1d"
  | "convTranspose2d"
  | "convTranspose3d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leakyRelu"
  | "selu";

const gains: Readonly<Record<Exclude<Nonlinearity, "leakyRelu">, number>> = {
  linear: 1,
  conv1d: 1,
  conv2d: 1,
  conv3d: 1,
  convTranspose1d: 1,
  convTranspose2d: 1,
  convTranspose3d: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  selu: 3 / 4,
};

/**
 * What weights are multiplied by so that signals neither grow nor shrink through a nonlinearity; of
 * `"leakyRelu"` with the slope `parameter`, 0.01 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(nn.init.calculateGain("relu"), Math.SQRT2);
 * assert.equal(nn.init.calculateGain("leakyRelu", 1), 1);
 * ```
 *
 * @throws {ArgumentError} for another nonlinearity
 */
export function calculateGain(nonlinearity: Nonlinearity, parameter = 0.01): number {
  if (nonlinearity === "leakyRelu") {
    checkNumber("init.calculateGain", parameter, "parameter");
    return Math.sqrt(2 / (1 + parameter ** 2));
  }
  if (Object.hasOwn(gains, nonlinearity)) return gains[nonlinearity];
  throw new ArgumentError(
    `init.calculateGain: Expected ${
      Object.keys(gains).join(", ")
    } or leakyRelu: got ${nonlinearity}`,
  );
}
