/**
 * Predictions of several numbers at once.
 *
 * @module
 */
import { checkInteger, formatShape, isFloating, ShapeError } from "../../engine/base/mod.ts";
import { DTypeError, type Tensor } from "../../tensor.ts";
import { checkSameShape, checkTensors } from "../inputs.ts";

/** What becomes of the figures of several outputs: their mean, or a list of them. */
export type Multioutput = "uniformAverage" | "rawValues";

/** What a metric with such outputs gives. */
export type MultioutputResult<M extends string> = M extends "rawValues" ? number[] : number;

/** Options of metrics of predicted numbers. */
export interface RegressionOptions<M extends string = Multioutput> {
  /**
   * How many numbers an example has: with more than 1, `preds` and `target` are `[batch, outputs]`.
   * @default 1
   */
  readonly numOutputs?: number;
  /** What becomes of the outputs' figures. @default "uniformAverage" */
  readonly multioutput?: M;
}

/**
 * Checks the number of outputs.
 *
 * @throws {ArgumentError} unless it is a whole number from 1 on
 */
export function checkOutputs(metric: string, numOutputs: number): number {
  return checkInteger(metric, numOutputs, { name: "numOutputs", minimum: 1 });
}

/**
 * Predictions and targets as `[examples, outputs]`.
 *
 * @throws {ShapeError} if they have different shapes, or not so many outputs
 * @throws {DTypeError} unless the predictions are floating
 */
export function asColumns(
  metric: string,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
  outputs: number,
): readonly [preds: Tensor, target: Tensor] {
  checkTensors(metric, preds, target);
  checkSameShape(metric, preds, target);
  if (!isFloating(preds.dtype)) {
    throw new DTypeError(
      `${metric}: Expected floating numbers as preds: got ${preds.dtype}\n` +
        'Convert them first, for example with x.to("float32")',
    );
  }
  if (outputs === 1) return [preds.reshape([preds.size, 1]), target.reshape([target.size, 1])];
  if (preds.ndim === 2 && preds.shape[1] === outputs) return [preds, target];
  throw new ShapeError(
    `${metric}: Expected preds of shape [batch, ${outputs}]: got ${formatShape(preds.shape)}`,
  );
}
