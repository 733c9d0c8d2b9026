/**
 * The cross entropy of a linear map that is learned.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import type { DType, Shape, Tensor } from "../../tensor.ts";
import { crossEntropy, type CrossEntropyOptions } from "../functional/mod.ts";
import { Linear } from "../layers/mod.ts";
import { present, WeightedLoss } from "./loss.ts";

/** Options of `LinearCrossEntropyLoss`. */
export interface LinearCrossEntropyLossOptions extends CrossEntropyOptions {
  /** Further dimensions of the logits, behind the classes. @default [] */
  readonly outFeatures?: Shape;
  /** Whether the map has a bias. @default false */
  readonly bias?: boolean;
  /** Of the map's parameters. @default "float32" */
  readonly dtype?: DType;
}

/**
 * A linear map to logits of classes, and their cross entropy; see `functional.linearCrossEntropy`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.LinearCrossEntropyLoss(4, 10);
 * const target = tensor([3, 7], { dtype: "int32" });
 * assert.deepEqual(loss.forward(ones([2, 4]), target).shape, []);
 * assert.deepEqual(loss.linear.weight.shape, [10, 4]);
 * ```
 *
 * @throws {ArgumentError} if the numbers of features or classes are not whole
 */
export class LinearCrossEntropyLoss extends WeightedLoss<CrossEntropyOptions> {
  /** To the logits; of several dimensions in one. */
  linear: Linear;
  /** The shape of one input's logits: the classes, and further dimensions. */
  readonly logitsShape: Shape;

  /** Of features to classes. */
  constructor(
    inFeatures: number,
    numClasses: number,
    { outFeatures = [], bias = false, dtype = "float32", ...options }:
      LinearCrossEntropyLossOptions = {},
  ) {
    super(options);
    checkInteger("LinearCrossEntropyLoss", numClasses, { name: "numClasses", minimum: 1 });
    this.logitsShape = [numClasses, ...outFeatures];
    const rows = this.logitsShape.reduce((product, size) => product * size, 1);
    this.linear = new Linear(inFeatures, rows, { bias, dtype });
  }

  /** `[batch, features]` or `[features]`, and targets as of `CrossEntropyLoss`. */
  override forward(input: Tensor, target: Tensor): Tensor {
    const logits = this.linear.forward(input);
    return crossEntropy(
      logits.reshape([...input.shape.slice(0, -1), ...this.logitsShape]),
      target,
      { ...this.options, ...present({ weight: this.weight }) },
    );
  }
}
