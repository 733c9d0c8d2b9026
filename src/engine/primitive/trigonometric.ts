/**
 * Circular and hyperbolic functions and their inverses.
 *
 * @module
 */
import { bind1, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import { scalar } from "../kernel/mod.ts";
import { add, div, mul, neg, sub } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { fullLike } from "./constant.ts";
import { binary, unary } from "./differentiable.ts";
import { sqrt } from "./exponential.ts";
import { select } from "./selection.ts";

const one = (x: Tensor) => fullLike(x, 1);
const square = (x: Tensor) => mul(x, x);

const sinPrimitive: Primitive = unary("sin", {
  element: scalar.sin,
  derivative: (x) => cos(x),
});

const cosPrimitive: Primitive = unary("cos", {
  element: scalar.cos,
  derivative: (x) => neg(sin(x)),
});

// d tan x = (1 + tan² x) dx
const tanPrimitive: Primitive = unary("tan", {
  element: scalar.tan,
  derivative: (_x, y) => add(square(y), one(y)),
});

// d asin x = dx / √(1 − x²)
const asinPrimitive: Primitive = unary("asin", {
  element: scalar.asin,
  derivative: (x) => div(one(x), sqrt(sub(one(x), square(x)))),
});

const acosPrimitive: Primitive = unary("acos", {
  element: scalar.acos,
  derivative: (x) => neg(div(one(x), sqrt(sub(one(x), square(x))))),
});

// d atan x = dx / (1 + x²)
const atanPrimitive: Primitive = unary("atan", {
  element: scalar.atan,
  derivative: (x) => div(one(x), add(one(x), square(x))),
});

const sinhPrimitive: Primitive = unary("sinh", {
  element: scalar.sinh,
  derivative: (x) => cosh(x),
});

const coshPrimitive: Primitive = unary("cosh", {
  element: scalar.cosh,
  derivative: (x) => sinh(x),
});

// d tanh x = (1 − tanh² x) dx
const tanhPrimitive: Primitive = unary("tanh", {
  element: scalar.tanh,
  derivative: (_x, y) => sub(one(y), square(y)),
});

// d asinh x = dx / √(x² + 1)
const asinhPrimitive: Primitive = unary("asinh", {
  element: scalar.asinh,
  derivative: (x) => div(one(x), sqrt(add(square(x), one(x)))),
});

// d acosh x = dx / √((x − 1)(x + 1))
const acoshPrimitive: Primitive = unary("acosh", {
  element: scalar.acosh,
  derivative: (x) => div(one(x), sqrt(mul(sub(x, one(x)), add(x, one(x))))),
});

// d atanh x = dx / (1 − x²)
const atanhPrimitive: Primitive = unary("atanh", {
  element: scalar.atanh,
  derivative: (x) => div(one(x), sub(one(x), square(x))),
});

/** The sine. */
export function sin(x: Tensor): Tensor {
  return bind1(sinPrimitive, [x], noParams);
}

/** The cosine. */
export function cos(x: Tensor): Tensor {
  return bind1(cosPrimitive, [x], noParams);
}

/** The tangent. */
export function tan(x: Tensor): Tensor {
  return bind1(tanPrimitive, [x], noParams);
}

/** The inverse sine. */
export function asin(x: Tensor): Tensor {
  return bind1(asinPrimitive, [x], noParams);
}

/** The inverse cosine. */
export function acos(x: Tensor): Tensor {
  return bind1(acosPrimitive, [x], noParams);
}

/** The inverse tangent. */
export function atan(x: Tensor): Tensor {
  return bind1(atanPrimitive, [x], noParams);
}

/** The hyperbolic sine. */
export function sinh(x: Tensor): Tensor {
  return bind1(sinhPrimitive, [x], noParams);
}

/** The hyperbolic cosine. */
export function cosh(x: Tensor): Tensor {
  return bind1(coshPrimitive, [x], noParams);
}

/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return bind1(tanhPrimitive, [x], noParams);
}

/** The inverse hyperbolic sine. */
export function asinh(x: Tensor): Tensor {
  return bind1(asinhPrimitive, [x], noParams);
}

/** The inverse hyperbolic cosine. */
export function acosh(x: Tensor): Tensor {
  return bind1(acoshPrimitive, [x], noParams);
}

/** The inverse hyperbolic tangent. */
export function atanh(x: Tensor): Tensor {
  return bind1(atanhPrimitive, [x], noParams);
}

/** `x / (x² + y²)`, and 0 at the origin. */
function overSquares(x: Tensor, y: Tensor): Tensor {
  const squares = add(square(x), square(y));
  const atOrigin = equal(squares, fullLike(squares, 0));
  return div(x, select(atOrigin, one(squares), squares));
}

// d atan2(y, x) = (x dy − y dx) / (x² + y²), which PyTorch takes to be 0 at the origin
const atan2Primitive: Primitive = binary("atan2", {
  element: scalar.atan2,
  derivatives: [(y, x) => overSquares(x, y), (y, x) => neg(overSquares(y, x))],
});

/** The angle of the point (x, y), in (−π, π]. */
export function atan2(y: Tensor, x: Tensor): Tensor {
  return bind1(atan2Primitive, [y, x], noParams);
}

/** The primitives of this family. */
export const trigonometricPrimitives: readonly Primitive[] = [
  sinPrimitive,
  cosPrimitive,
  tanPrimitive,
  asinPrimitive,
  acosPrimitive,
  atanPrimitive,
  sinhPrimitive,
  coshPrimitive,
  tanhPrimitive,
  asinhPrimitive,
  acoshPrimitive,
  atanhPrimitive,
  atan2Primitive,
];
