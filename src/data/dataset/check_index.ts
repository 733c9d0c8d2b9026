/**
 * The check of an example's number.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { IndexError } from "../../tensor.ts";

/**
 * Checks that a number is that of an example.
 *
 * @throws {IndexError} if it is not one of 0 … length − 1
 */
export function checkIndex(operation: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  const got = `got ${describeValue(index)}`;
  throw new IndexError(
    length === 0
      ? `${operation}: Cannot get an example as there is none: ${got}`
      : `${operation}: Expected an index from 0 to ${length - 1}: ${got}`,
  );
}
