/**
 * The routine "attentionCotangents": the inputs of "attention" and its outputs, then the cotangent O* of
 * the first of these, to the cotangents of the inputs that `AttentionDerivativeParams` names, each added
 * up over the sizes of the batch, and for the mask of queries and keys, that are 1 in the input. With
 * scores S and weights P,
 *
 *     P* = O* Vᵀ, S* = P ⊙ (P* − Σ O ⊙ O*), V* = Pᵀ O*, Q* = S* K, K* = S*ᵀ Q, M* = S*,
 *
 * since `Σ P ⊙ P*` over the keys is `Σ O ⊙ O*` over the features (Dao et al., 2022, equation 4).
 *
 * @module
 */
import {
  type AttentionDerivativeParams,
  type AttentionPart,
  sizeOf,
  type TypedArray,
} from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";
import { derivativeProblem, planScores, writtenMatrices } from "./attention_derivative.ts";
import { planAddTile, planCotangentTile, planRowProducts } from "./attention_kernels.ts";
import { Matrices, planRun, tileForm } from "./attention_problem.ts";
import { planMatrixProduct, type Side, turned } from "./attention_products.ts";
import {
  type AttentionDType,
  blockTiles,
  largestOf,
  type Tile,
  TileSpace,
} from "./attention_tiles.ts";

const allParts: readonly AttentionPart[] = ["query", "key", "value", "mask"];

/** Plans the cotangents of attention's inputs for inputs of these layouts. */
export function planAttentionCotangents(
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
  params: unknown,
): RoutineRun {
  const { isCausal, parts } = params as AttentionDerivativeParams;
  const problem = derivativeProblem(inputs, 1);
  const { dtype, batch, query, key, value, mask, output, logTotals } = problem;
  const cotangent = new Matrices("cotangent", problem.rest[0], batch);
  const written = outputs.map((output) => writtenMatrices(output, batch));
  const [ofQuery, ofKey, ofValue, ofMask] = allParts.map((part) =>
    written[parts.indexOf(part)] ?? null
  );
  const slopes = parts.some((part) => part !== "value");

  const sizes = { ...problem, isCausal, matrices: slopes ? 2 : 1 };
  const tiles = blockTiles(sizes);
  const largest = largestOf(tiles);
  const space = new TileSpace(dtype, [problem.length, largest, ...(slopes ? [largest] : [])]);
  const [means, ...places] = space.parts;
  const rowProducts = planRowProducts(dtype, [output.layout, cotangent.layout]);
  const steps = [() => rowProducts([output.rest(), cotangent.rest(), means.array])];
  for (const tile of tiles) {
    const { first, rows, firstKey, keys } = tile;
    const [scores, slope = null] = places.map((place): Side => ({ place, lead: keys }));
    const multiply = (a: Side, b: Side, target: Side, [m, n, k]: readonly number[]) =>
      steps.push(
        planMatrixProduct(dtype, { m, n, k }, {
          a,
          b,
          target: { ...target, adds: target !== slope },
        }),
      );
    const { features, valueFeatures } = problem;
    const cotangents = cotangent.from(first);

    steps.push(planScores(problem, tile, scores));
    if (slope !== null) {
      multiply(cotangents, turned(value.from(firstKey)), slope, [rows, keys, valueFeatures]);
    }
    const kernel = planCotangentTile(tileForm(sizes, tile, mask), slopes);
    steps.push(() => {
      const perRow = [logTotals.part(first, rows), means.array.subarray(first, first + rows)];
      const buffers = [...perRow, ...places.map(({ array }) => array)];
      kernel(mask === null ? buffers : [mask.partFor(tile), ...buffers]);
    });
    if (ofValue !== null) {
      multiply(turned(scores), cotangents, ofValue.from(firstKey), [keys, valueFeatures, rows]);
    }
    if (slope === null) continue;
    if (ofQuery !== null) {
      multiply(slope, key.from(firstKey), ofQuery.from(first), [rows, features, keys]);
    }
    if (ofKey !== null) {
      multiply(turned(slope), query.from(first), ofKey.from(firstKey), [keys, features, rows]);
    }
    if (ofMask !== null) steps.push(planMaskSum(dtype, tile, slope, ofMask));
  }
  const run = planRun({ batch, space, steps, read: [...problem.read, cotangent], written });
  return (storages, targets) => {
    // Everything is added up there.
    targets.forEach((target, i) =>
      (target as TypedArray).fill(0 as never, 0, sizeOf(outputs[i].shape))
    );
    run(storages, targets);
  };
}

/** Plans adding a tile's values up in the cotangent of the mask. */
function planMaskSum(
  dtype: AttentionDType,
  { first, rows, firstKey, keys }: Tile,
  { place }: Side,
  mask: Matrices,
): () => void {
  const [allRows, columns] = mask.layout.shape;
  const own = allRows === 1 ? 1 : rows;
  const kernel = planAddTile({ dtype, rows, keys, target: [own, columns] });
  const start = (allRows === 1 ? 0 : first * columns) + (columns === 1 ? 0 : firstKey);
  const count = (own - 1) * columns + (columns === 1 ? 1 : keys);
  return () => kernel([place.array, mask.part(start, count)]);
}
