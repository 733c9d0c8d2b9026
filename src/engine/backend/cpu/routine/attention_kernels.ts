/**
 * What attention does to the scores of a tile, between its products of matrices: kernels over the rows
 * of queries, in the kernel language.
 *
 * @module
 */
import { contiguousLayout, type DType, type Layout } from "../../../base/mod.ts";
import {
  type Expression,
  type FreeNest,
  type NestContext,
  nestOf,
  type Operand,
  type Result,
  scalar,
  type Statement,
} from "../../../kernel/mod.ts";
import type { CompiledKernel, KernelRun } from "../../backend.ts";
import { compileKernel } from "../compile_kernel.ts";

/** Scores of some queries for some keys. */
export interface TileForm {
  readonly dtype: "float32" | "float64";
  /** How many queries. */
  readonly rows: number;
  /** How many keys. */
  readonly keys: number;
  /** How many keys of the tile lie before the first query's place; null where all are seen. */
  readonly before: number | null;
  /** What is added to scores, or of bools which are let through; null for none. */
  readonly mask: TileMask | null;
}

/** A part of a mask or of its tangent, of the tile's rows and keys. */
export interface TileMask {
  readonly dtype: DType;
  readonly layout: Layout;
}

/**
 * The softmax of a tile's rows in place, with the logarithms of what was divided by. A row without a
 * key that it sees becomes zeros, with a logarithm of 0.
 * Buffers: the mask, if there is one; scores `[rows, keys]`, logarithms `[rows]`.
 */
export function planSoftmaxRows(tile: TileForm): KernelRun {
  const { dtype, rows, keys, mask } = tile;
  return planKernel(
    {
      ...nestForm("attention softmax", tile),
      build: (inputs, [scores, logTotals], context) =>
        eachRow(tile, [scores], context, (row, seen) => {
          const score = (key: Expression) => maskedScore(tile, scores, [row, key], inputs);
          return context.reduce("maximum", [seen], ([key]) => [score(key)], ([peak]) => {
            const zero = scalar.literal(peak, 0);
            const least = scalar.literal(peak, -Infinity);
            return context.define(scalar.select(scalar.equal(peak, least), zero, peak), (shift) => [
              ...context.loops([seen], "any", ([key]) => [
                scores.store([row, key], scalar.exp(scalar.subtract(score(key), shift))),
              ]),
              ...context.reduce("add", [seen], ([key]) => [scores.at([row, key])], ([total]) => {
                const one = scalar.literal(total, 1);
                const divisor = scalar.select(scalar.equal(total, zero), one, total);
                return context.define(
                  divisor,
                  (divisor) =>
                    context.define(scalar.divide(one, divisor), (factor) => [
                      ...context.loops([seen], "any", ([key]) => [
                        scores.store([row, key], scalar.multiply(scores.at([row, key]), factor)),
                      ]),
                      logTotals.store([row], scalar.add(shift, scalar.log(divisor))),
                    ]),
                );
              }),
            ]);
          });
        }),
    },
    mask === null ? [] : [mask],
    [{ dtype, shape: [rows, keys] }, { dtype, shape: [rows] }],
  );
}

/** Which further buffers `planTangentRows` gets. */
export interface TangentForm extends TileForm {
  /** What is added to the tangents of scores, or null for nothing. */
  readonly maskTangent: TileMask | null;
  /** Whether there are tangents of scores. */
  readonly slopes: boolean;
}

/**
 * The weights p = exp(s − logarithm) of a tile's scores s in their place, and their tangents
 * p ⊙ (u − Σ p u) in the place of the scores' tangents u. A tile has all keys.
 * Buffers: the mask and the mask's tangent, where there are such; logarithms `[rows]`; scores
 * `[rows, keys]`, and u of that shape if there is one.
 */
export function planTangentRows(tile: TangentForm): KernelRun {
  const { dtype, rows, keys, mask, maskTangent, slopes } = tile;
  const masks = [mask, maskTangent].filter((mask) => mask !== null);
  const tileOutput = { dtype, shape: [rows, keys] };
  const form = nestForm("attention tangents", tile);
  return planKernel(
    {
      ...form,
      key: `${form.key} ${maskTangent !== null}`,
      build: (inputs, [scores, tangents], context) => {
        const logTotals = inputs[masks.length];
        const results = slopes ? [scores, tangents] : [scores];
        return eachRow(tile, results, context, (row, seen) => {
          const weigh = context.loops([seen], "any", ([key]) => {
            const score = maskedScore(tile, scores, [row, key], inputs);
            return [
              scores.store([row, key], scalar.exp(scalar.subtract(score, logTotals.at([row])))),
            ];
          });
          if (!slopes) return weigh;
          const tangent = (key: Expression) => {
            const own = tangents.at([row, key]);
            if (maskTangent === null) return own;
            return scalar.add(own, inputs[masks.length - 1].at([row, key]));
          };
          const weighted = (key: Expression) =>
            scalar.multiply(scores.at([row, key]), tangent(key));
          return [
            ...weigh,
            ...context.reduce(
              "add",
              [seen],
              ([key]) => [weighted(key)],
              ([mean]) =>
                context.loops([seen], "any", ([key]) => [
                  tangents.store(
                    [row, key],
                    scalar.multiply(scores.at([row, key]), scalar.subtract(tangent(key), mean)),
                  ),
                ]),
            ),
          ];
        });
      },
    },
    [...masks, { dtype, layout: contiguousLayout([rows]) }],
    slopes ? [tileOutput, tileOutput] : [tileOutput],
  );
}

/**
 * The weights p = exp(s − logarithm) of a tile's scores s in their place, and p ⊙ (u − mean) in the place
 * of their cotangents u, where a row's mean is `Σ p u` over all of its keys.
 * Buffers: the mask, if there is one; logarithms `[rows]`, means `[rows]`; scores `[rows, keys]`, and u
 * of that shape, unless values alone have cotangents.
 */
export function planCotangentTile(tile: TileForm, slopes: boolean): KernelRun {
  const { dtype, rows, keys, mask } = tile;
  const perRow = { dtype, layout: contiguousLayout([rows]) };
  const perScore = { dtype, shape: [rows, keys] };
  const masks = mask === null ? [] : [mask];
  return planKernel(
    {
      ...nestForm("attention cotangents", tile),
      build: (inputs, results, context) => {
        const [logTotals, means] = inputs.slice(masks.length);
        const [scores, cotangents] = results;
        return eachRow(
          tile,
          results,
          context,
          (row, seen) =>
            context.loops([seen], "any", ([key]) => {
              const score = maskedScore(tile, scores, [row, key], inputs);
              const power = scalar.exp(scalar.subtract(score, logTotals.at([row])));
              return context.define(power, (weight) => {
                const stored = scores.store([row, key], weight);
                if (!slopes) return [stored];
                const centred = scalar.subtract(cotangents.at([row, key]), means.at([row]));
                return [stored, cotangents.store([row, key], scalar.multiply(weight, centred))];
              });
            }),
        );
      },
    },
    [...masks, perRow, perRow],
    slopes ? [perScore, perScore] : [perScore],
  );
}

/** The inner products of rows of two matrices. Buffers: these, `[rows, columns]`; `[rows]`. */
export function planRowProducts(
  dtype: TileForm["dtype"],
  [a, b]: readonly [Layout, Layout],
): KernelRun {
  return planKernel(
    {
      kind: "nest",
      key: "attention row products",
      integers: [],
      build: ([a, b], [products], context) =>
        context.loops([a.size(0)], "any", ([row]) =>
          context.reduce(
            "add",
            [a.size(1)],
            ([column]) => [scalar.multiply(a.at([row, column]), b.at([row, column]))],
            ([product]) => [products.store([row], product)],
          )),
    },
    [{ dtype, layout: a }, { dtype, layout: b }],
    [{ dtype, shape: a.shape.slice(0, 1) }],
  );
}

/** Where a tile's values are added up: a row for all queries, or a column for all keys, or both. */
export interface SharedForm {
  readonly dtype: TileForm["dtype"];
  readonly rows: number;
  readonly keys: number;
  /** `[rows or 1, at least keys, or 1]`. */
  readonly target: readonly [rows: number, columns: number];
}

/** Adds a tile's values to a target's. Buffers: the tile `[rows, keys]`, the target. */
export function planAddTile({ dtype, rows, keys, target }: SharedForm): KernelRun {
  const isShared = target.map((size, dim) => size === 1 && [rows, keys][dim] > 1);
  return planKernel(
    {
      kind: "nest",
      key: `attention add ${isShared}`,
      integers: [],
      build: ([tile], [sum], context) =>
        context.loops(
          [tile.size(0), tile.size(1)],
          isShared.includes(true) ? "sequential" : "any",
          (index) => {
            const place = index.map((i, dim) => isShared[dim] ? scalar.index(0) : i);
            return [sum.store(place, tile.at(index), "add")];
          },
        ),
    },
    [{ dtype, layout: contiguousLayout([rows, keys]) }],
    [{ dtype, shape: target }],
  );
}

/** What the nests over a tile's rows have in common. */
function nestForm(name: string, { before, mask }: TileForm): Omit<FreeNest, "build"> {
  return {
    kind: "nest",
    key: `${name} ${mask?.dtype} ${before !== null}`,
    integers: before === null ? [] : [before],
  };
}

/** The rows of queries, with how many keys each sees; results are zeros behind these. */
function eachRow(
  { before }: TileForm,
  results: readonly Result[],
  context: NestContext,
  body: (row: Expression, seen: Expression) => readonly Statement[],
): readonly Statement[] {
  const [rows, keys] = [results[0].size(0), results[0].size(1)];
  return context.loops([rows], "any", ([row]) => {
    if (before === null) return body(row, keys);
    const last = scalar.add(row, context.integer(0));
    return context.define(
      scalar.minimum(keys, scalar.add(last, scalar.index(1))),
      (seen) => [
        ...body(row, seen),
        ...context.loops(
          [scalar.subtract(keys, seen)],
          "any",
          ([place]) =>
            results.map((result) =>
              result.store([row, scalar.add(seen, place)], scalar.constant(result.type, 0))
            ),
        ),
      ],
    );
  });
}

/** A score with its mask, which is the first of the inputs: −∞ where the query may not look. */
function maskedScore(
  { mask }: TileForm,
  scores: Result,
  index: readonly [row: Expression, key: Expression],
  inputs: readonly Operand[],
): Expression {
  const score = scores.at(index);
  if (mask === null) return score;
  const value = inputs[0].at(index);
  return mask.dtype === "bool"
    ? scalar.select(value, score, scalar.literal(score, -Infinity))
    : scalar.add(score, value);
}

const compiled = new Map<string, CompiledKernel>();

function planKernel(
  lowering: FreeNest,
  inputs: readonly TileMask[],
  outputs: readonly { readonly dtype: DType; readonly shape: readonly number[] }[],
): KernelRun {
  const { key, integers, build } = nestOf(lowering, inputs, outputs);
  let kernel = compiled.get(key);
  if (kernel === undefined) compiled.set(key, kernel = compileKernel(build()));
  return kernel(integers);
}
