/**
 * Checks of arguments that the functions of this folder share.
 *
 * @module
 */
import { ArgumentError, describeValue, DTypeError, isFloating } from "../../engine/base/mod.ts";
import { Tensor } from "../../tensor.ts";

/**
 * Checks that an argument is a tensor.
 *
 * @throws {ArgumentError} if it is not
 */
export function checkTensor(operation: string, x: unknown, name = "input"): Tensor {
  if (x instanceof Tensor) return x;
  throw new ArgumentError(
    `${operation}: Expected a tensor as ${name}: got ${describeValue(x)}\n` +
      "Make one with tensor(…)",
  );
}

/**
 * Checks that an argument is a tensor of floats.
 *
 * @throws {ArgumentError} if it is no tensor
 * @throws {DTypeError} if it is one of integers or bools
 */
export function checkFloats(operation: string, x: unknown, name = "input"): Tensor {
  const tensor = checkTensor(operation, x, name);
  if (isFloating(tensor.dtype)) return tensor;
  throw new DTypeError(
    `${operation}: Expected a floating dtype as ${name}: got ${tensor.dtype}\n` +
      'Convert it first, for example with x.to("float32")',
  );
}

/**
 * Checks that an argument is one of some strings.
 *
 * @throws {ArgumentError} if it is not
 */
export function checkOneOf<T extends string>(
  operation: string,
  value: unknown,
  { name, values }: { readonly name: string; readonly values: readonly T[] },
): T {
  if (values.includes(value as T)) return value as T;
  const quoted = values.map((option) => JSON.stringify(option));
  const listed = `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
  throw new ArgumentError(
    `${operation}: Expected ${listed} as ${name}: got ${describeValue(value)}`,
  );
}
