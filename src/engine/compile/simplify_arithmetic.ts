/**
 * Rules of sums, products, signs and conversions.
 *
 * @module
 */
import { type DType, dtypeInfo, elementReader, elementWriter, isFloating } from "../base/mod.ts";
import { bind1, type Tensor } from "../core/mod.ts";
import {
  abs,
  add,
  convert,
  div,
  fullLike,
  mul,
  neg,
  scalarPrimitive,
  sub,
} from "../primitive/mod.ts";
import { fillValueOf, isFilledWith, madeBy } from "./definitions.ts";
import { eitherWay, type Rule, type Rules } from "./simplification.ts";

/** The operand of a negation, or null. */
function negated(x: Tensor): Tensor | null {
  return madeBy(x, "neg")?.inputs[0] ?? null;
}

/** A product of something with a number, the number second; else null. */
function scaled(x: Tensor): readonly [rest: Tensor, factor: Tensor] | null {
  const product = madeBy(x, "mul");
  if (product === null) return null;
  const [first, second] = product.inputs;
  if (fillValueOf(second) !== null) return [first, second];
  return fillValueOf(first) === null ? null : [second, first];
}

// The neutral element of a sum is −0: 0 + −0 = 0, which is not −0. Integers have one zero.
const addNothing: Rule = eitherWay((x, y) =>
  isFilledWith(y, isFloating(y.dtype) ? -0 : 0) ? x : null
);

// x + (−y) is what x − y is defined as.
const addNegated: Rule = eitherWay((x, y) => {
  const positive = negated(y);
  return positive && sub(x, positive);
});

// x − 0 = x + −0
const subNothing: Rule = ([x, y]) => isFilledWith(y, 0) ? x : null;

const subNegated: Rule = ([x, y]) => {
  const positive = negated(y);
  return positive && add(x, positive);
};

// Of floats, x − x is NaN for infinities.
const subItself: Rule = ([x, y]) => x === y && !isFloating(x.dtype) ? fullLike(x, 0) : null;

// x · 1 = x; of bools the product is "and", and 1 is true.
const mulOne: Rule = eitherWay((x, y) => isFilledWith(y, 1) ? x : null);

const mulMinusOne: Rule = eitherWay((x, y) => isFilledWith(y, -1) ? neg(x) : null);

// Of floats, x · 0 may be NaN or −0.
const mulZero: Rule = eitherWay((_, y) => !isFloating(y.dtype) && isFilledWith(y, 0) ? y : null);

// Rounding is symmetrical: (−x) · y = −(x · y).
const mulNegated: Rule = eitherWay((x, y) => {
  const positive = negated(x);
  if (positive === null) return null;
  const other = negated(y);
  if (other !== null) return mul(positive, other);
  return fillValueOf(y) === null ? null : mul(positive, neg(y));
});

// (x · a) · b = x · (a · b) where no step rounds: for integers, which wrap, and for powers of two that
// make numbers larger, which get out of range in both ways or in neither.
const mulFactors: Rule = eitherWay((x, y) => {
  const inner = scaled(x);
  const outer = fillValueOf(y);
  if (inner === null || outer === null) return null;
  const [rest, factor] = inner;
  const [a, b] = [Number(fillValueOf(factor)), Number(outer)];
  const exact = !isFloating(x.dtype) ||
    (isPowerOfTwo(a) && isPowerOfTwo(b) && Math.abs(a) >= 1 && Math.abs(b) >= 1 &&
      Math.abs(a * b) <= largestPower);
  return exact ? mul(rest, mul(factor, y)) : null;
});

/** Powers of two up to this, and their inverses, are normal numbers of every floating dtype. */
const largestPower = 2 ** 14;

function isPowerOfTwo(x: number): boolean {
  const size = Math.abs(x);
  return 2 ** Math.round(Math.log2(size)) === size;
}

const divOne: Rule = ([x, y]) => isFilledWith(y, 1) ? x : null;

// Both x / 2ᵏ and x · 2⁻ᵏ are the same number, rounded once.
const divPowerOfTwo: Rule = ([x, y]) => {
  const divisor = fillValueOf(y);
  if (!isFloating(x.dtype) || typeof divisor !== "number" || !isPowerOfTwo(divisor)) return null;
  const size = Math.abs(divisor);
  return size <= largestPower && size >= 1 / largestPower ? mul(x, fullLike(y, 1 / divisor)) : null;
};

// (−x) / (−y) = x / y, and (−x) / c = x / (−c)
const divNegated: Rule = ([x, y]) => {
  const above = isFloating(x.dtype) ? negated(x) : null;
  if (above === null) return null;
  const below = negated(y);
  if (below !== null) return div(above, below);
  return fillValueOf(y) === null ? null : div(above, neg(y));
};

const negNeg: Rule = ([x]) => negated(x);

// −(x · c) = x · (−c)
const negScaled: Rule = ([x]) => {
  const product = scaled(x);
  return product && mul(product[0], neg(product[1]));
};

// Unsigned integers have no magnitude that negation leaves alone.
const absNegated: Rule = ([x]) => {
  const inner = isFloating(x.dtype) ? negated(x) : null;
  return inner && abs(inner);
};

const absAbs: Rule = ([x]) => madeBy(x, "abs") && x;

const powOne: Rule = ([x, y]) => isFilledWith(y, 1) ? x : null;

// x⁰ = 1, of NaN too (IEEE 754, 9.2.1).
const powZero: Rule = ([x, y]) => isFilledWith(y, 0) ? fullLike(x, 1) : null;

/** The dtypes that hold every value of a dtype. */
const holders: Readonly<Record<DType, readonly DType[]>> = {
  bool: ["int8", "uint8", "int32", "uint32", "int64", "float16", "bfloat16", "float32", "float64"],
  int8: ["int32", "int64", "float16", "bfloat16", "float32", "float64"],
  uint8: ["int32", "uint32", "int64", "float16", "bfloat16", "float32", "float64"],
  int32: ["int64", "float64"],
  uint32: ["int64", "float64"],
  int64: [],
  float16: ["float32", "float64"],
  bfloat16: ["float32", "float64"],
  float32: ["float64"],
  float64: [],
};

// What a wider dtype held goes straight to where it is going, if it gets there rounded once.
const convertConverted: Rule = ([x], { dtype }: { readonly dtype: DType }) => {
  const inner = madeBy(x, "convert")?.inputs[0];
  if (inner === undefined || !holders[inner.dtype].includes(x.dtype)) return null;
  const allFloats = [inner.dtype, x.dtype, dtype].every(isFloating);
  const kept = dtype === inner.dtype || holders[inner.dtype].includes(dtype);
  return allFloats || kept ? convert(inner, dtype) : null;
};

// As it will be stored, for rules to look at.
const scalarStored: Rule = (_, params: Parameters<typeof scalarPrimitive.shape>[1]) => {
  const { value, dtype } = params;
  const element = dtypeInfo[dtype].allocate(1);
  elementWriter(dtype)(element, 0, value);
  const stored = elementReader(dtype)(element, 0);
  return Object.is(stored, value) ? null : bind1(scalarPrimitive, [], { ...params, value: stored });
};

// In a program nothing is differentiated any more.
const stopGradientAway: Rule = ([x]) => x;

/** The rules of this file. */
export const arithmeticRules: Rules = {
  add: [addNothing, addNegated],
  sub: [subNothing, subNegated, subItself],
  mul: [mulOne, mulMinusOne, mulZero, mulNegated, mulFactors],
  div: [divOne, divPowerOfTwo, divNegated],
  neg: [negNeg, negScaled],
  abs: [absNegated, absAbs],
  pow: [powOne, powZero],
  convert: [convertConverted],
  scalar: [scalarStored],
  stopGradient: [stopGradientAway],
};
