/**
 * What all kinds of dropout are told, and the elements that they keep.
 *
 * @module
 */
import { checkOptions, checkProbability, type Shape } from "../../../engine/base/mod.ts";
import { random, type Tensor } from "../../../tensor.ts";
import { nextKey } from "../../random/mod.ts";

/** Options of the dropout functions. */
export interface DropoutOptions {
  /** How probable it is that something is dropped. @default 0.5 */
  readonly p?: number;
  /** Whether anything is dropped at all. @default true */
  readonly training?: boolean;
  /** What is drawn from; by default the layers' source of keys. */
  readonly key?: Tensor;
}

/** The probability, and whether anything is to be dropped. */
export function readDropout(
  operation: string,
  options: DropoutOptions,
): { readonly p: number; readonly active: boolean } {
  checkOptions(operation, options, "p: 0.1");
  const p = checkProbability(operation, options.p ?? 0.5);
  return { p, active: (options.training ?? true) && p > 0 };
}

/** Bools, true with probability `1 − p`. */
export function keptElements(
  operation: string,
  shape: Shape,
  p: number,
  { key }: DropoutOptions,
): Tensor {
  return random.bernoulli(key ?? nextKey(operation), 1 - p, { shape });
}
