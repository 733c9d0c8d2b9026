/**
 * Positions that are added to what stands there.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkNumber,
  formatShape,
  ShapeError,
} from "../../../engine/base/mod.ts";
import { arange, type DType, Tensor, tensor } from "../../../tensor.ts";
import { normal } from "../../init/mod.ts";
import { Buffer, Module, Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/** Options of `sinusoidalPositions`. */
export interface SinusoidalOptions {
  /** The longest wavelength is 2π times this. @default 10000 */
  readonly base?: number;
  /** Of the result. @default "float32" */
  readonly dtype?: DType;
}

/**
 * Positions as waves, `[length, features]`: `sin(t / base^(2i / features))` at place t and feature 2i,
 * and the cosine of the same at 2i + 1 (Vaswani et al., 2017, section 3.5).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const positions = nn.sinusoidalPositions(50, 16);
 * assert.deepEqual(positions.shape, [50, 16]);
 * assert.deepEqual(positions.at(0, ":4").arraySync(), [0, 1, 0, 1]);
 * ```
 *
 * @throws {ArgumentError} if the sizes are not whole, or the number of features is odd
 */
export function sinusoidalPositions(
  length: number,
  features: number,
  { base = 10000, dtype = "float32" }: SinusoidalOptions = {},
): Tensor {
  checkInteger("sinusoidalPositions", length, { name: "length", minimum: 0 });
  checkEven("sinusoidalPositions", features);
  checkNumber("sinusoidalPositions", base, "base");
  const values = new Float64Array(length * features);
  for (let place = 0; place < length; place++) {
    for (let feature = 0; feature < features; feature += 2) {
      const angle = place / base ** (feature / features);
      values[place * features + feature] = Math.sin(angle);
      values[place * features + feature + 1] = Math.cos(angle);
    }
  }
  return tensor(values, { dtype }).reshape([length, features]);
}

/**
 * Checks a number of features that are taken in pairs.
 *
 * @throws {ArgumentError} if it is not whole, or odd
 */
export function checkEven(operation: string, features: number): number {
  checkInteger(operation, features, { name: "features", minimum: 2 });
  if (features % 2 === 0) return features;
  throw new ArgumentError(
    `${operation}: Expected an even number of features, as they come in pairs: got ${features}`,
  );
}

/** Options of `forward` of layers of positions. */
export interface PositionOptions {
  /** The place of the first of the input: a number, or a tensor of an integer. @default 0 */
  readonly offset?: number | Tensor;
}

/** Options of `LearnedPositions`. */
export interface LearnedPositionsOptions {
  /** The standard deviation of the initial values. @default 0.02 */
  readonly std?: number;
  /** The parameter's dtype. @default "float32" */
  readonly dtype?: DType;
}

/** Adds a table's rows to an input `[…, length, features]`. */
function addRows(x: Tensor, table: Tensor, offset: number | Tensor, operation: string): Tensor {
  const [capacity, features] = table.shape;
  const [length, given] = x.shape.slice(-2);
  const end = length + (offset instanceof Tensor ? 0 : checkInteger(operation, offset, {
    name: "offset",
    minimum: 0,
  }));
  if (x.ndim < 2 || given !== features || end > capacity) {
    throw new ShapeError(
      `${operation}: Expected an input of shape [..., length, ${features}] with places below ` +
        `${capacity}: got ${formatShape(x.shape)}${end > length ? ` from place ${offset} on` : ""}`,
    );
  }
  if (!(offset instanceof Tensor)) return x.add(table.narrow(0, offset, length));
  const places = arange(length, { dtype: "int32", device: x.device }).add(offset);
  return x.add(table.indexSelect(0, places));
}

/**
 * Adds waves to an input, so that its places can be told apart; see `sinusoidalPositions`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const positions = new nn.SinusoidalPositions(100, 16);
 * const y = positions.forward(zeros([2, 7, 16]), { offset: 3 });
 * assert.deepEqual(y.at(1).arraySync(), nn.sinusoidalPositions(10, 16).at("3:").arraySync());
 * ```
 *
 * @throws {ArgumentError} if the sizes are not whole, or the number of features is odd
 */
export class SinusoidalPositions extends Module {
  /** How many places there are. */
  readonly maxLength: number;
  /** The number of features. */
  readonly features: number;
  /** The waves, `[maxLength, features]`, which are not saved. */
  table: Buffer;

  /** For so many places of so many features. */
  constructor(maxLength: number, features: number, options: SinusoidalOptions = {}) {
    super();
    this.maxLength = checkInteger("SinusoidalPositions", maxLength, {
      name: "maxLength",
      minimum: 1,
    });
    this.features = checkEven("SinusoidalPositions", features);
    this.table = new Buffer(sinusoidalPositions(maxLength, features, options), {
      persistent: false,
    });
  }

  /**
   * From and to `[…, length, features]`.
   *
   * @throws {ShapeError} if the input does not have the features, or is too long
   * @throws {IndexError} at run time, if an offset that is a tensor leads too far
   */
  override forward(x: Tensor, { offset = 0 }: PositionOptions = {}): Tensor {
    return addRows(x, this.table, offset, "SinusoidalPositions");
  }

  /** The settings. */
  override extraRepr(): string {
    const { maxLength, features } = this;
    return describeFields({ maxLength, features });
  }
}

/**
 * Adds a learned vector for each place to an input (Gehring et al., 2017).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const positions = new nn.LearnedPositions(100, 16);
 * assert.deepEqual(positions.forward(zeros([2, 7, 16])).shape, [2, 7, 16]);
 * assert.deepEqual(positions.weight.shape, [100, 16]);
 * ```
 *
 * @throws {ArgumentError} if the sizes are not whole
 */
export class LearnedPositions extends Module {
  /** `[maxLength, features]`. */
  weight: Parameter;

  /** For so many places of so many features. */
  constructor(
    maxLength: number,
    features: number,
    { std = 0.02, dtype = "float32" }: LearnedPositionsOptions = {},
  ) {
    super();
    checkInteger("LearnedPositions", maxLength, { name: "maxLength", minimum: 1 });
    checkInteger("LearnedPositions", features, { name: "features", minimum: 1 });
    this.weight = new Parameter(normal([maxLength, features], { std, dtype }));
  }

  /**
   * From and to `[…, length, features]`.
   *
   * @throws {ShapeError} if the input does not have the features, or is too long
   * @throws {IndexError} at run time, if an offset that is a tensor leads too far
   */
  override forward(x: Tensor, { offset = 0 }: PositionOptions = {}): Tensor {
    return addRows(x, this.weight, offset, "LearnedPositions");
  }

  /** The sizes. */
  override extraRepr(): string {
    const [maxLength, features] = this.weight.shape;
    return describeFields({ maxLength, features });
  }
}
