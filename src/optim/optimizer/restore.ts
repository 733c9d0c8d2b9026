/**
 * Checks of saved states.
 *
 * @module
 */
import {
  ArgumentError,
  describeValue,
  DTypeError,
  formatShape,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import { Tensor } from "../../tensor.ts";
import type { OptimizerState, OptimizerStateDict } from "./state.ts";

/**
 * Checks that something is of the form of a saved state.
 *
 * @throws {ArgumentError} if it is not
 */
export function checkStateDict(operation: string, saved: OptimizerStateDict): void {
  const fits = typeof saved === "object" && saved !== null && Array.isArray(saved.paramGroups) &&
    typeof saved.state === "object" && saved.state !== null;
  if (fits) return;
  throw new ArgumentError(
    `${operation}: Expected what stateDict() gives: got ${describeValue(saved)}`,
  );
}

/**
 * Checks that two lists have the same names, in any order.
 *
 * @throws {ArgumentError} naming what is missing and what is too much
 */
export function checkNames(
  operation: string,
  expected: readonly string[],
  given: readonly string[],
): void {
  const [has, wants] = [new Set(given), new Set(expected)];
  const missing = expected.filter((name) => !has.has(name));
  const unexpected = given.filter((name) => !wants.has(name));
  if (missing.length + unexpected.length === 0) return;
  throw new ArgumentError(
    `${operation}: Expected a state of the same parameters: missing ${
      missing.join(", ") || "none"
    }, unexpected ${unexpected.join(", ") || "none"}`,
  );
}

/**
 * Checks that a state has the tensors of another, in their shapes and dtypes.
 *
 * @throws {ArgumentError} if tensors are missing or too many
 * @throws {ShapeError} if a shape differs
 * @throws {DTypeError} if a dtype differs
 */
export function checkRestored(
  operation: string,
  state: OptimizerState,
  expected: OptimizerState,
): void {
  for (const [name, slots] of Object.entries(expected)) {
    if (Object.keys(slots).length === 0) continue; // frozen: unknown
    checkNames(`${operation} (${name})`, Object.keys(slots), Object.keys(state[name]));
    for (const [slot, { shape, dtype }] of Object.entries(slots)) {
      const given = state[name][slot];
      const where = `${operation}: Expected ${slot} of ${name} in the saved state`;
      if (!(given instanceof Tensor)) {
        throw new ArgumentError(`${where} to be a tensor: got ${describeValue(given)}`);
      }
      if (!shapesEqual(given.shape, shape)) {
        throw new ShapeError(
          `${where} of shape ${formatShape(shape)}: got ${formatShape(given.shape)}`,
        );
      }
      if (given.dtype !== dtype) throw new DTypeError(`${where} in ${dtype}: got ${given.dtype}`);
    }
  }
}
