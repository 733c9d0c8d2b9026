/**
 * The primitives, a file a family, every rule of a primitive in its record. May import `base`,
 * `kernel`, `backend` and `core`.
 *
 * @module
 */
import type { Primitive } from "../core/mod.ts";
import { arithmeticPrimitives } from "./arithmetic.ts";
import { attentionPrimitives } from "./attention.ts";
import { bitwisePrimitives } from "./bitwise.ts";
import { comparisonPrimitives } from "./comparison.ts";
import { concatenationPrimitives } from "./concatenation.ts";
import { constantPrimitives } from "./constant.ts";
import { convolutionPrimitives } from "./convolution.ts";
import { cumulativePrimitives } from "./cumulative.ts";
import { diagonalPrimitives } from "./diagonal.ts";
import { exponentialPrimitives } from "./exponential.ts";
import { gatheringPrimitives } from "./gathering.ts";
import { matmulPrimitives } from "./matmul.ts";
import { movementPrimitives } from "./movement.ts";
import { powerPrimitives } from "./power.ts";
import { reductionPrimitives } from "./reduction.ts";
import { roundingPrimitives } from "./rounding.ts";
import { selectionPrimitives } from "./selection.ts";
import { slicingPrimitives } from "./slicing.ts";
import { softmaxPrimitives } from "./softmax.ts";
import { sortingPrimitives } from "./sorting.ts";
import { specialPrimitives } from "./special.ts";
import { threefryPrimitives } from "./threefry.ts";
import { trigonometricPrimitives } from "./trigonometric.ts";
import { windowPrimitives } from "./window.ts";
import { windowPickPrimitives } from "./window_pick.ts";
import { windowsViewPrimitives } from "./windows_view.ts";

export * from "./along.ts";
export * from "./arithmetic.ts";
export * from "./attention.ts";
export * from "./bitwise.ts";
export * from "./comparison.ts";
export * from "./concatenation.ts";
export * from "./constant.ts";
export * from "./convolution.ts";
export * from "./cumulative.ts";
export * from "./diagonal.ts";
export * from "./differentiable.ts";
export * from "./exponential.ts";
export * from "./gathering.ts";
export * from "./matmul.ts";
export * from "./movement.ts";
export * from "./pointwise.ts";
export * from "./power.ts";
export * from "./reduction.ts";
export * from "./rounding.ts";
export * from "./selection.ts";
export * from "./slicing.ts";
export * from "./softmax.ts";
export * from "./sorting.ts";
export * from "./special.ts";
export * from "./threefry.ts";
export * from "./trigonometric.ts";
export * from "./window.ts";
export * from "./window_pick.ts";
export * from "./windows_view.ts";

/** Every primitive but those that hold graphs, which stand with their transformations. */
// deno-lint-ignore no-explicit-any
export const primitives: readonly Primitive<any>[] = [
  ...arithmeticPrimitives,
  ...attentionPrimitives,
  ...bitwisePrimitives,
  ...comparisonPrimitives,
  ...concatenationPrimitives,
  ...constantPrimitives,
  ...convolutionPrimitives,
  ...cumulativePrimitives,
  ...diagonalPrimitives,
  ...exponentialPrimitives,
  ...gatheringPrimitives,
  ...matmulPrimitives,
  ...movementPrimitives,
  ...powerPrimitives,
  ...reductionPrimitives,
  ...roundingPrimitives,
  ...selectionPrimitives,
  ...slicingPrimitives,
  ...softmaxPrimitives,
  ...sortingPrimitives,
  ...specialPrimitives,
  ...threefryPrimitives,
  ...trigonometricPrimitives,
  ...windowPrimitives,
  ...windowPickPrimitives,
  ...windowsViewPrimitives,
];
