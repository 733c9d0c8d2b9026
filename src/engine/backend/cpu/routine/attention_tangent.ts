/**
 * The routine "attentionTangent": the inputs of "attention" and its outputs, then tangents of the inputs
 * that `AttentionDerivativeParams` names, to the tangent of the output `[…batch, length,
 * valueFeatures]`. With scores S, weights P, and sums over the keys, `Ȯ = P V̇ + (P ⊙ (Ṡ − Σ P Ṡ)) V`,
 * where `Ṡ = Q̇ Kᵀ + Q K̇ᵀ + Ṁ`.
 *
 * @module
 */
import type { AttentionDerivativeParams, AttentionPart } from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";
import { derivativeProblem, planScores, writtenMatrices } from "./attention_derivative.ts";
import { planTangentRows } from "./attention_kernels.ts";
import { Masks, Matrices, planRun, tileForm } from "./attention_problem.ts";
import { planMatrixProduct, type Side, turned } from "./attention_products.ts";
import { largestOf, rowTiles, TileSpace } from "./attention_tiles.ts";

/** Plans the tangent of attention's output for inputs of these layouts. */
export function planAttentionTangent(
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
  params: unknown,
): RoutineRun {
  const { isCausal, parts } = params as AttentionDerivativeParams;
  const problem = derivativeProblem(inputs, parts.length);
  const { dtype, batch, query, key, value, mask, logTotals } = problem;
  const tangents = problem.rest.map((input, i) =>
    parts[i] === "mask" ? new Masks(input, batch) : new Matrices(`tangent ${i}`, input, batch)
  );
  const tangentOf = (part: AttentionPart) => tangents[parts.indexOf(part)] ?? null;
  const [ofQuery, ofKey, ofValue] = (["query", "key", "value"] as const).map((part) =>
    tangentOf(part) as Matrices | null
  );
  const ofMask = tangentOf("mask") as Masks | null;
  const output = writtenMatrices(outputs[0], batch);
  const slopes = parts.some((part) => part !== "value");

  const sizes = { ...problem, isCausal, matrices: slopes ? 2 : 1 };
  const tiles = rowTiles(sizes);
  const space = new TileSpace(dtype, new Array(sizes.matrices).fill(largestOf(tiles)));
  const steps = tiles.flatMap((tile) => {
    const { first, rows, keys } = tile;
    const [scores, slope = null] = space.parts.map((place): Side => ({ place, lead: keys }));
    const scoreSize = { m: rows, n: keys, k: problem.features };
    const valueSize = { m: rows, n: problem.valueFeatures, k: keys };
    const steps = [planScores(problem, tile, scores)];
    if (slope !== null) {
      const pairs = [[ofQuery, key], [query, ofKey]] as const;
      const moving = pairs.filter((pair): pair is readonly [Matrices, Matrices] =>
        !pair.includes(null)
      );
      if (moving.length === 0) {
        steps.push(() => slope.place.array.fill(0 as never, 0, rows * keys));
      }
      moving.forEach(([a, b], i) => {
        const sides = { a: a.from(first), b: turned(b.from(0)) };
        const target = { ...slope, adds: i > 0 };
        steps.push(planMatrixProduct(dtype, scoreSize, { ...sides, target }));
      });
    }
    const kernel = planTangentRows({
      ...tileForm(sizes, tile, mask),
      slopes,
      maskTangent: ofMask && ofMask.formOf(tile),
    });
    const masks = [mask, ofMask].filter((mask) => mask !== null);
    steps.push(() =>
      kernel([
        ...masks.map((mask) => mask.partFor(tile)),
        logTotals.part(first, rows),
        ...space.parts.map(({ array }) => array),
      ])
    );
    const sums = [[scores, ofValue], [slope, value]] as const;
    let adds = false;
    for (const [weights, values] of sums) {
      if (weights === null || values === null) continue;
      const target = { ...output.from(first), adds };
      steps.push(
        planMatrixProduct(dtype, valueSize, { a: weights, b: values.from(0), target }),
      );
      adds = true;
    }
    return steps;
  });
  const read = [...problem.read, ...tangents];
  return planRun({ batch, space, steps, read, written: [output] });
}
