/**
 * Circular and hyperbolic functions and their inverses.
 *
 * @module
 */
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  acos as acosOf,
  acosh as acoshOf,
  asin as asinOf,
  asinh as asinhOf,
  atan as atanOf,
  atan2 as atan2Of,
  atanh as atanhOf,
  cos as cosOf,
  cosh as coshOf,
  div as divOf,
  fullLike as fullLikeOf,
  less as lessOf,
  mul as mulOf,
  select as selectOf,
  sin as sinOf,
  sinh as sinhOf,
  sub as subOf,
  tan as tanOf,
  tanh as tanhOf,
} from "../../engine/primitive/mod.ts";
import { floatingOperand, promoteOperands } from "../operands.ts";
import { inWider } from "../wide.ts";

/**
 * The sine of radians, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sin, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(sin(tensor(0)).itemSync(), 0);
 * ```
 */
export function sin(x: TensorLike): Tensor {
  return sinOf(floatingOperand("sin", x));
}

/**
 * The cosine of radians, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cos, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(cos(tensor(0)).itemSync() as number - 1) < 1e-6);
 * ```
 */
export function cos(x: TensorLike): Tensor {
  return cosOf(floatingOperand("cos", x));
}

/**
 * The tangent of radians, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tan, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(tan(tensor(0)).itemSync(), 0);
 * ```
 */
export function tan(x: TensorLike): Tensor {
  return tanOf(floatingOperand("tan", x));
}

/**
 * The inverse sine in radians, elementwise: NaN outside of [−1, 1].
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { asin, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(asin(tensor(1)).itemSync() as number - Math.PI / 2) < 1e-6);
 * ```
 */
export function asin(x: TensorLike): Tensor {
  return asinOf(floatingOperand("asin", x));
}

/**
 * The inverse cosine in radians, elementwise: NaN outside of [−1, 1].
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { acos, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(acos(tensor(1)).itemSync(), 0);
 * ```
 */
export function acos(x: TensorLike): Tensor {
  return acosOf(floatingOperand("acos", x));
}

/**
 * The inverse tangent in radians, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { atan, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(atan(tensor(1)).itemSync() as number - Math.PI / 4) < 1e-6);
 * ```
 */
export function atan(x: TensorLike): Tensor {
  return atanOf(floatingOperand("atan", x));
}

/**
 * The hyperbolic sine, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sinh, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(sinh(tensor(0)).itemSync(), 0);
 * ```
 */
export function sinh(x: TensorLike): Tensor {
  return sinhOf(floatingOperand("sinh", x));
}

/**
 * The hyperbolic cosine, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cosh, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(cosh(tensor(0)).itemSync() as number - 1) < 1e-6);
 * ```
 */
export function cosh(x: TensorLike): Tensor {
  return coshOf(floatingOperand("cosh", x));
}

/**
 * The hyperbolic tangent, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tanh, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(tanh(tensor(0)).itemSync(), 0);
 * ```
 */
export function tanh(x: TensorLike): Tensor {
  return tanhOf(floatingOperand("tanh", x));
}

/**
 * The inverse hyperbolic sine, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { asinh, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(asinh(tensor(0)).itemSync(), 0);
 * ```
 */
export function asinh(x: TensorLike): Tensor {
  return asinhOf(floatingOperand("asinh", x));
}

/**
 * The inverse hyperbolic cosine, elementwise: NaN below 1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { acosh, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(acosh(tensor(1)).itemSync(), 0);
 * ```
 */
export function acosh(x: TensorLike): Tensor {
  return acoshOf(floatingOperand("acosh", x));
}

/**
 * The inverse hyperbolic tangent, elementwise: NaN outside of [−1, 1].
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { atanh, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(atanh(tensor(0)).itemSync(), 0);
 * ```
 */
export function atanh(x: TensorLike): Tensor {
  return atanhOf(floatingOperand("atanh", x));
}

/**
 * The angle of the point (x, y) in radians, in (−π, π], elementwise; the operands broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { atan2, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(atan2(tensor(1), tensor(-1)).itemSync() as number - 0.75 * Math.PI) < 1e-6);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function atan2(y: TensorLike, x: TensorLike): Tensor {
  const [a, b] = promoteOperands("atan2", [y, x], { floating: true });
  return atan2Of(a, b);
}

/**
 * sin(πx) / (πx), and 1 at 0, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sinc, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(sinc(tensor(0)).itemSync(), 1);
 * ```
 */
export function sinc(x: TensorLike): Tensor {
  return inWider([floatingOperand("sinc", x)], (y) => {
    const angle = mulOf(y, fullLikeOf(y, Math.PI));
    const square = mulOf(angle, angle);
    const one = fullLikeOf(y, 1);
    const isSmall = lessOf(square, fullLikeOf(y, 1e-5));
    const safe = selectOf(isSmall, one, angle);
    // Near 0 by its series, which has the right derivatives there.
    const sixth = mulOf(square, fullLikeOf(y, 1 / 6));
    const rest = subOf(one, mulOf(square, fullLikeOf(y, 1 / 20)));
    return selectOf(isSmall, subOf(one, mulOf(sixth, rest)), divOf(sinOf(safe), safe));
  });
}

/**
 * Degrees as radians, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { deg2rad, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(deg2rad(tensor(180)).itemSync() as number - Math.PI) < 1e-6);
 * ```
 */
export function deg2rad(x: TensorLike): Tensor {
  const float = floatingOperand("deg2rad", x);
  return mulOf(float, fullLikeOf(float, Math.PI / 180));
}

/**
 * Radians as degrees, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { rad2deg, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(rad2deg(tensor(Math.PI)).itemSync() as number - 180) < 1e-4);
 * ```
 */
export function rad2deg(x: TensorLike): Tensor {
  const float = floatingOperand("rad2deg", x);
  return mulOf(float, fullLikeOf(float, 180 / Math.PI));
}
