/**
 * Further distributions of real numbers.
 *
 * @module
 */
import { checkOptions, checkShape, type Shape, ShapeError, sizeOf } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  abs,
  convert,
  fullLike,
  log,
  log1p,
  mul,
  neg,
  reshape,
  scale,
  sign,
  sub,
  tan,
} from "../../engine/primitive/mod.ts";
import { vmap, whileLoop } from "../../engine/transform/mod.ts";
import { checkTensor, expandTo, floatingOperand, promoteOperands } from "../operands.ts";
import { softmax } from "../reduce/mod.ts";
import { where } from "../math/mod.ts";
import { checkKey, split } from "./keys.ts";
import { normal, type ShapedOptions } from "./normal.ts";
import { type SampleOptions, uniform } from "./uniform.ts";

/** The smallest normal number of a dtype. */
const tiny: Readonly<Record<string, number>> = {
  float64: 2 ** -1022,
  float32: 2 ** -126,
  float16: 2 ** -14,
  bfloat16: 2 ** -126,
};

/** The bits behind the point of a dtype's numbers. */
const digits: Readonly<Record<string, number>> = {
  float64: 52,
  float32: 23,
  float16: 10,
  bfloat16: 7,
};

/**
 * Numbers of the standard Gumbel distribution: −ln(−ln u).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const mean = random.gumbel(random.key(0), [10000]).mean().itemSync() as number;
 * assert.ok(Math.abs(mean - 0.5772) < 0.05);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function gumbel(
  key: Tensor,
  shape: Shape = [],
  options: SampleOptions = {},
): Tensor {
  const { dtype = "float32" } = checkOptions("random.gumbel", options, 'dtype: "float64"');
  checkKey("random.gumbel", key);
  return neg(log(neg(log(uniform(key, shape, { low: tiny[dtype] ?? 0, high: 1, dtype })))));
}

/**
 * Numbers of the exponential distribution with mean 1: −ln(1 − u).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const mean = random.exponential(random.key(0), [10000]).mean().itemSync() as number;
 * assert.ok(Math.abs(mean - 1) < 0.05);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function exponential(
  key: Tensor,
  shape: Shape = [],
  options: SampleOptions = {},
): Tensor {
  checkKey("random.exponential", key);
  checkOptions("random.exponential", options, 'dtype: "float64"');
  return neg(log1p(neg(uniform(key, shape, options))));
}

/**
 * Numbers of the Laplace distribution with mean 0 and scale 1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const mean = random.laplace(random.key(0), [10000]).mean().itemSync() as number;
 * assert.ok(Math.abs(mean) < 0.1);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function laplace(
  key: Tensor,
  shape: Shape = [],
  options: SampleOptions = {},
): Tensor {
  const { dtype = "float32" } = checkOptions("random.laplace", options, 'dtype: "float64"');
  checkKey("random.laplace", key);
  const low = -1 + 2 ** -(digits[dtype] + 1);
  const u = uniform(key, shape, { low, high: 1, dtype });
  return mul(sign(u), log1p(neg(abs(u))));
}

/**
 * Numbers of the Cauchy distribution: tan π(u − ½).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * assert.equal(random.cauchy(random.key(0), [3]).size, 3);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function cauchy(
  key: Tensor,
  shape: Shape = [],
  options: SampleOptions = {},
): Tensor {
  const { dtype = "float32" } = checkOptions("random.cauchy", options, 'dtype: "float64"');
  checkKey("random.cauchy", key);
  const u = uniform(key, shape, { low: 2 ** -digits[dtype], high: 1, dtype });
  return tan(scale(sub(u, fullLike(u, 0.5)), Math.PI));
}

/**
 * Numbers of the gamma distribution with shape parameter `alpha` and scale 1.
 *
 * Marsaglia and Tsang: A Simple Method for Generating Gamma Variables (2000).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const mean = random.gamma(random.key(0), 3, { shape: [2000] }).mean().itemSync() as number;
 * assert.ok(Math.abs(mean - 3) < 0.2);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function gamma(
  key: Tensor,
  alpha: number | Tensor,
  options: ShapedOptions = {},
): Tensor {
  const { product, boost } = gammaParts("random.gamma", key, alpha, options);
  return product.mul(boost);
}

/**
 * The logarithms of numbers of the gamma distribution, which are there also where `alpha` is so small
 * that the numbers themselves are 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * assert.ok(Number.isFinite(random.loggamma(random.key(0), 1e-4).itemSync()));
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function loggamma(
  key: Tensor,
  alpha: number | Tensor,
  options: ShapedOptions = {},
): Tensor {
  const { product, logBoost } = gammaParts("random.loggamma", key, alpha, options);
  return log(product).add(logBoost);
}

/**
 * Points of the Dirichlet distribution: each row is positive and adds up to 1. `alpha` is
 * `[...batch, n]`, the result `[...shape, n]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random, tensor } from "@cotangent/cotangent";
 *
 * const point = random.dirichlet(random.key(0), tensor([1, 2, 3]));
 * assert.ok(Math.abs(point.sum().itemSync() as number - 1) < 1e-6);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function dirichlet(
  key: Tensor,
  alpha: Tensor,
  options: ShapedOptions = {},
): Tensor {
  checkKey("random.dirichlet", key);
  if (checkTensor("random.dirichlet", alpha, "alpha").ndim === 0) {
    throw new ShapeError(
      "random.dirichlet: Expected alpha of at least one dimension: got a scalar",
    );
  }
  const { shape = alpha.shape.slice(0, -1), dtype = "float32" } = checkOptions(
    "random.dirichlet",
    options,
    "shape: [2]",
  );
  const sizes = [...checkShape("random.dirichlet", shape), alpha.shape[alpha.ndim - 1]];
  return softmax(loggamma(key, alpha, { shape: sizes, dtype }), -1);
}

/**
 * Numbers of the beta distribution with parameters `a` and `b`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const mean = random.beta(random.key(0), 2, 2, { shape: [1000] }).mean().itemSync() as number;
 * assert.ok(Math.abs(mean - 0.5) < 0.05);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function beta(
  key: Tensor,
  a: number | Tensor,
  b: number | Tensor,
  options: ShapedOptions = {},
): Tensor {
  const { shape, dtype = "float32" } = checkOptions("random.beta", options, "shape: [2]");
  checkKey("random.beta", key);
  const [first, second] = promoteOperands("random.beta", [
    floatingOperand("random.beta", a),
    floatingOperand("random.beta", b),
  ]);
  const sampled = { shape: shape ?? first.shape, dtype };
  const [keyA, keyB] = split(key);
  const [logA, logB] = [loggamma(keyA, first, sampled), loggamma(keyB, second, sampled)];
  return logA.sub(logB).sigmoid();
}

/** Numbers of the gamma distribution as products, since one factor may be too small for a float. */
interface GammaParts {
  readonly product: Tensor;
  readonly boost: Tensor;
  readonly logBoost: Tensor;
}

function gammaParts(
  operation: string,
  key: Tensor,
  alpha: number | Tensor,
  options: ShapedOptions,
): GammaParts {
  const { shape, dtype = "float32" } = checkOptions(operation, options, "shape: [2]");
  checkKey(operation, key);
  const parameters = convert(floatingOperand(operation, alpha, "alpha"), dtype);
  const sizes = checkShape(operation, shape ?? parameters.shape);
  const count = sizeOf(sizes);
  const spread = expandTo(parameters, sizes);
  if (count === 0) return { product: spread, boost: spread, logBoost: spread };
  const parts = vmap(gammaOne)(split(key, count), reshape(spread, [count])) as GammaParts;
  return {
    product: reshape(parts.product, sizes),
    boost: reshape(parts.boost, sizes),
    logBoost: reshape(parts.logBoost, sizes),
  };
}

/** One number, by rejection. */
function gammaOne(key: Tensor, alpha: Tensor): GammaParts {
  const { dtype } = alpha;
  const constant = (value: number) => fullLike(alpha, value);
  const boosts = alpha.lt(1);
  // Below 1 the distribution is that of alpha + 1 times a power of a uniform number.
  const d = where(boosts, alpha.add(1), alpha).sub(1 / 3);
  const c = constant(1 / 3).div(d.sqrt());
  const [start, boostKey] = split(key);
  const { V } = whileLoop(
    ({ X, V, U }) => {
      const squeeze = U.ge(constant(1).sub(X.mul(X).mul(0.0331)));
      const bound = X.mul(0.5).add(d.mul(constant(1).sub(V).add(V.log())));
      return squeeze.logicalAnd(U.log().ge(bound));
    },
    ({ key }) => {
      const [next, xKey, uKey] = split(key, 3);
      const { x, v } = whileLoop(
        ({ v }) => v.le(0),
        ({ key }) => {
          const [following, sub] = split(key);
          const x = normal(sub, [], { dtype });
          return { key: following, x, v: x.mul(c).add(1) };
        },
        { key: xKey, x: constant(0), v: constant(-1) },
      );
      return {
        key: next,
        X: x.mul(x),
        V: v.mul(v).mul(v),
        U: uniform(uKey, [], { dtype }),
      };
    },
    { key: start, X: constant(0), V: constant(1), U: constant(2) },
  );
  const u = uniform(boostKey, [], { dtype });
  return {
    product: d.mul(V),
    boost: where(boosts, constant(1).sub(u).pow(constant(1).div(alpha)), constant(1)),
    logBoost: where(boosts, log1p(neg(u)).div(alpha), constant(0)),
  };
}
