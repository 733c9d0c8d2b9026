/**
 * The routine "attention": query `[…batch, length, features]`, key `[…batch, keys, features]`, value
 * `[…batch, keys, valueFeatures]` and perhaps a mask `[…batch, length or 1, keys or 1]`, of bools (true
 * where a query may look) or floats to add, to `softmax(Q Kᵀ + mask) V` `[…batch, length,
 * valueFeatures]` and the logarithms of the sums of exponentials `[…batch, length]`. A size of the batch
 * may be 1 where an input is the same throughout; the other sizes are at least 1. Params:
 * `AttentionParams`.
 *
 * The scores exist in tiles alone, of some queries with all keys that they see: memory grows with the
 * length and not with its square (Rabe and Staats, 2021).
 *
 * @module
 */
import { type AttentionParams, contiguousLayout } from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";
import { planSoftmaxRows } from "./attention_kernels.ts";
import { asRows, batchOf, Masks, Matrices, planRun, tileForm } from "./attention_problem.ts";
import { planMatrixProduct, turned } from "./attention_products.ts";
import { type AttentionDType, largestOf, rowTiles, TileSpace } from "./attention_tiles.ts";

/** Plans attention for inputs of these layouts. */
export function planAttention(
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
  params: unknown,
): RoutineRun {
  const { isCausal } = params as AttentionParams;
  const dtype = inputs[0].dtype as AttentionDType;
  const batch = batchOf(inputs);
  const [length, valueFeatures] = outputs[0].shape.slice(-2);
  const [keys, features] = inputs[1].layout.shape.slice(-2);
  const sizes = { dtype, length, keys, isCausal, matrices: 1 };

  const [query, key, value] = ["query", "key", "value"].map((name, i) =>
    new Matrices(name, inputs[i], batch)
  );
  const mask = inputs.length > 3 ? new Masks(inputs[3], batch) : null;
  const [output, logTotals] = outputs.map(({ shape }, i) => {
    const written = { dtype, layout: contiguousLayout(shape) };
    return new Matrices("output", i === 0 ? written : asRows(written), batch);
  });
  const tiles = rowTiles(sizes);
  const space = new TileSpace(dtype, [largestOf(tiles)]);
  const steps = tiles.flatMap((tile) => {
    const { first, rows, keys } = tile;
    const scores = { place: space.parts[0], lead: keys };
    const softmax = planSoftmaxRows(tileForm(sizes, tile, mask));
    return [
      planMatrixProduct(dtype, { m: rows, n: keys, k: features }, {
        a: query.from(first),
        b: turned(key.from(0)),
        target: { ...scores, adds: false },
      }),
      () => {
        const written = [scores.place.array, logTotals.part(first, rows)];
        softmax(mask === null ? written : [mask.partFor(tile), ...written]);
      },
      planMatrixProduct(dtype, { m: rows, n: valueFeatures, k: keys }, {
        a: scores,
        b: value.from(0),
        target: { ...output.from(first), adds: false },
      }),
    ];
  });

  const read = mask === null ? [query, key, value] : [query, key, value, mask];
  return planRun({ batch, space, steps, read, written: [output, logTotals] });
}
