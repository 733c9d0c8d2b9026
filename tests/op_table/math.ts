/**
 * Rows of the op table: elementwise functions.
 *
 * @module
 */
import * as cotangent from "../../mod.ts";
import type { Tensor } from "../../mod.ts";
import type { OpRow, Samples } from "../support/op_row.ts";

type Draw = (samples: Samples, shape: readonly number[]) => Tensor;

const within = (low: number, high: number): Draw => (samples, shape) =>
  samples.uniform(shape, low, high);
const anywhere: Draw = (samples, shape) => samples.uniform(shape);
const nonzero: Draw = (samples, shape) => samples.nonzero(shape);
const distinct: Draw = (samples, shape) => samples.distinct(shape);
const counts = (low: number, high: number): Draw => (samples, shape) =>
  samples.integers(shape, low, high);
const bools: Draw = (samples, shape) => samples.booleans(shape);

/** A vector, a transposed view, a tensor of rank 0 and one without elements. */
function unarySamples(draw: Draw): OpRow["samples"] {
  return (samples) => [
    [draw(samples, [5])],
    [draw(samples, [2, 3]).transpose(0, 1)],
    [draw(samples, [])],
    [draw(samples, [0, 2])],
  ];
}

/** Tensors of one shape, views of another, ones that broadcast, and ones without elements. */
function jointSamples(draws: readonly Draw[]): OpRow["samples"] {
  const shapes = [[3, 1], [4], [1, 4]];
  return (samples) => [
    draws.map((draw) => draw(samples, [5])),
    draws.map((draw, i) => draw(samples, i === 0 ? [3, 2] : [2, 3]))
      .map((x, i) => i === 0 ? x : x.transpose(0, 1)),
    draws.map((draw, i) => draw(samples, shapes[i])),
    draws.map((draw) => draw(samples, [2, 0])),
  ];
}

type Run = OpRow["run"];

/** A row for a function of one tensor. */
function unary(name: string, draw: Draw, rest: Partial<OpRow> = {}): OpRow {
  const named = (cotangent as unknown as Readonly<Record<string, Run>>)[name];
  const samples = unarySamples(draw);
  return { name, run: (x) => named(x), samples, order: 2, ...rest };
}

/** A row for a function of several tensors that broadcast. */
function joint(name: string, draws: readonly Draw[], rest: Partial<OpRow> = {}): OpRow {
  const named = (cotangent as unknown as Readonly<Record<string, Run>>)[name];
  return { name, run: (...xs) => named(...xs), samples: jointSamples(draws), order: 2, ...rest };
}

/** The row under a longer name, with another way to call the operation. */
function variant(row: OpRow, suffix: string, run: Run): OpRow {
  return { ...row, name: `${row.name} ${suffix}`, run };
}

const flat = { order: 0 } as const;
const {
  add,
  addcdiv,
  addcmul,
  allclose,
  clamp,
  div,
  equal,
  gelu,
  isclose,
  isfinite,
  isinf,
  isnan,
  isneginf,
  isposinf,
  leakyRelu,
  lerp,
  logit,
  nanToNum,
  polygamma,
  pow,
  round,
  softplus,
  sub,
  tensor,
  to,
  where,
} = cotangent;

const arithmetic: readonly OpRow[] = [
  joint("add", [anywhere, anywhere]),
  variant(joint("add", [anywhere, anywhere]), "alpha", (x, y) => add(x, y, { alpha: 3 })),
  joint("sub", [anywhere, anywhere]),
  variant(joint("sub", [anywhere, anywhere]), "alpha", (x, y) => sub(x, y, { alpha: 0.5 })),
  joint("mul", [anywhere, anywhere]),
  variant(unary("mul", anywhere), "number", (x) => cotangent.mul(x, 3)),
  joint("div", [anywhere, nonzero]),
  variant(unary("div", nonzero), "number", (x) => div(2, x)),
  variant(
    joint("div", [counts(-9, 9), counts(1, 5)], flat),
    "floor int32",
    (x, y) => div(x, y, { roundingMode: "floor" }),
  ),
  variant(
    joint("div", [counts(-9, 9), counts(1, 5)], flat),
    "trunc int32",
    (x, y) => div(x, y, { roundingMode: "trunc" }),
  ),
  variant(
    joint("div", [anywhere, nonzero], flat),
    "floor",
    (x, y) => div(x, y, { roundingMode: "floor" }),
  ),
  variant(
    joint("div", [anywhere, nonzero], flat),
    "trunc",
    (x, y) => div(x, y, { roundingMode: "trunc" }),
  ),
  joint("floorDivide", [anywhere, nonzero], flat),
  joint("remainder", [within(2.1, 2.9), within(-0.99, -0.98)]),
  variant(
    joint("remainder", [counts(-9, 9), counts(1, 5)], flat),
    "int32",
    (x, y) => cotangent.remainder(x, y),
  ),
  joint("fmod", [within(-2.9, -2.1), within(0.98, 0.99)]),
  unary("neg", anywhere),
  joint("addcmul", [anywhere, anywhere, anywhere]),
  variant(
    joint("addcmul", [anywhere, anywhere, anywhere]),
    "value",
    (x, y, z) => addcmul(x, y, z, { value: 2 }),
  ),
  joint("addcdiv", [anywhere, anywhere, nonzero]),
  variant(
    joint("addcdiv", [anywhere, anywhere, nonzero]),
    "value",
    (x, y, z) => addcdiv(x, y, z, { value: -2 }),
  ),
  joint("lerp", [anywhere, anywhere, within(0.1, 0.4)]),
  variant(joint("lerp", [anywhere, anywhere]), "number", (x, y) => lerp(x, y, 0.75)),
  joint("pow", [within(0.5, 2), anywhere]),
  ...[2, 3, -1, -2, 0.5, -0.5, 2.5].map((exponent) =>
    variant(unary("pow", within(0.5, 2)), String(exponent), (x) => pow(x, exponent))
  ),
  variant(unary("pow", anywhere), "of a number", (x) => pow(1.5, x)),
  variant(
    joint("pow", [counts(-3, 4), counts(0, 5)], flat),
    "int32",
    (x, y) => pow(x, y),
  ),
  unary("square", anywhere),
];

const exponential: readonly OpRow[] = [
  unary("exp", anywhere),
  unary("exp2", anywhere),
  unary("expm1", anywhere),
  unary("log", within(0.3, 3)),
  unary("log2", within(0.3, 3)),
  unary("log10", within(0.3, 3)),
  unary("log1p", within(-0.6, 2)),
  unary("sqrt", within(0.3, 3)),
  unary("rsqrt", within(0.3, 3)),
  unary("reciprocal", nonzero, { samples: unarySamples(within(0.4, 2)) }),
  unary("sigmoid", anywhere),
  unary("logit", within(0.1, 0.9)),
  variant(unary("logit", within(0.1, 0.9)), "eps", (x) => logit(x, { eps: 1e-3 })),
  joint("logaddexp", [anywhere, anywhere]),
  joint("hypot", [nonzero, nonzero]),
  joint("xlogy", [anywhere, within(0.3, 3)]),
];

const circular: readonly OpRow[] = [
  ...["sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh"].map((name) => unary(name, anywhere)),
  ...["tan", "asin", "acos", "atanh"].map((name) => unary(name, within(-0.8, 0.8))),
  unary("acosh", within(1.3, 3)),
  joint("atan2", [nonzero, nonzero]),
  unary("sinc", anywhere),
  variant(unary("sinc", within(-1e-4, 1e-4)), "near 0", (x) => cotangent.sinc(x)),
  unary("deg2rad", anywhere),
  unary("rad2deg", anywhere),
];

const special: readonly OpRow[] = [
  unary("erf", anywhere),
  unary("erfc", anywhere),
  unary("erfinv", within(-0.8, 0.8)),
  unary("lgamma", within(0.3, 4)),
  variant(unary("lgamma", within(-0.8, -0.2)), "negative", (x) => cotangent.lgamma(x)),
  unary("digamma", within(0.5, 4)),
  ...[1, 2].map((n) =>
    variant(unary("polygamma", within(0.8, 4)), String(n), (x) => polygamma(n, x))
  ),
];

const whole: readonly OpRow[] = [
  unary("abs", nonzero),
  unary("sign", nonzero, flat),
  unary("signbit", nonzero, flat),
  joint("copysign", [nonzero, nonzero], { order: 1 }),
  joint("heaviside", [nonzero, anywhere], flat),
  unary("floor", anywhere, flat),
  unary("ceil", anywhere, flat),
  unary("round", anywhere, flat),
  variant(unary("round", anywhere, flat), "decimals", (x) => round(x, { decimals: 1 })),
  unary("trunc", anywhere, flat),
  unary("frac", within(0.1, 0.9)),
  joint("maximum", [distinct, anywhere], flat),
  ...["maximum", "minimum", "fmax", "fmin"].map((name) =>
    variant(
      joint(name, [within(-2, 0), within(0.1, 2)]),
      "apart",
      (x, y) => {
        const named = (cotangent as unknown as Readonly<Record<string, Run>>)[name];
        return named(x, y);
      },
    )
  ),
  variant(joint("minimum", [bools, bools], flat), "bool", (x, y) => cotangent.minimum(x, y)),
  variant(unary("clamp", nonzero), "numbers", (x) => clamp(x, 0, 1)),
  variant(unary("clamp", nonzero), "below", (x) => clamp(x, 0)),
  joint("clamp", [within(-0.4, 0.4), within(-2, -0.6), within(0.6, 2)]),
  variant(
    joint("clamp", [within(1, 2), within(-2, -0.6), within(0.1, 0.6)]),
    "above",
    (x, low, high) => clamp(x, low, high),
  ),
];

const activations: readonly OpRow[] = [
  unary("relu", nonzero),
  unary("gelu", anywhere),
  variant(unary("gelu", anywhere), "tanh", (x) => gelu(x, { approximate: "tanh" })),
  unary("silu", anywhere),
  unary("softplus", anywhere),
  variant(unary("softplus", anywhere), "beta", (x) => softplus(x, { beta: 2 })),
  unary("leakyRelu", nonzero),
  variant(unary("leakyRelu", nonzero), "slope", (x) => leakyRelu(x, { negativeSlope: 0.2 })),
];

const logical: readonly OpRow[] = [
  ...["eq", "ne", "lt", "le", "gt", "ge"].map((name) =>
    joint(name, [counts(0, 3), counts(0, 3)], flat)
  ),
  variant(unary("isnan", anywhere, flat), "of a logarithm", (x) => isnan(x.log())),
  variant(unary("isinf", anywhere, flat), "of a quotient", (x) => isinf(x.div(x.floor()))),
  variant(unary("isfinite", anywhere, flat), "of a quotient", (x) => isfinite(x.div(x.floor()))),
  variant(unary("isposinf", anywhere, flat), "of a quotient", (x) => isposinf(x.div(x.floor()))),
  variant(unary("isneginf", anywhere, flat), "of a quotient", (x) => isneginf(x.div(x.floor()))),
  unary("nanToNum", anywhere),
  variant(
    unary("nanToNum", anywhere, flat),
    "of a logarithm",
    (x) => nanToNum(x.log(), { nan: -3 }),
  ),
  joint("isclose", [anywhere, anywhere], flat),
  variant(joint("isclose", [counts(0, 3), counts(0, 3)], flat), "int32", (x, y) => isclose(x, y)),
  variant(
    joint("allclose", [anywhere, anywhere], { ...flat, traceable: false }),
    "as a tensor",
    (x, y) => tensor([allclose(x, y), equal(x, y)]),
  ),
  ...["logicalAnd", "logicalOr", "logicalXor"].map((name) => joint(name, [bools, bools], flat)),
  variant(
    joint("logicalAnd", [counts(0, 3), anywhere], flat),
    "of numbers",
    (x, y) => cotangent.logicalAnd(x, y),
  ),
  unary("logicalNot", bools, flat),
  ...["bitwiseAnd", "bitwiseOr", "bitwiseXor"].map((name) =>
    joint(name, [counts(-9, 9), counts(-9, 9)], flat)
  ),
  unary("bitwiseNot", counts(-9, 9), flat),
  joint("bitwiseLeftShift", [counts(-9, 9), counts(0, 8)], flat),
  joint("bitwiseRightShift", [counts(-99, 99), counts(-1, 40)], flat),
  joint("where", [bools, anywhere, anywhere]),
  variant(joint("where", [bools, anywhere]), "number", (c, x) => where(c, x, 2)),
];

const casts: readonly OpRow[] = [
  ...(["float32", "bfloat16", "int32", "int64", "bool"] as const).map((dtype) =>
    variant(unary("to", anywhere, flat), dtype, (x) => to(x, dtype))
  ),
];

/** The rows of elementwise functions. */
export const mathRows: readonly OpRow[] = [
  ...arithmetic,
  ...exponential,
  ...circular,
  ...special,
  ...whole,
  ...activations,
  ...logical,
  ...casts,
];
