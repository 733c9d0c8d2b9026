/**
 * Dropout that leaves the mean and the variance as they are.
 *
 * @module
 */
import { formatShape, type Shape, ShapeError } from "../../../engine/base/mod.ts";
import { type Tensor, zeros } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { channelShape } from "./dropout.ts";
import { type DropoutOptions, keptElements, readDropout } from "./probability.ts";

/**
 * `x` with each element set to the lowest value of SELU with probability `p`, then scaled and shifted
 * so that mean 0 and variance 1 stay what they are (Klambauer et al., 2017); outside of training `x`
 * itself.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = random.normal(random.key(0), [10000]);
 * const y = nn.functional.alphaDropout(x, { p: 0.3, key: random.key(1) });
 * assert.ok(Math.abs(y.std().itemSync() as number - 1) < 0.05);
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {DTypeError} for integers and bools
 * @throws {TraceError} inside of traced functions without a key
 */
export function alphaDropout(x: Tensor, options: DropoutOptions = {}): Tensor {
  return dropToLowest("alphaDropout", x, x.shape, options);
}

/**
 * `x` `[batch, channels, …]` with whole channels treated as `alphaDropout` does elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.featureAlphaDropout(ones([2, 3, 4]), { key: random.key(0) });
 * assert.ok(y.std(-1).eq(0).all().itemSync());
 * ```
 *
 * @throws {ShapeError} if there are less than two dims
 * @throws what `alphaDropout` throws
 */
export function featureAlphaDropout(x: Tensor, options: DropoutOptions = {}): Tensor {
  checkFloats("featureAlphaDropout", x);
  if (x.ndim < 2) {
    throw new ShapeError(
      "featureAlphaDropout: Expected an input of shape [batch, channels, …]: got " +
        formatShape(x.shape),
    );
  }
  return dropToLowest("featureAlphaDropout", x, channelShape(x, 2), options);
}

/** The limit of SELU towards −∞ is −λα, with the constants of Klambauer et al. (2017). */
const LOWEST = -1.0507009873554805 * 1.6732632423543772;

function dropToLowest(
  operation: string,
  x: Tensor,
  shape: Shape,
  options: DropoutOptions,
): Tensor {
  checkFloats(operation, x);
  const { p, active } = readDropout(operation, options);
  if (!active) return x;
  if (p === 1) return zeros(x.shape, { dtype: x.dtype, device: x.device });
  // a = ((1 − p)(1 + p λ²α²))^(−1/2) and b = −a p (−λα), section 4 of the paper with q = 1 − p.
  const scale = ((1 - p) * (1 + p * LOWEST ** 2)) ** -0.5;
  const shift = -scale * p * LOWEST;
  const kept = keptElements(operation, shape, p, options);
  return x.mul(scale).add(shift).where(kept, LOWEST * scale + shift);
}
