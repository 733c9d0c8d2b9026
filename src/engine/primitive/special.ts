/**
 * The error function and the gamma function, with their kin.
 *
 * @module
 */
import { bind1, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import {
  digamma as digammaOf,
  erf as erfOf,
  erfc as erfcOf,
  erfinv as erfinvOf,
  erfinvSingle as erfinvSingleOf,
  erfSingle,
  lgamma as lgammaOf,
  polygamma as polygammaOf,
} from "../kernel/mod.ts";
import { mul, neg, scale } from "./arithmetic.ts";
import { unary } from "./differentiable.ts";
import { exp } from "./exponential.ts";
import { pointwise } from "./pointwise.ts";

const square = (x: Tensor) => mul(x, x);

// d erf x = 2/√π e^(−x²) dx
const erfPrimitive: Primitive = unary("erf", {
  element: (x) => x.type === "float64" ? erfOf(x) : erfSingle(x),
  derivative: (x) => scale(exp(neg(square(x))), 2 / Math.sqrt(Math.PI)),
});

const erfcPrimitive: Primitive = unary("erfc", {
  element: erfcOf,
  derivative: (x) => scale(exp(neg(square(x))), -2 / Math.sqrt(Math.PI)),
});

// d erf⁻¹ x = √π/2 e^(y²) dx at y = erf⁻¹ x
const erfinvPrimitive: Primitive = unary("erfinv", {
  element: erfinvOf,
  derivative: (_x, y) => scale(exp(square(y)), Math.sqrt(Math.PI) / 2),
});

const lgammaPrimitive: Primitive = unary("lgamma", {
  element: lgammaOf,
  derivative: (x) => digamma(x),
});

const digammaPrimitive: Primitive = unary("digamma", {
  element: digammaOf,
  derivative: (x) => polygamma(1, x),
});

/** The n-th derivative of digamma. */
const polygammaPrimitive: Primitive<{ readonly n: number }> = pointwise({
  name: "polygamma",
  element: ([x], { n }) => [polygammaOf(n, x)],
  jvp: ([x], [tangent], { n }) => ({
    outputs: [polygamma(n, x)],
    tangents: [mul(tangent!, polygamma(n + 1, x))],
  }),
  describe: ({ n }) => String(n),
});

/** The error function. */
export function erf(x: Tensor): Tensor {
  return bind1(erfPrimitive, [x], noParams);
}

/** 1 − erf(x). */
export function erfc(x: Tensor): Tensor {
  return bind1(erfcPrimitive, [x], noParams);
}

/** The inverse of the error function. */
export function erfinv(x: Tensor): Tensor {
  return bind1(erfinvPrimitive, [x], noParams);
}

/** ln |Γ(x)|. */
export function lgamma(x: Tensor): Tensor {
  return bind1(lgammaPrimitive, [x], noParams);
}

/** The derivative of ln Γ. */
export function digamma(x: Tensor): Tensor {
  return bind1(digammaPrimitive, [x], noParams);
}

const erfinvSinglePrimitive: Primitive = unary("erfinvSingle", {
  element: erfinvSingleOf,
  derivative: (_x, y) => scale(exp(square(y)), Math.sqrt(Math.PI) / 2),
});

/** The inverse error function of float32, with the bits of JAX's. */
export function erfinvSingle(x: Tensor): Tensor {
  return bind1(erfinvSinglePrimitive, [x], noParams);
}

/** The n-th derivative of digamma; n is at least 1. */
export function polygamma(n: number, x: Tensor): Tensor {
  return bind1(polygammaPrimitive, [x], { n });
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const specialPrimitives: readonly Primitive<any>[] = [
  erfPrimitive,
  erfcPrimitive,
  erfinvPrimitive,
  lgammaPrimitive,
  digammaPrimitive,
  polygammaPrimitive,
  erfinvSinglePrimitive,
];
