/**
 * What elementwise nonlinearities do first.
 *
 * @module
 */
import { checkNumber } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";

/**
 * Applies a function of several steps to a tensor of floats: to one of 16 bits in float32, so that
 * only the result is rounded.
 */
export function elementwise(operation: string, x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const { dtype } = checkFloats(operation, x);
  if (dtype !== "float16" && dtype !== "bfloat16") return f(x);
  return f(x.to("float32")).to(dtype);
}

/** Checks plain numbers among the options, by their names. */
export function checkNumbers(operation: string, numbers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(numbers)) checkNumber(operation, value, name);
}
