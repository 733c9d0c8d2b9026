/**
 * What all initialisers have in common.
 *
 * @module
 */
import { checkOptions, checkShape, formatShape, ShapeError } from "../../engine/base/mod.ts";
import type { DType, Shape, Tensor } from "../../tensor.ts";
import { nextKey } from "../random/mod.ts";

/** Options of all initialisers. */
export interface InitialOptions {
  /** Of the values; floating where they are drawn. @default "float32" */
  readonly dtype?: DType;
}

/** Options of initialisers that draw. */
export interface RandomInitialOptions extends InitialOptions {
  /** What is drawn from; by default the surrounding `withKey`, or the default generator. */
  readonly key?: Tensor;
}

/**
 * Checks a shape and options.
 *
 * @throws {ShapeError} if the shape is no list of sizes
 * @throws {ArgumentError} if the options are no object
 */
export function checkInitial(operation: string, shape: Shape, options: object): Shape {
  checkOptions(operation, options, 'dtype: "float64"');
  return checkShape(operation, shape);
}

/** Refuses shapes of other than two dimensions. */
export function checkMatrix(operation: string, shape: Shape): void {
  if (shape.length === 2) return;
  throw new ShapeError(
    `${operation}: Expected a shape of two dimensions: got ${formatShape(shape)}`,
  );
}

/** The key to draw from: the one that was given, or the next. */
export function keyFor(operation: string, { key }: RandomInitialOptions): Tensor {
  return key ?? nextKey(operation);
}
