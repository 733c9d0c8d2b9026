/**
 * Nonlinearities that let a part of negative numbers through, as modules.
 *
 * @module
 */
import { checkInteger, checkNumber } from "../../engine/base/mod.ts";
import { type DType, full, type Tensor } from "../../tensor.ts";
import {
  leakyRelu,
  type LeakyReluOptions,
  prelu,
  rrelu,
  type RreluOptions,
} from "../functional/mod.ts";
import { Module, Parameter } from "../module/mod.ts";
import { Activation } from "./activation.ts";

/**
 * `x` where it is positive, else a small part of it, elementwise; see `functional.leakyRelu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.LeakyReLU({ negativeSlope: 0.25 });
 * assert.deepEqual(layer.forward(tensor([-4, 2])).arraySync(), [-1, 2]);
 * ```
 */
export class LeakyReLU extends Activation<LeakyReluOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return leakyRelu(x, this.options);
  }
}

/**
 * `x` where it is positive, else a part of it: in training each element's own, drawn uniformly, and
 * in evaluation the mean of the bounds; see `functional.rrelu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.RReLU({ lower: 0.25, upper: 0.5 });
 * const [drawn] = layer.forward(tensor([-8])).arraySync() as number[];
 * assert.ok(drawn >= -4 && drawn <= -2);
 * assert.deepEqual(layer.eval().forward(tensor([-8])).arraySync(), [-3]);
 * ```
 *
 * @throws {ArgumentError} at its call, if `lower` is above `upper`
 * @throws {TraceError} at its call in training, inside of traced functions without a key
 */
export class RReLU extends Activation<Pick<RreluOptions, "lower" | "upper">> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return rrelu(x, { ...this.options, training: this.training });
  }
}

/** Options of `PReLU`. */
export interface PReLUOptions {
  /** The number of slopes: 1, or one for each channel. @default 1 */
  readonly numParameters?: number;
  /** What all slopes are at first. @default 0.25 */
  readonly init?: number;
  /** Of the slopes. @default "float32" */
  readonly dtype?: DType;
}

/**
 * `x` where it is positive, else a part of it that is learned; see `functional.prelu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.PReLU({ numParameters: 2 });
 * assert.deepEqual(layer.forward(tensor([[-4, 2]])).arraySync(), [[-1, 2]]);
 * assert.deepEqual(layer.weight.shape, [2]);
 * ```
 *
 * @throws {ArgumentError} if the number of slopes is no whole number of at least 1
 */
export class PReLU extends Module {
  /** The slopes, `[numParameters]`. */
  weight: Parameter;

  /** With one slope, or one for each channel. */
  constructor({ numParameters = 1, init = 0.25, dtype = "float32" }: PReLUOptions = {}) {
    super();
    checkInteger("PReLU", numParameters, { name: "numParameters", minimum: 1 });
    checkNumber("PReLU", init, "init");
    this.weight = new Parameter(full([numParameters], init, { dtype }));
  }

  /** Of `[batch, channels, …]`; with one slope of any shape. */
  override forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }

  /** The number of slopes. */
  override extraRepr(): string {
    return `numParameters=${this.weight.size}`;
  }
}
