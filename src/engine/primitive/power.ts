/**
 * Powers, remainders, and the larger and smaller of two.
 *
 * @module
 */
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { scalar } from "../kernel/mod.ts";
import { convert, div, mul, neg, scale, sub } from "./arithmetic.ts";
import { equal, less } from "./comparison.ts";
import { fullLike } from "./constant.ts";
import { binary } from "./differentiable.ts";
import { log } from "./exponential.ts";
import { trunc } from "./rounding.ts";
import { select } from "./selection.ts";

const zeros = (x: Tensor) => fullLike(x, 0);

const powPrimitive: Primitive = binary("pow", {
  element: scalar.power,
  derivatives: [
    // y xʸ⁻¹, which is 0 for y = 0 also where xʸ⁻¹ is infinite
    (x, y) =>
      select(
        equal(y, zeros(y)),
        zeros(x),
        mul(y, pow(x, sub(y, fullLike(y, 1)))),
      ),
    // xʸ ln x, which is 0 at x = 0 for y ≥ 0
    (x, y, z) => {
      const isZero = equal(x, zeros(x));
      const safe = select(isZero, fullLike(x, 1), x);
      const atZero = select(less(y, zeros(y)), fullLike(z, -Infinity), zeros(z));
      return select(isZero, atZero, mul(z, log(safe)));
    },
  ],
});

/** `xʸ`; of integers with wrapping. */
export function pow(x: Tensor, y: Tensor): Tensor {
  return bind1(powPrimitive, [x, y], {});
}

const remPrimitive: Primitive = binary("rem", {
  element: scalar.remainder,
  // rem(x, y) = x − y · trunc(x / y)
  derivatives: [(x) => fullLike(x, 1), (x, y) => neg(trunc(div(x, y)))],
});

/** The remainder of a division towards zero: its sign is that of `x`, as C's fmod. */
export function rem(x: Tensor, y: Tensor): Tensor {
  return bind1(remPrimitive, [x, y], {});
}

/** 1 where `a < b`, ½ where they are equal, else 0: PyTorch's share of a tie. */
function share(a: Tensor, b: Tensor): Tensor {
  const half = scale(convert(equal(a, b), a.dtype), 0.5);
  return select(less(a, b), fullLike(a, 1), half);
}

const maximumPrimitive: Primitive = binary("maximum", {
  element: scalar.maximum,
  derivatives: [(x, y) => share(y, x), (x, y) => share(x, y)],
});

const minimumPrimitive: Primitive = binary("minimum", {
  element: scalar.minimum,
  derivatives: [(x, y) => share(x, y), (x, y) => share(y, x)],
});

/** The larger of two; NaN if either is. */
export function maximum(x: Tensor, y: Tensor): Tensor {
  return bind1(maximumPrimitive, [x, y], {});
}

/** The smaller of two; NaN if either is. */
export function minimum(x: Tensor, y: Tensor): Tensor {
  return bind1(minimumPrimitive, [x, y], {});
}

/** The primitives of this family. */
export const powerPrimitives: readonly Primitive[] = [
  powPrimitive,
  remPrimitive,
  maximumPrimitive,
  minimumPrimitive,
];
