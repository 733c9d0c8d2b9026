/**
 * Exponentials, logarithms and roots.
 *
 * @module
 */
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { scalar, sigmoid as sigmoidOf } from "../kernel/mod.ts";
import { add, div, mul, scale, sub } from "./arithmetic.ts";
import { fullLike } from "./constant.ts";
import { unary } from "./differentiable.ts";

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

/** eˣ. */
export function exp(x: Tensor): Tensor {
  return bind1(expPrimitive, [x], {});
}

/** 2ˣ. */
export function exp2(x: Tensor): Tensor {
  return bind1(exp2Primitive, [x], {});
}

/** eˣ − 1, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  return bind1(expm1Primitive, [x], {});
}

/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  return bind1(logPrimitive, [x], {});
}

/** The logarithm to base 2. */
export function log2(x: Tensor): Tensor {
  return bind1(log2Primitive, [x], {});
}

/** The logarithm to base 10. */
export function log10(x: Tensor): Tensor {
  return bind1(log10Primitive, [x], {});
}

/** ln(1 + x), accurate near 0. */
export function log1p(x: Tensor): Tensor {
  return bind1(log1pPrimitive, [x], {});
}

/** The square root. */
export function sqrt(x: Tensor): Tensor {
  return bind1(sqrtPrimitive, [x], {});
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Tensor): Tensor {
  return bind1(sigmoidPrimitive, [x], {});
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
];
