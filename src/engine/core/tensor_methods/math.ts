/**
 * The types of elementwise functions as methods.
 *
 * @module
 */
import type { Device } from "../../backend/mod.ts";
import type { DType } from "../../base/mod.ts";
import type { Tensor } from "../tensor.ts";
import type {
  AlphaOptions,
  CloseOptions,
  NanToNumOptions,
  TensorLike,
  ValueOptions,
} from "./options.ts";

/** Elementwise functions; see the free functions of the same names. */
export interface MathMethods {
  /** In another dtype or on another device; see `to`. */
  to(target: DType | Device): Tensor;
  /** In float32. */
  float(): Tensor;
  /** In float64. */
  double(): Tensor;
  /** In float16. */
  half(): Tensor;
  /** In bfloat16. */
  bfloat16(): Tensor;
  /** In int32. */
  int(): Tensor;
  /** In int64. */
  long(): Tensor;
  /** Whether elements are not 0, in bool. */
  bool(): Tensor;
  /** `x + y`; see `add`. */
  add(other: TensorLike, options?: AlphaOptions): Tensor;
  /** `x − y`; see `sub`. */
  sub(other: TensorLike, options?: AlphaOptions): Tensor;
  /** `x · y`; see `mul`. */
  mul(other: TensorLike): Tensor;
  /** `x / y`; see `div`. */
  div(other: TensorLike, options?: { readonly roundingMode?: "trunc" | "floor" | null }): Tensor;
  /** `x / y` rounded down; see `floorDivide`. */
  floorDivide(other: TensorLike): Tensor;
  /** The remainder with the sign of the divisor; see `remainder`. */
  remainder(other: TensorLike): Tensor;
  /** The remainder with the sign of the dividend; see `fmod`. */
  fmod(other: TensorLike): Tensor;
  /** `−x`; see `neg`. */
  neg(): Tensor;
  /** `x + value · y · z`; see `addcmul`. */
  addcmul(y: TensorLike, z: TensorLike, options?: ValueOptions): Tensor;
  /** `x + value · y / z`; see `addcdiv`. */
  addcdiv(y: TensorLike, z: TensorLike, options?: ValueOptions): Tensor;
  /** From here to `end` by a weight; see `lerp`. */
  lerp(end: TensorLike, weight: TensorLike): Tensor;
  /** `x` to a power; see `pow`. */
  pow(exponent: TensorLike): Tensor;
  /** `x²`; see `square`. */
  square(): Tensor;
  /** The square root; see `sqrt`. */
  sqrt(): Tensor;
  /** `1 / √x`; see `rsqrt`. */
  rsqrt(): Tensor;
  /** `1 / x`; see `reciprocal`. */
  reciprocal(): Tensor;
  /** `eˣ`; see `exp`. */
  exp(): Tensor;
  /** `2ˣ`; see `exp2`. */
  exp2(): Tensor;
  /** `eˣ − 1`; see `expm1`. */
  expm1(): Tensor;
  /** The natural logarithm; see `log`. */
  log(): Tensor;
  /** The logarithm to base 2; see `log2`. */
  log2(): Tensor;
  /** The logarithm to base 10; see `log10`. */
  log10(): Tensor;
  /** `ln(1 + x)`; see `log1p`. */
  log1p(): Tensor;
  /** `ln(eˣ + eʸ)`; see `logaddexp`. */
  logaddexp(other: TensorLike): Tensor;
  /** `x ln y`; see `xlogy`. */
  xlogy(other: TensorLike): Tensor;
  /** `√(x² + y²)`; see `hypot`. */
  hypot(other: TensorLike): Tensor;
  /** `1 / (1 + e⁻ˣ)`; see `sigmoid`. */
  sigmoid(): Tensor;
  /** The inverse of `sigmoid`; see `logit`. */
  logit(options?: { readonly eps?: number }): Tensor;
  /** The positive part; see `relu`. */
  relu(): Tensor;
  /** The sine; see `sin`. */
  sin(): Tensor;
  /** The cosine; see `cos`. */
  cos(): Tensor;
  /** The tangent; see `tan`. */
  tan(): Tensor;
  /** The inverse sine; see `asin`. */
  asin(): Tensor;
  /** The inverse cosine; see `acos`. */
  acos(): Tensor;
  /** The inverse tangent; see `atan`. */
  atan(): Tensor;
  /** The angle of the point (other, x); see `atan2`. */
  atan2(other: TensorLike): Tensor;
  /** The hyperbolic sine; see `sinh`. */
  sinh(): Tensor;
  /** The hyperbolic cosine; see `cosh`. */
  cosh(): Tensor;
  /** The hyperbolic tangent; see `tanh`. */
  tanh(): Tensor;
  /** The inverse hyperbolic sine; see `asinh`. */
  asinh(): Tensor;
  /** The inverse hyperbolic cosine; see `acosh`. */
  acosh(): Tensor;
  /** The inverse hyperbolic tangent; see `atanh`. */
  atanh(): Tensor;
  /** `sin(πx) / (πx)`; see `sinc`. */
  sinc(): Tensor;
  /** Degrees as radians; see `deg2rad`. */
  deg2rad(): Tensor;
  /** Radians as degrees; see `rad2deg`. */
  rad2deg(): Tensor;
  /** The error function; see `erf`. */
  erf(): Tensor;
  /** `1 − erf(x)`; see `erfc`. */
  erfc(): Tensor;
  /** The inverse error function; see `erfinv`. */
  erfinv(): Tensor;
  /** `ln |Γ(x)|`; see `lgamma`. */
  lgamma(): Tensor;
  /** The derivative of `ln Γ`; see `digamma`. */
  digamma(): Tensor;
  /** The n-th derivative of `digamma`; see `polygamma`. */
  polygamma(n: number): Tensor;
  /** The magnitudes; see `abs`. */
  abs(): Tensor;
  /** −1, 0 or 1; see `sign`. */
  sign(): Tensor;
  /** Whether the sign is set; see `signbit`. */
  signbit(): Tensor;
  /** The magnitudes with other signs; see `copysign`. */
  copysign(other: TensorLike): Tensor;
  /** The step function; see `heaviside`. */
  heaviside(atZero: TensorLike): Tensor;
  /** Rounded down; see `floor`. */
  floor(): Tensor;
  /** Rounded up; see `ceil`. */
  ceil(): Tensor;
  /** Rounded towards 0; see `trunc`. */
  trunc(): Tensor;
  /** Rounded to the nearest; see `round`. */
  round(options?: { readonly decimals?: number }): Tensor;
  /** What stands behind the point; see `frac`. */
  frac(): Tensor;
  /** The larger of two; see `maximum`. */
  maximum(other: TensorLike): Tensor;
  /** The smaller of two; see `minimum`. */
  minimum(other: TensorLike): Tensor;
  /** The larger of two, not NaN; see `fmax`. */
  fmax(other: TensorLike): Tensor;
  /** The smaller of two, not NaN; see `fmin`. */
  fmin(other: TensorLike): Tensor;
  /** Brought into [min, max]; see `clamp`. */
  clamp(min?: TensorLike | null, max?: TensorLike | null): Tensor;
  /** `x` where the condition holds, else `other`; see `where`. */
  where(condition: Tensor, other: TensorLike): Tensor;
  /** Whether `x = y`; see `eq`. */
  eq(other: TensorLike): Tensor;
  /** Whether `x ≠ y`; see `ne`. */
  ne(other: TensorLike): Tensor;
  /** Whether `x < y`; see `lt`. */
  lt(other: TensorLike): Tensor;
  /** Whether `x ≤ y`; see `le`. */
  le(other: TensorLike): Tensor;
  /** Whether `x > y`; see `gt`. */
  gt(other: TensorLike): Tensor;
  /** Whether `x ≥ y`; see `ge`. */
  ge(other: TensorLike): Tensor;
  /** Whether elements are nearly equal; see `isclose`. */
  isclose(other: TensorLike, options?: CloseOptions): Tensor;
  /** Whether all elements are nearly equal; see `allclose`. */
  allclose(other: TensorLike, options?: CloseOptions): boolean;
  /** Whether shapes and elements are equal; see `equal`. */
  equal(other: Tensor): boolean;
  /** Whether elements are NaN; see `isnan`. */
  isnan(): Tensor;
  /** Whether elements are infinite; see `isinf`. */
  isinf(): Tensor;
  /** Whether elements are finite; see `isfinite`. */
  isfinite(): Tensor;
  /** Whether elements are ∞; see `isposinf`. */
  isposinf(): Tensor;
  /** Whether elements are −∞; see `isneginf`. */
  isneginf(): Tensor;
  /** Without NaN and infinities; see `nanToNum`. */
  nanToNum(options?: NanToNumOptions): Tensor;
  /** Whether both are not 0; see `logicalAnd`. */
  logicalAnd(other: TensorLike): Tensor;
  /** Whether one is not 0; see `logicalOr`. */
  logicalOr(other: TensorLike): Tensor;
  /** Whether exactly one is not 0; see `logicalXor`. */
  logicalXor(other: TensorLike): Tensor;
  /** Whether elements are 0; see `logicalNot`. */
  logicalNot(): Tensor;
  /** The bits set in both; see `bitwiseAnd`. */
  bitwiseAnd(other: TensorLike): Tensor;
  /** The bits set in one; see `bitwiseOr`. */
  bitwiseOr(other: TensorLike): Tensor;
  /** The bits set in exactly one; see `bitwiseXor`. */
  bitwiseXor(other: TensorLike): Tensor;
  /** All bits turned over; see `bitwiseNot`. */
  bitwiseNot(): Tensor;
  /** Bits shifted to the left; see `bitwiseLeftShift`. */
  bitwiseLeftShift(other: TensorLike): Tensor;
  /** Bits shifted to the right; see `bitwiseRightShift`. */
  bitwiseRightShift(other: TensorLike): Tensor;
}
