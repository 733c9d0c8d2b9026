/**
 * Samples of a categorical distribution that have derivatives.
 *
 * @module
 */
import { ArgumentError, normalizeDim } from "../../../engine/base/mod.ts";
import { arange, random, type Tensor } from "../../../tensor.ts";
import { nextKey } from "../../random/mod.ts";
import { checkFloats } from "../arguments.ts";
import { straightThrough } from "../straight_through.ts";
import { checkNumbers } from "./elementwise.ts";

/** Options of `gumbelSoftmax`. */
export interface GumbelSoftmaxOptions {
  /** The temperature: the lower, the nearer to one-hot vectors. @default 1 */
  readonly tau?: number;
  /** Whether the results are one-hot; the derivative stays that of the soft ones. @default false */
  readonly hard?: boolean;
  /** The dimension of the categories. @default -1 */
  readonly dim?: number;
  /** What is drawn from; by default the surrounding `withKey`, or the default generator. */
  readonly key?: Tensor;
}

/**
 * `softmax((logits + g) / tau)` with Gumbel noise `g`: a sample of the categories, softened so that
 * it has a derivative (Jang, Gu and Poole; Maddison, Mnih and Teh, 2017).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random, tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const logits = tensor([[0, 100], [100, 0]]);
 * const sample = nn.functional.gumbelSoftmax(logits, { hard: true, key: random.key(0) });
 * assert.deepEqual(sample.arraySync(), [[0, 1], [1, 0]]);
 * ```
 *
 * @throws {ArgumentError} if the temperature is not positive
 * @throws {DimError} if the dim is out of range
 * @throws {TraceError} inside of traced functions, without a key
 */
export function gumbelSoftmax(logits: Tensor, options: GumbelSoftmaxOptions = {}): Tensor {
  const { tau = 1, hard = false, dim = -1, key } = options;
  checkFloats("gumbelSoftmax", logits, "logits");
  checkNumbers("gumbelSoftmax", { tau });
  if (!(tau > 0)) throw new ArgumentError(`gumbelSoftmax: Expected a positive tau: got ${tau}`);
  const along = normalizeDim("gumbelSoftmax", dim, logits.ndim);
  const noise = random.gumbel(key ?? nextKey("gumbelSoftmax"), logits.shape, {
    dtype: logits.dtype,
  });
  const soft = logits.add(noise).div(tau).softmax(along);
  return hard ? straightThrough(largestAlong(soft, along), soft) : soft;
}

/** One where the largest element along a dimension is, else 0. */
function largestAlong(x: Tensor, dim: number): Tensor {
  const places = arange(x.shape[dim]).reshape(x.shape.map((size, d) => d === dim ? size : 1));
  return x.argmax(dim, { keepdim: true }).eq(places).to(x.dtype);
}
