/**
 * Exponentials, logarithms and roots.
 *
 * @module
 */
import { bind1, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import { scalar, sigmoid as sigmoidOf } from "../kernel/mod.ts";
import { add, div, mul, scale, sub } from "./arithmetic.ts";
import { fullLike } from "./constant.ts";
import { binary, unary } from "./differentiable.ts";

const one = (x: Tensor) => fullLike(x, 1);

// d eˣ = eˣ dx
const expPrimitive: Primitive = unary("exp", { element: scalar.exp, derivative: (_x, y) => y });

const exp2Primitive: Primitive = unary("exp2", {
  element: scalar.exp2,
  derivative: (_x, y) => scale(y, Math.LN2),
});

const expm1Primitive: Primitive = unary("expm1", {
  element: scalar.expm1,
  derivative: (_x, y) => add(y, one(y)),
});

// d ln x = dx / x
const logPrimitive: Primitive = unary("log", {
  element: scalar.log,
  derivative: (x) => div(one(x), x),
});

const log2Primitive: Primitive = unary("log2", {
  element: scalar.log2,
  derivative: (x) => div(fullLike(x, 1 / Math.LN2), x),
});

const log10Primitive: Primitive = unary("log10", {
  element: scalar.log10,
  derivative: (x) => div(fullLike(x, 1 / Math.LN10), x),
});

const log1pPrimitive: Primitive = unary("log1p", {
  element: scalar.log1p,
  derivative: (x) => div(one(x), add(x, one(x))),
});

// d √x = dx / (2 √x)
const sqrtPrimitive: Primitive = unary("sqrt", {
  element: scalar.sqrt,
  derivative: (_x, y) => div(fullLike(y, 0.5), y),
});

// d σ = σ (1 − σ) dx
const sigmoidPrimitive: Primitive = unary("sigmoid", {
  element: sigmoidOf,
  derivative: (_x, y) => mul(y, sub(one(y), y)),
});

// d ln(eˣ + eʸ) = σ(x − y) dx + σ(y − x) dy
const logaddexpPrimitive: Primitive = binary("logaddexp", {
  element: (x, y) => {
    const larger = scalar.maximum(x, y);
    const apart = scalar.negate(scalar.absolute(scalar.subtract(x, y)));
    const value = scalar.add(larger, scalar.log1p(scalar.exp(apart)));
    // Equal infinities have no difference.
    const infinite = scalar.equal(scalar.absolute(larger), scalar.literal(x, Infinity));
    return scalar.select(infinite, larger, value);
  },
  derivatives: [(x, y) => sigmoid(sub(x, y)), (x, y) => sigmoid(sub(y, x))],
});

// d √(x² + y²) = (x dx + y dy) / √(x² + y²)
const hypotPrimitive: Primitive = binary("hypot", {
  element: (x, y) => {
    const [a, b] = [scalar.absolute(x), scalar.absolute(y)];
    const [large, small] = [scalar.maximum(a, b), scalar.minimum(a, b)];
    const ratio = scalar.divide(small, large);
    const [zero, one, infinity] = [0, 1, Infinity].map((value) => scalar.literal(x, value));
    const root = scalar.sqrt(scalar.add(one, scalar.multiply(ratio, ratio)));
    const finite = scalar.select(scalar.equal(large, zero), zero, scalar.multiply(large, root));
    // Infinite also where the other is NaN, as IEEE 754 has it.
    const infinite = scalar.or(scalar.equal(a, infinity), scalar.equal(b, infinity));
    return scalar.select(infinite, infinity, finite);
  },
  derivatives: [(x, _y, z) => div(x, z), (_x, y, z) => div(y, z)],
});

/** eˣ. */
export function exp(x: Tensor): Tensor {
  return bind1(expPrimitive, [x], noParams);
}

/** 2ˣ. */
export function exp2(x: Tensor): Tensor {
  return bind1(exp2Primitive, [x], noParams);
}

/** eˣ − 1, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  return bind1(expm1Primitive, [x], noParams);
}

/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  return bind1(logPrimitive, [x], noParams);
}

/** The logarithm to base 2. */
export function log2(x: Tensor): Tensor {
  return bind1(log2Primitive, [x], noParams);
}

/** The logarithm to base 10. */
export function log10(x: Tensor): Tensor {
  return bind1(log10Primitive, [x], noParams);
}

/** ln(1 + x), accurate near 0. */
export function log1p(x: Tensor): Tensor {
  return bind1(log1pPrimitive, [x], noParams);
}

/** The square root. */
export function sqrt(x: Tensor): Tensor {
  return bind1(sqrtPrimitive, [x], noParams);
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Tensor): Tensor {
  return bind1(sigmoidPrimitive, [x], noParams);
}

/** ln(eˣ + eʸ), without overflow. */
export function logaddexp(x: Tensor, y: Tensor): Tensor {
  return bind1(logaddexpPrimitive, [x, y], noParams);
}

/** √(x² + y²), without overflow. */
export function hypot(x: Tensor, y: Tensor): Tensor {
  return bind1(hypotPrimitive, [x, y], noParams);
}

/** The primitives of this family. */
export const exponentialPrimitives: readonly Primitive[] = [
  expPrimitive,
  exp2Primitive,
  expm1Primitive,
  logPrimitive,
  log2Primitive,
  log10Primitive,
  log1pPrimitive,
  sqrtPrimitive,
  sigmoidPrimitive,
  logaddexpPrimitive,
  hypotPrimitive,
];
