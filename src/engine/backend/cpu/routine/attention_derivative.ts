/**
 * What the routines of attention's derivatives have in common. Both take the inputs of "attention" and
 * its outputs, by whose logarithms they compute weights anew, tile by tile (Dao et al., 2022).
 *
 * @module
 */
import { contiguousLayout, type Shape } from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput } from "../../backend.ts";
import { asRows, type Batched, batchOf, Masks, Matrices } from "./attention_problem.ts";
import { planMatrixProduct, type Side, turned } from "./attention_products.ts";
import type { AttentionDType, Tile } from "./attention_tiles.ts";

/** What both routines start from. */
export interface DerivativeProblem {
  readonly dtype: AttentionDType;
  readonly length: number;
  readonly keys: number;
  readonly features: number;
  readonly valueFeatures: number;
  readonly batch: Shape;
  readonly query: Matrices;
  readonly key: Matrices;
  readonly value: Matrices;
  readonly mask: Masks | null;
  readonly output: Matrices;
  readonly logTotals: Matrices;
  /** What is read, in the order of inputs, but for what stands behind the logarithms. */
  readonly read: readonly Batched[];
  /** The inputs behind the logarithms. */
  readonly rest: readonly RoutineInput[];
}

/** The problem of inputs with so many of them behind the logarithms. */
export function derivativeProblem(
  inputs: readonly RoutineInput[],
  restCount: number,
): DerivativeProblem {
  const logTotalsAt = inputs.length - restCount - 1;
  const rows = inputs.toSpliced(logTotalsAt, 1, asRows(inputs[logTotalsAt]));
  const batch = batchOf(rows);
  const matrices = (name: string, i: number) => new Matrices(name, rows[i], batch);
  const [query, key, value] = ["query", "key", "value"].map(matrices);
  const mask = logTotalsAt > 4 ? new Masks(inputs[3], batch) : null;
  const output = matrices("output", logTotalsAt - 1);
  const logTotals = matrices("logarithms", logTotalsAt);
  const [length, features] = inputs[0].layout.shape.slice(-2);
  const [keys, valueFeatures] = inputs[2].layout.shape.slice(-2);
  return {
    dtype: inputs[0].dtype as AttentionDType,
    length,
    keys,
    features,
    valueFeatures,
    batch,
    query,
    key,
    value,
    mask,
    output,
    logTotals,
    read: [query, key, value, ...(mask === null ? [] : [mask]), output, logTotals],
    rest: inputs.slice(logTotalsAt + 1),
  };
}

/** Plans the scores of a tile. */
export function planScores(
  { dtype, features, query, key }: DerivativeProblem,
  { first, rows, firstKey, keys }: Tile,
  scores: Side,
): () => void {
  return planMatrixProduct(dtype, { m: rows, n: keys, k: features }, {
    a: query.from(first),
    b: turned(key.from(firstKey)),
    target: { ...scores, adds: false },
  });
}

/** The matrices of what a routine gives. */
export function writtenMatrices({ dtype, shape }: RoutineOutput, batch: Shape): Matrices {
  return new Matrices("result", { dtype, layout: contiguousLayout(shape) }, batch);
}
