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

/** Scores of some queries for the first keys. */
export interface TileForm {
  readonly dtype: "float32" | "float64";
  /** How many queries. */
  readonly rows: number;
  /** How many keys. */
  readonly keys: number;
  /** The first query's place, behind which keys are not seen by it; null where all keys are. */
  readonly firstQuery: number | null;
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
        eachRow(scores, context, (row, keys) => {
          const score = (key: Expression) =>
            maskedScore(tile, scores.at([row, key]), [row, key], inputs, context);
          return context.reduce("maximum", [keys], ([key]) => [score(key)], ([peak]) => {
            const zero = scalar.literal(peak, 0);
            const least = scalar.literal(peak, -Infinity);
            return context.define(scalar.select(scalar.equal(peak, least), zero, peak), (shift) => [
              ...context.loops([keys], "any", ([key]) => [
                scores.store([row, key], scalar.exp(scalar.subtract(score(key), shift))),
              ]),
              ...context.reduce("add", [keys], ([key]) => [scores.at([row, key])], ([total]) => {
                const one = scalar.literal(total, 1);
                const divisor = scalar.select(scalar.equal(total, zero), one, total);
                return context.define(divisor, (divisor) =>
                  context.define(scalar.divide(one, divisor), (factor) => [
                    ...context.loops([keys], "any", ([key]) => [
                      scores.store([row, key], scalar.multiply(scores.at([row, key]), factor)),
                    ]),
                    logTotals.store([row], scalar.add(shift, scalar.log(divisor))),
                  ]));
              }),
            ]);
          });
        }),
    },
    mask === null ? [] : [mask],
    [{ dtype, shape: [rows, keys] }, { dtype, shape: [rows] }],
  );
}

/** Which further buffers `planSlopeRows` gets. */
export interface SlopeForm extends TileForm {
  /** What is added to the tangents of scores, or null for nothing. */
  readonly maskTangent: TileMask | null;
  /** Whether there are tangents of scores. */
  readonly slopes: boolean;
}

/**
 * The weights p = exp(s − logarithm) of a tile's scores s in their place, and p ⊙ (u − Σ p u) in the
 * place of u, which is the derivative of a softmax, as it is its own transpose: of tangents u of the
 * scores to tangents of the weights, and of cotangents of the weights to those of the scores.
 * Buffers: the mask and the mask's tangent, where there are such; logarithms `[rows]`; scores
 * `[rows, keys]`, and u of that shape if there is one.
 */
export function planSlopeRows(tile: SlopeForm): KernelRun {
  const { dtype, rows, keys, mask, maskTangent, slopes } = tile;
  const masks = [mask, maskTangent].filter((mask) => mask !== null);
  const tileOutput = { dtype, shape: [rows, keys] };
  const form = nestForm("attention slopes", tile);
  return planKernel(
    {
      ...form,
      key: `${form.key} ${maskTangent !== null}`,
      build: (inputs, [scores, tangents], context) => {
        const logTotals = inputs[masks.length];
        return eachRow(scores, context, (row, keys) => {
          const weigh = context.loops([keys], "any", ([key]) => {
            const score = maskedScore(tile, scores.at([row, key]), [row, key], inputs, context);
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
          return [
            ...weigh,
            ...context.reduce(
              "add",
              [keys],
              ([key]) => [scalar.multiply(scores.at([row, key]), tangent(key))],
              ([mean]) =>
                context.loops([keys], "any", ([key]) => [
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
function nestForm(name: string, { firstQuery, mask }: TileForm): Omit<FreeNest, "build"> {
  return {
    kind: "nest",
    key: `${name} ${mask?.dtype} ${firstQuery !== null}`,
    integers: firstQuery === null ? [] : [firstQuery],
  };
}

function eachRow(
  scores: Result,
  context: NestContext,
  body: (row: Expression, keys: Expression) => readonly Statement[],
): readonly Statement[] {
  return context.loops([scores.size(0)], "any", ([row]) => body(row, scores.size(1)));
}

/** A score, or −∞ where the query does not see the key. The mask is the first of the inputs. */
function maskedScore(
  { mask, firstQuery }: TileForm,
  score: Expression,
  index: readonly [row: Expression, key: Expression],
  inputs: readonly Operand[],
  context: NestContext,
): Expression {
  const hidden = scalar.literal(score, -Infinity);
  let masked = score;
  if (mask !== null) {
    const value = inputs[0].at(index);
    masked = mask.dtype === "bool" ? scalar.select(value, score, hidden) : scalar.add(score, value);
  }
  if (firstQuery === null) return masked;
  const [row, key] = index;
  const isSeen = scalar.lessEqual(key, scalar.add(row, context.integer(0)));
  return scalar.select(isSeen, masked, hidden);
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
