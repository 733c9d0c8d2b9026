/**
 * The normal distribution.
 *
 * @module
 */
import {
  ArgumentError,
  checkOptions,
  checkShape,
  type DType,
  type Shape,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  convert,
  erf,
  erfinv,
  erfinvSingle,
  full,
  fullLike,
  mul,
  scale,
} from "../../engine/primitive/mod.ts";
import { where } from "../math/mod.ts";
import { asTensor, expandTo, promoteOperands } from "../operands.ts";
import { checkKey } from "./keys.ts";
import { floatingSample, type SampleOptions, uniform } from "./uniform.ts";

/** The number above −1 that is next to it. */
const aboveMinusOne: Readonly<Partial<Record<DType, number>>> = {
  float64: -1 + 2 ** -53,
  float32: -1 + 2 ** -24,
  float16: -1 + 2 ** -11,
  bfloat16: -1 + 2 ** -8,
};

/**
 * Numbers of the standard normal distribution: mean 0, standard deviation 1.
 *
 * √2 erf⁻¹ of a uniform number, in float32 by Giles' polynomials (2012), as JAX has it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const x = random.normal(random.key(0), [10000]);
 * assert.ok(Math.abs(x.mean().itemSync() as number) < 0.05);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function normal(
  key: Tensor,
  shape: Shape = [],
  options: SampleOptions = {},
): Tensor {
  const { dtype = "float32" } = checkOptions("random.normal", options, 'dtype: "float64"');
  checkKey("random.normal", key);
  floatingSample("random.normal", dtype);
  const low = aboveMinusOne[dtype]!;
  const u = uniform(key, checkShape("random.normal", shape), { low, high: 1, dtype });
  return scale(inverseErf(u), Math.SQRT2);
}

/** erf⁻¹ in the precision of the dtype. */
function inverseErf(u: Tensor): Tensor {
  if (u.dtype === "float64") return erfinv(u);
  return convert(erfinvSingle(convert(u, "float32")), u.dtype);
}

/** How many numbers of which kind are drawn. */
export interface ShapedOptions extends SampleOptions {
  /** By default that of the parameters, broadcast. */
  readonly shape?: Shape;
}

/**
 * Normal numbers between two bounds: those outside do not occur.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const x = random.truncatedNormal(random.key(0), -2, 2, { shape: [100] });
 * assert.ok((x.abs().max().itemSync() as number) < 2);
 * ```
 *
 * @throws {ArgumentError} if it is not a key, or `low` is not below `high`
 */
export function truncatedNormal(
  key: Tensor,
  low: number | Tensor,
  high: number | Tensor,
  options: ShapedOptions = {},
): Tensor {
  const { shape, dtype = "float32" } = checkOptions(
    "random.truncatedNormal",
    options,
    "shape: [2]",
  );
  checkKey("random.truncatedNormal", key);
  floatingSample("random.truncatedNormal", dtype);
  if (typeof low === "number" && typeof high === "number" && !(low < high)) {
    throw new ArgumentError(
      `random.truncatedNormal: Expected low below high: got ${low} and ${high}`,
    );
  }
  const [lower, upper] = promoteOperands("random.truncatedNormal", [
    asTensor("random.truncatedNormal", low).to(dtype),
    asTensor("random.truncatedNormal", high).to(dtype),
  ]);
  const sizes = checkShape("random.truncatedNormal", shape ?? lower.shape);
  const [a, b] = [lower, upper].map((bound) => expandTo(bound, sizes));
  const unit = (bound: Tensor) => erf(mul(bound, fullLike(bound, Math.SQRT1_2)));
  const u = uniform(key, sizes, { low: unit(a), high: unit(b), dtype });
  const x = scale(inverseErf(u), Math.SQRT2);
  return x.clamp(nextTowards(a, 1), nextTowards(b, -1));
}

/** The next number of the dtype above or below. */
function nextTowards(x: Tensor, direction: 1 | -1): Tensor {
  const digits = { float64: 52, float32: 23, float16: 10, bfloat16: 7 }[x.dtype as "float32"];
  const size = x.abs();
  // The distance of neighbours is 2^(exponent − digits), half of that below a power of two.
  const exponent = size.log2().floor().clamp(-14, null);
  const ulp = exponent.sub(digits).exp2();
  const isPower = size.eq(exponent.exp2());
  const outwards = x.sign().eq(direction);
  const step = where(isPower.logicalAnd(outwards.logicalNot()), ulp.mul(0.5), ulp);
  return x.add(step.mul(full([], direction, x.dtype, x.device)));
}
