/**
 * Running totals along one dimension, and the first-order linear recurrence that their derivatives
 * are made of.
 *
 * @module
 */
import { type Abstract, bind, bind1, type Primitive, type Tensor, Unknown } from "../core/mod.ts";
import { type Combine, type Expression, type FreeNest, scalar } from "../kernel/mod.ts";
import { gatherAlong, shift } from "./along.ts";
import { addNullable, mul, sub } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { fullLike } from "./constant.ts";
import { exp } from "./exponential.ts";
import { batchToFront, moveDim } from "./movement.ts";
import { select } from "./selection.ts";

/** The params of a scan along `dim`, from its end if `reverse`. */
export interface CumulativeParams {
  readonly dim: number;
  readonly reverse: boolean;
}

/** A scan along one dimension: `values` of the inputs are combined, `finish` makes the outputs. */
function scanLowering(
  name: string,
  combine: Combine,
  { dim, reverse }: CumulativeParams,
  rules: {
    readonly values: (inputs: readonly Expression[], place: Expression) => readonly Expression[];
    readonly finish: (results: readonly Expression[]) => readonly Expression[];
  },
): FreeNest {
  return {
    kind: "nest",
    key: `${name} ${dim}${reverse ? " reverse" : ""}`,
    integers: [],
    build: (inputs, outputs, context) => {
      const [first] = inputs;
      const extents = Array.from({ length: first.rank }, (_, d) => first.size(d));
      const extent = extents[dim];
      const last = scalar.subtract(extent, scalar.index(1));
      const placeOf = (turn: Expression) => reverse ? scalar.subtract(last, turn) : turn;
      return context.loops(extents.toSpliced(dim, 1), "any", (outer) =>
        context.scan(
          combine,
          extent,
          (turn) => {
            const place = placeOf(turn);
            const index = outer.toSpliced(dim, 0, place);
            return rules.values(inputs.map((input) => input.at(index)), place);
          },
          (turn, results) => {
            const index = outer.toSpliced(dim, 0, placeOf(turn));
            return rules.finish(results).map((value, i) => outputs[i].store(index, value));
          },
        ));
    },
  };
}

/** The batch rule of scans: the batch goes first. */
function batchScan(
  primitive: () => Primitive<CumulativeParams>,
): Primitive<CumulativeParams>["batch"] {
  return (inputs, dims, { dim, reverse }, size) => {
    const outputs = bind(
      primitive(),
      inputs.map((input, i) => batchToFront(input, dims[i], size)),
      { dim: dim + 1, reverse },
    );
    return { outputs, dims: outputs.map(() => 0) };
  };
}

const sameShape = (inputs: readonly Abstract[]): readonly Abstract[] => [
  { shape: inputs[0].shape, dtype: inputs[0].dtype },
];

/** The rules of a scan of one tensor to one. */
function cumulative(
  name: string,
  combine: (dtype: Tensor["dtype"]) => Combine,
  rules: Pick<Primitive<CumulativeParams>, "jvp" | "transpose">,
): Primitive<CumulativeParams> {
  const primitive: Primitive<CumulativeParams> = {
    name,
    shape: sameShape,
    lower: ([x], params) =>
      scanLowering(name, combine(x.dtype), params, {
        values: ([value]) => [value],
        finish: (results) => results,
      }),
    ...rules,
    batch: batchScan(() => primitive),
  };
  return primitive;
}

/** `yᵢ = x₀ + … + xᵢ`. */
export const cumsumPrimitive: Primitive<CumulativeParams> = cumulative(
  "cumsum",
  (dtype) => dtype === "bool" ? "or" : "add",
  {
    jvp: ([x], [tx], { dim, reverse }) => ({
      outputs: [cumsum(x, dim, reverse)],
      tangents: [cumsum(tx!, dim, reverse)],
    }),
    transpose: ([cotangent], _inputs, { dim, reverse }) => [
      cotangent && cumsum(cotangent, dim, !reverse),
    ],
  },
);

/** The running sum along a dimension, from its end if `reverse`. */
export function cumsum(x: Tensor, dim: number, reverse = false): Tensor {
  return bind1(cumsumPrimitive, [x], { dim, reverse });
}

/** `yᵢ = x₀ · … · xᵢ`. */
export const cumprodPrimitive: Primitive<CumulativeParams> = cumulative(
  "cumprod",
  (dtype) => dtype === "bool" ? "and" : "multiply",
  {
    jvp: ([x], [tx], { dim, reverse }) => {
      // yᵢ = xᵢ yᵢ₋₁, hence ẏᵢ = xᵢ ẏᵢ₋₁ + ẋᵢ yᵢ₋₁: no division, so zeros are no exception
      const y = cumprod(x, dim, reverse);
      const before = shift(y, dim, { fill: 1, reverse });
      return { outputs: [y], tangents: [linearRecurrence(x, mul(tx!, before), dim, reverse)] };
    },
  },
);

/** The running product along a dimension, from its end if `reverse`. */
export function cumprod(x: Tensor, dim: number, reverse = false): Tensor {
  return bind1(cumprodPrimitive, [x], { dim, reverse });
}

/** `yᵢ = log(exp x₀ + … + exp xᵢ)`. */
export const logcumsumexpPrimitive: Primitive<CumulativeParams> = cumulative(
  "logcumsumexp",
  () => "logaddexp",
  {
    jvp: ([x], [tx], { dim, reverse }) => {
      // ẏᵢ = Σ_{j≤i} exp(xⱼ − yᵢ) ẋⱼ, so ẏᵢ = exp(yᵢ₋₁ − yᵢ) ẏᵢ₋₁ + exp(xᵢ − yᵢ) ẋᵢ: all exponents ≤ 0
      const y = logcumsumexp(x, dim, reverse);
      // Where yᵢ = −∞ so are all before it; any finite number in its place gives the limit 0.
      const finite = select(equal(y, fullLike(y, -Infinity)), fullLike(y, 0), y);
      const before = shift(y, dim, { fill: -Infinity, reverse });
      const decay = exp(sub(before, finite));
      const weight = exp(sub(x, finite));
      return { outputs: [y], tangents: [linearRecurrence(decay, mul(tx!, weight), dim, reverse)] };
    },
  },
);

/** The logarithm of the running sum of exponentials along a dimension. */
export function logcumsumexp(x: Tensor, dim: number, reverse = false): Tensor {
  return bind1(logcumsumexpPrimitive, [x], { dim, reverse });
}

/** `yᵢ = aᵢ yᵢ₋₁ + bᵢ` with `y₋₁ = 0`; of `(a, b)`. */
export const linearRecurrencePrimitive: Primitive<CumulativeParams> = {
  name: "linearRecurrence",
  shape: sameShape,
  lower: (_inputs, params) =>
    scanLowering("linearRecurrence", "affine", params, {
      values: ([a, b]) => [a, b],
      finish: ([, y]) => [y],
    }),
  jvp: ([a, b], [ta, tb], { dim, reverse }) => {
    // ẏᵢ = aᵢ ẏᵢ₋₁ + (ȧᵢ yᵢ₋₁ + ḃᵢ)
    const y = linearRecurrence(a, b, dim, reverse);
    const drive = addNullable(ta && mul(ta, shift(y, dim, { fill: 0, reverse })), tb);
    return { outputs: [y], tangents: [linearRecurrence(a, drive!, dim, reverse)] };
  },
  transpose: ([cotangent], [a, b], { dim, reverse }) => {
    if (cotangent === null || !(b instanceof Unknown)) return [null, null];
    // Backwards in time, each step takes what the next one passes back: bᵢ* = yᵢ* + aᵢ₊₁ bᵢ₊₁*
    const next = shift(a as Tensor, dim, { fill: 0, reverse: !reverse });
    return [null, linearRecurrence(next, cotangent, dim, !reverse)];
  },
  batch: batchScan(() => linearRecurrencePrimitive),
};

/** `yᵢ = aᵢ yᵢ₋₁ + bᵢ` along a dimension, from its end if `reverse`. */
export function linearRecurrence(a: Tensor, b: Tensor, dim: number, reverse = false): Tensor {
  return bind1(linearRecurrencePrimitive, [a, b], { dim, reverse });
}

/** A running extreme and the place where it was last attained. */
function runningExtreme(name: string, combine: Combine): Primitive<CumulativeParams> {
  const primitive: Primitive<CumulativeParams> = {
    name,
    shape: ([{ shape, dtype }]) => [{ shape, dtype }, { shape, dtype: "int32" }],
    lower: ([{ dtype }], params) =>
      scanLowering(name, combine, params, {
        values: ([value], place) => [
          dtype === "bool" ? scalar.convert("int32", value) : value,
          place,
        ],
        finish: ([value, place]) => [
          dtype === "bool" ? scalar.convert("bool", value) : value,
          scalar.convert("int32", place),
        ],
      }),
    jvp: ([x], [tx], params) => {
      const [values, indices] = bind(primitive, [x], params);
      return {
        outputs: [values, indices],
        tangents: [gatherAlong(tx!, params.dim, indices), null],
      };
    },
    batch: ([x], [dim], params) => ({
      outputs: bind(primitive, [moveDim(x, dim!, 0)], { ...params, dim: params.dim + 1 }),
      dims: [0, 0],
    }),
  };
  return primitive;
}

/** The running maximum and its places: the last of equals; from the first NaN on NaN. */
export const cummaxPrimitive: Primitive<CumulativeParams> = runningExtreme("cummax", "lastArgmax");

/** The running maxima along a dimension, and their places as int32. */
export function cummax(x: Tensor, dim: number): readonly Tensor[] {
  return bind(cummaxPrimitive, [x], { dim, reverse: false });
}

/** The running minimum and its places: the last of equals; from the first NaN on NaN. */
export const cumminPrimitive: Primitive<CumulativeParams> = runningExtreme("cummin", "lastArgmin");

/** The running minima along a dimension, and their places as int32. */
export function cummin(x: Tensor, dim: number): readonly Tensor[] {
  return bind(cumminPrimitive, [x], { dim, reverse: false });
}

/** The primitives of this file. */
export const cumulativePrimitives: readonly Primitive<CumulativeParams>[] = [
  cumsumPrimitive,
  cumprodPrimitive,
  logcumsumexpPrimitive,
  linearRecurrencePrimitive,
  cummaxPrimitive,
  cumminPrimitive,
];
