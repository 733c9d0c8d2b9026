/**
 * Losses of scores of classes, of which those of the target are to be higher than all others.
 *
 * @module
 */
import {
  ArgumentError,
  checkNumber,
  formatShape,
  IndexError,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { arange, type Tensor, where } from "../../../tensor.ts";
import { checkFloats, checkTensor } from "../arguments.ts";
import { logsigmoid } from "../activation/mod.ts";
import {
  checkClasses,
  checkClassWeights,
  checkIntegers,
  knownNumbers,
  pickClass,
} from "./class_targets.ts";
import { checkLoss, checkSameShape, type LossOptions, reduceLoss } from "./reduction.ts";

/** Scores as rows: `[batch, classes]`, of a vector `[1, classes]`. */
function rowsOf(operation: string, input: Tensor): Tensor {
  if (input.ndim === 2) return input;
  if (input.ndim === 1) return input.unsqueeze(0);
  throw new ShapeError(
    `${operation}: Expected an input of shape [classes] or [batch, classes]: got ${
      formatShape(input.shape)
    }`,
  );
}

/** The losses of rows, reduced; of a vector one number. */
function reduceRows(losses: Tensor, input: Tensor, reduction: LossOptions["reduction"]): Tensor {
  return reduceLoss(input.ndim === 1 ? losses.squeeze(0) : losses, reduction);
}

/** Options of `multiMarginLoss`. */
export interface MultiMarginLossOptions extends LossOptions {
  /** The power of each violation. @default 1 */
  readonly p?: 1 | 2;
  /** The distance to be kept. @default 1 */
  readonly margin?: number;
  /** A weight for each class, `[classes]`. */
  readonly weight?: Tensor;
}

/**
 * `Σ max(0, margin − x[t] + x[i])ᵖ / classes` over all classes i but the target's t, of scores
 * `[classes]` or `[batch, classes]` and class numbers `[]` or `[batch]` (Crammer and Singer, 2001).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const target = tensor([1], { dtype: "int32" });
 * assert.equal(nn.functional.multiMarginLoss(tensor([[3, 2, 0, 0]]), target).itemSync(), 0.5);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {IndexError} if a class is out of range
 * @throws {ArgumentError} for another power
 */
export function multiMarginLoss(
  input: Tensor,
  target: Tensor,
  options: MultiMarginLossOptions = {},
): Tensor {
  const operation = "multiMarginLoss";
  checkLoss(operation, { input, target }, options);
  checkFloats(operation, input);
  const { p = 1, margin = 1, weight, reduction } = options;
  if (p !== 1 && p !== 2) throw new ArgumentError(`${operation}: Expected 1 or 2 as p: got ${p}`);
  checkNumber(operation, margin, "margin");
  const rows = rowsOf(operation, input);
  const [batch, classes] = rows.shape;
  checkClasses(operation, target, { classes });
  if (!shapesEqual(target.shape, input.ndim === 1 ? [] : [batch])) {
    throw new ShapeError(
      `${operation}: Expected a class for each row: got shapes ${formatShape(input.shape)} and ${
        formatShape(target.shape)
      }`,
    );
  }
  const indices = target.reshape([batch]);
  const wanted = pickClass(rows, indices, 1).unsqueeze(1);
  const short = rows.sub(wanted).add(margin).relu();
  const others = arange(classes, { dtype: indices.dtype }).ne(indices.unsqueeze(1));
  const sums = where(others, p === 1 ? short : short.square(), 0).sum(1).div(classes);
  if (weight === undefined) return reduceRows(sums, input, reduction);
  checkClassWeights(operation, weight, classes);
  return reduceRows(sums.mul(weight.take(indices)), input, reduction);
}

/**
 * `Σ max(0, 1 − x[j] + x[i]) / classes` over the classes j of the target and all others i, of
 * scores `[classes]` or `[batch, classes]`. A target has the same shape: class numbers, and −1
 * behind the last one.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const target = tensor([3, 0, -1, 1], { dtype: "int32" }); // classes 3 and 0
 * const loss = nn.functional.multilabelMarginLoss(tensor([3, 2, 1, 0]), target);
 * assert.equal(loss.itemSync(), 1.25);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 * @throws {IndexError} if a class is out of range
 */
export function multilabelMarginLoss(
  input: Tensor,
  target: Tensor,
  options: LossOptions = {},
): Tensor {
  const operation = "multilabelMarginLoss";
  checkLoss(operation, { input, target }, options);
  checkFloats(operation, input);
  checkSameShape(operation, { input, target });
  checkIntegers(operation, target, "target");
  const rows = rowsOf(operation, input);
  const labels = target.reshape(rows.shape);
  const classes = rows.shape[1];
  checkLabels(operation, labels, classes);
  // What stands behind the first −1 does not count.
  const listed = labels.ge(0).to("int32").cumprod(1).bool();
  const indices = where(listed, labels, 0);
  const wanted = rows.gather(1, indices).unsqueeze(2);
  const named = arange(classes, { dtype: labels.dtype }).eq(indices.unsqueeze(2));
  const isLabel = named.logicalAnd(listed.unsqueeze(2)).any(1, { keepdim: true });
  // [batch, listed class, other class]
  const counts = listed.unsqueeze(2).logicalAnd(isLabel.logicalNot());
  const short = rows.unsqueeze(1).sub(wanted).add(1).relu();
  return reduceRows(where(counts, short, 0).sum([1, 2]).div(classes), input, options.reduction);
}

/** Checks the class numbers before the first −1 of each row, where they are known. */
function checkLabels(operation: string, labels: Tensor, classes: number): void {
  const numbers = knownNumbers(labels) ?? [];
  for (let start = 0; start < numbers.length; start += classes) {
    const row = numbers.slice(start, start + classes);
    const end = row.indexOf(-1);
    const wrong = row.slice(0, end < 0 ? classes : end).find((n) => n < 0 || n >= classes);
    if (wrong !== undefined) {
      throw new IndexError(`${operation}: Class ${wrong} is out of range for ${classes} classes`);
    }
  }
}

/** Options of `multilabelSoftMarginLoss`. */
export interface MultilabelSoftMarginLossOptions extends LossOptions {
  /** A factor of each class's loss, `[classes]`. */
  readonly weight?: Tensor;
}

/**
 * The binary cross entropy `−(t ln σ(x) + (1 − t) ln σ(−x))`, averaged over the last dimension, the
 * classes', before it is reduced.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = nn.functional.multilabelSoftMarginLoss(tensor([[-8, 900]]), tensor([[0, 0]]));
 * assert.ok(Math.abs(loss.itemSync() as number - 450) < 1e-3);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function multilabelSoftMarginLoss(
  input: Tensor,
  target: Tensor,
  options: MultilabelSoftMarginLossOptions = {},
): Tensor {
  const operation = "multilabelSoftMarginLoss";
  checkLoss(operation, { input, target }, options);
  checkFloats(operation, input);
  checkSameShape(operation, { input, target });
  const { weight, reduction } = options;
  const yes = target.mul(logsigmoid(input));
  const no = target.sub(1).mul(logsigmoid(input.neg()));
  const losses = no.sub(yes);
  const weighted = weight === undefined
    ? losses
    : losses.mul(checkTensor(operation, weight, "weight").broadcastTo(losses.shape));
  return reduceLoss(weighted.mean(-1), reduction);
}
