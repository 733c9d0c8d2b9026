/**
 * How parameters start.
 *
 * @module
 */
import type { Shape } from "../../engine/base/mod.ts";
import { type DType, full, random } from "../../tensor.ts";
import { Parameter } from "../module/mod.ts";
import { nextKey } from "../random/mod.ts";

/** What is drawn or filled, and for whom. */
export interface InitialOptions {
  /** The layer, for refusals. */
  readonly operation: string;
  /** Of the parameter. */
  readonly dtype: DType;
}

/** A parameter uniform in ±1/√fanIn, PyTorch's choice for affine maps and convolutions; 0 without inputs. */
export function uniformParameter(
  shape: Shape,
  fanIn: number,
  { operation, dtype }: InitialOptions,
): Parameter {
  const bound = fanIn === 0 ? 0 : 1 / Math.sqrt(fanIn);
  const options = { low: -bound, high: bound, dtype };
  return new Parameter(random.uniform(nextKey(operation), shape, options));
}

/** A parameter of one number. */
export function constantParameter(shape: Shape, value: number, dtype: DType): Parameter {
  return new Parameter(full(shape, value, { dtype }));
}
