/**
 * What all losses have in common: the checks of their arguments, and what becomes of the losses of
 * the single elements.
 *
 * @module
 */
import { checkOptions, formatShape, ShapeError, shapesEqual } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkOneOf, checkTensor } from "../arguments.ts";

/**
 * What becomes of the losses of single elements: they stay as they are, or are averaged or added.
 */
export type Reduction = "none" | "mean" | "sum";

const reductions: readonly Reduction[] = ["none", "mean", "sum"];

/** The option that all losses have. */
export interface LossOptions {
  /** What becomes of the losses of single elements. @default "mean" */
  readonly reduction?: Reduction;
}

/**
 * Checks a loss's tensors, by their names, and its options.
 *
 * @throws {ArgumentError} if something is no tensor, the options are no object, or there is no such
 *   reduction
 */
export function checkLoss(
  operation: string,
  tensors: Readonly<Record<string, unknown>>,
  options: { readonly reduction?: unknown },
): void {
  for (const [name, tensor] of Object.entries(tensors)) checkTensor(operation, tensor, name);
  checkOptions(operation, options, 'reduction: "sum"');
  const { reduction = "mean" } = options;
  checkOneOf(operation, reduction, { name: "reduction", values: reductions });
}

/**
 * Checks that two tensors have one shape: that `[batch, 1]` and `[batch]` broadcast to a matrix is
 * never what a loss means.
 *
 * @throws {ShapeError} if they have not
 */
export function checkSameShape(
  operation: string,
  tensors: Readonly<Record<string, Tensor>>,
): void {
  const [[firstName, first], [secondName, second]] = Object.entries(tensors);
  if (shapesEqual(first.shape, second.shape)) return;
  throw new ShapeError(
    `${operation}: Expected ${firstName} and ${secondName} of one shape: got ` +
      `${formatShape(first.shape)} and ${formatShape(second.shape)}\n` +
      "Bring one to the shape of the other with x.reshape(…) or x.broadcastTo(…)",
  );
}

/** The losses of single elements, reduced. */
export function reduceLoss(losses: Tensor, reduction: Reduction = "mean"): Tensor {
  if (reduction === "none") return losses;
  return reduction === "mean" ? losses.mean() : losses.sum();
}
