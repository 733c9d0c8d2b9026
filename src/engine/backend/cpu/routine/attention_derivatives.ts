/**
 * The routines "attentionTangent" and "attentionCotangents". Both take the inputs of "attention" and its
 * logarithms `[…batch, length]`, by which they compute weights anew, tile by tile (Dao et al., 2022).
 * Params: `AttentionDerivativeParams`. With scores S, weights P and output O:
 *
 * - "attentionTangent" takes tangents of the parts, to that of the output, `dO = P dV + W V` with
 *   `dS = dQ Kᵀ + Q dKᵀ + dM` and `W = P ⊙ (dS − Σ P dS)`, sums being over the keys.
 * - "attentionCotangents" takes the output's cotangent O*, to those of the parts, `V* = Pᵀ O*` and, with
 *   `W = P ⊙ (P* − Σ P P*)` and `P* = O* Vᵀ`, `Q* = W K`, `K* = Wᵀ Q` and `M* = W`, each added up over
 *   the sizes of the batch that are 1 in the part.
 *
 * @module
 */
import {
  type AttentionDerivativeParams,
  type AttentionPart,
  contiguousLayout,
  type Shape,
  sizeOf,
  type TypedArray,
} from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";
import { planAddTile, planSlopeRows } from "./attention_kernels.ts";
import {
  asRows,
  type AttentionDType,
  batchOf,
  Masks,
  Matrices,
  planRun,
  type Tile,
  tileForm,
  type TileSizes,
  TileSpace,
} from "./attention_problem.ts";
import { planMatrixProduct, type Side, turned } from "./attention_products.ts";

/** What both routines start from. */
interface Problem {
  readonly sizes: TileSizes & { readonly features: number; readonly valueFeatures: number };
  readonly batch: Shape;
  readonly query: Matrices;
  readonly key: Matrices;
  readonly value: Matrices;
  readonly mask: Masks | null;
  readonly logTotals: Matrices;
  /** The inputs behind the logarithms. */
  readonly rest: readonly RoutineInput[];
  /** Whether scores have derivatives, and not only values. */
  readonly slopes: boolean;
}

function problemOf(
  inputs: readonly RoutineInput[],
  { isCausal, parts }: AttentionDerivativeParams,
  restCount: number,
): Problem {
  const logTotalsAt = inputs.length - restCount - 1;
  const batch = batchOf(inputs.toSpliced(logTotalsAt, 1, asRows(inputs[logTotalsAt])));
  const matrices = (name: string, i: number) => new Matrices(name, inputs[i], batch);
  const [length, features] = inputs[0].layout.shape.slice(-2);
  const [keys, valueFeatures] = inputs[2].layout.shape.slice(-2);
  const slopes = parts.some((part) => part !== "value");
  return {
    sizes: {
      dtype: inputs[0].dtype as AttentionDType,
      length,
      keys,
      features,
      valueFeatures,
      isCausal,
      matrices: slopes ? 2 : 1,
    },
    batch,
    query: matrices("query", 0),
    key: matrices("key", 1),
    value: matrices("value", 2),
    mask: logTotalsAt > 3 ? new Masks(inputs[3], batch) : null,
    logTotals: new Matrices("logarithms", asRows(inputs[logTotalsAt]), batch),
    rest: inputs.slice(logTotalsAt + 1),
    slopes,
  };
}

/** The scores of a tile and what takes their derivatives, as sides of products. */
interface TileSides {
  readonly scores: Side;
  readonly slopes: Side;
}

/** The steps of all tiles: scores, their derivatives, the weights of both, and what follows. */
function stepsOf(
  problem: Problem,
  space: TileSpace,
  planTile: (tile: Tile, sides: TileSides) => {
    /** Steps that give derivatives of scores, or of weights. */
    readonly before: readonly (() => void)[];
    readonly maskTangent: Masks | null;
    readonly after: readonly (() => void)[];
  },
): (() => void)[] {
  const { sizes, query, key, mask, logTotals, slopes } = problem;
  return space.tiles.flatMap((tile) => {
    const { first, rows, keys } = tile;
    const [scores, tangents = scores] = space.matrices;
    const sides = {
      scores: { place: scores, lead: keys },
      slopes: { place: tangents, lead: keys },
    };
    const { before, maskTangent, after } = planTile(tile, sides);
    const kernel = planSlopeRows({
      ...tileForm(sizes, tile, mask),
      slopes,
      maskTangent: maskTangent === null ? null : maskTangent.formOf(tile),
    });
    const masks = [mask, maskTangent].filter((mask) => mask !== null);
    return [
      planMatrixProduct(sizes.dtype, { m: rows, n: keys, k: sizes.features }, {
        a: query.from(first),
        b: turned(key.from(0)),
        target: { ...sides.scores, adds: false },
      }),
      ...before,
      () =>
        kernel([
          ...masks.map((mask) => mask.partFor(tile)),
          logTotals.part(first, rows),
          ...space.matrices.map(({ array }) => array),
        ]),
      ...after,
    ];
  });
}

/** Plans the tangent of attention's output for inputs of these layouts. */
export function planAttentionTangent(
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
  params: unknown,
): RoutineRun {
  const { parts } = params as AttentionDerivativeParams;
  const problem = problemOf(inputs, params as AttentionDerivativeParams, parts.length);
  const { sizes: { dtype, features, valueFeatures }, batch, query, key, value, rest } = problem;
  const output = matricesOf(outputs[0], batch);
  const tangents = rest.map((input, i) =>
    parts[i] === "mask" ? new Masks(input, batch) : new Matrices(`tangent ${i}`, input, batch)
  );
  const tangentOf = (part: Exclude<AttentionPart, "mask">) =>
    (tangents[parts.indexOf(part)] ?? null) as Matrices | null;
  const [ofQuery, ofKey, ofValue] = [tangentOf("query"), tangentOf("key"), tangentOf("value")];
  const maskTangent = (tangents[parts.indexOf("mask")] ?? null) as Masks | null;

  const space = new TileSpace(problem.sizes);
  const steps = stepsOf(problem, space, ({ first, rows, keys }, { scores, slopes }) => {
    const inner = { m: rows, n: keys, k: features };
    const outer = { m: rows, n: valueFeatures, k: keys };
    const before: (() => void)[] = [];
    if (ofQuery !== null) {
      const sides = { a: ofQuery.from(first), b: turned(key.from(0)) };
      before.push(
        planMatrixProduct(dtype, inner, { ...sides, target: { ...slopes, adds: false } }),
      );
    }
    if (ofKey !== null) {
      const sides = { a: query.from(first), b: turned(ofKey.from(0)) };
      const target = { ...slopes, adds: ofQuery !== null };
      before.push(planMatrixProduct(dtype, inner, { ...sides, target }));
    }
    if (before.length === 0 && maskTangent !== null) {
      before.push(() => slopes.place.array.fill(0 as never, 0, rows * keys));
    }
    const after: (() => void)[] = [];
    if (ofValue !== null) {
      const sides = { a: scores, b: ofValue.from(0) };
      const target = { ...output.from(first), adds: false };
      after.push(planMatrixProduct(dtype, outer, { ...sides, target }));
    }
    if (problem.slopes) {
      const sides = { a: slopes, b: value.from(0) };
      const target = { ...output.from(first), adds: ofValue !== null };
      after.push(planMatrixProduct(dtype, outer, { ...sides, target }));
    }
    return { before, maskTangent, after };
  });
  return planRun({
    batch,
    space,
    steps,
    read: [...readOf(problem), ...tangents],
    written: [output],
  });
}

/** Plans the cotangents of attention's inputs for inputs of these layouts. */
export function planAttentionCotangents(
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
  params: unknown,
): RoutineRun {
  const { parts } = params as AttentionDerivativeParams;
  const problem = problemOf(inputs, params as AttentionDerivativeParams, 1);
  const { sizes: { dtype, features, valueFeatures }, batch, query, key, value } = problem;
  const cotangent = new Matrices("cotangent", problem.rest[0], batch);
  const written = outputs.map((output) => matricesOf(output, batch));
  const targetOf = (part: AttentionPart) => written[parts.indexOf(part)] ?? null;
  const [ofQuery, ofKey, ofValue] = [targetOf("query"), targetOf("key"), targetOf("value")];

  const space = new TileSpace(problem.sizes);
  const steps = stepsOf(problem, space, (tile, { scores, slopes }) => {
    const { first, rows, keys } = tile;
    const before: (() => void)[] = [];
    if (problem.slopes) {
      before.push(planMatrixProduct(dtype, { m: rows, n: keys, k: valueFeatures }, {
        a: cotangent.from(first),
        b: turned(value.from(0)),
        target: { ...slopes, adds: false },
      }));
    }
    const after: (() => void)[] = [];
    if (ofValue !== null) {
      after.push(planMatrixProduct(dtype, { m: keys, n: valueFeatures, k: rows }, {
        a: turned(scores),
        b: cotangent.from(first),
        target: { ...ofValue.from(0), adds: true },
      }));
    }
    if (ofQuery !== null) {
      after.push(planMatrixProduct(dtype, { m: rows, n: features, k: keys }, {
        a: slopes,
        b: key.from(0),
        target: { ...ofQuery.from(first), adds: true },
      }));
    }
    if (ofKey !== null) {
      after.push(planMatrixProduct(dtype, { m: keys, n: features, k: rows }, {
        a: turned(slopes),
        b: query.from(first),
        target: { ...ofKey.from(0), adds: true },
      }));
    }
    if (parts.includes("mask")) {
      after.push(
        addToMask(problem, tile, slopes, outputs[parts.indexOf("mask")], targetOf("mask")),
      );
    }
    return { before, maskTangent: null, after };
  });
  const run = planRun({ batch, space, steps, read: [...readOf(problem), cotangent], written });
  return (storages, targets) => {
    // Everything is added up there.
    targets.forEach((target, i) =>
      (target as TypedArray).fill(0 as never, 0, sizeOf(outputs[i].shape))
    );
    run(storages, targets);
  };
}

/** Plans adding a tile's values up in the mask's cotangent. */
function addToMask(
  { sizes: { dtype } }: Problem,
  { first, rows, keys }: Tile,
  slopes: Side,
  { shape }: RoutineOutput,
  target: Matrices,
): () => void {
  const [targetRows, columns] = shape.slice(-2);
  const isShared = targetRows === 1;
  const own = isShared ? 1 : rows;
  const kernel = planAddTile({ dtype, rows, keys, target: [own, columns] });
  const start = isShared ? 0 : first * columns;
  return () => kernel([slopes.place.array, target.part(start, own * columns)]);
}

function matricesOf({ dtype, shape }: RoutineOutput, batch: Shape): Matrices {
  return new Matrices("output", { dtype, layout: contiguousLayout(shape) }, batch);
}

/** What both routines read, in the order of their inputs. */
function readOf({ query, key, value, mask, logTotals }: Problem): (Matrices | Masks)[] {
  const masks = mask === null ? [] : [mask];
  return [query, key, value, ...masks, logTotals];
}
