/**
 * The order in which einsum contracts.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ContractionOrder,
  contractionOrder,
  type ContractionProblem,
} from "../../../src/ops/contract/contraction_order.ts";
import { uniforms } from "../../support/samples.ts";

/** The multiplications that an order takes. */
function costOf(problem: ContractionProblem, order: ContractionOrder): number {
  let total = 0;
  const contract = (part: ContractionOrder, needed: Set<string>): Set<string> => {
    if (typeof part === "number") return new Set(problem.inputs[part]);
    const all = (side: ContractionOrder): string[] =>
      typeof side === "number" ? [...problem.inputs[side]] : side.flatMap(all);
    const [a, b] = part.map((side, i) => contract(side, needed.union(new Set(all(part[1 - i])))));
    const labels = a.union(b);
    total += [...labels].reduce((product, label) => product * problem.sizes.get(label)!, 1);
    return labels.intersection(needed);
  };
  contract(order, new Set(problem.output));
  return total;
}

/** A chain of matrices of random sizes. */
function chain(count: number, next: () => number): ContractionProblem {
  const labels = Array.from({ length: count + 1 }, (_, i) => `l${i}`);
  return {
    inputs: Array.from({ length: count }, (_, i) => [labels[i], labels[i + 1]]),
    output: [labels[0], labels[count]],
    sizes: new Map(labels.map((label) => [label, 1 + Math.floor(20 * next())])),
  };
}

/** The cheapest order of a chain of matrices, by the textbook's recursion. */
function cheapestChain({ inputs, sizes }: ContractionProblem): number {
  const extents = [inputs[0][0], ...inputs.map(([, label]) => label)].map((l) => sizes.get(l)!);
  const best = (first: number, end: number): number => {
    if (end - first === 1) return 0;
    let least = Infinity;
    for (let middle = first + 1; middle < end; middle++) {
      const work = extents[first] * extents[middle] * extents[end];
      least = Math.min(least, best(first, middle) + best(middle, end) + work);
    }
    return least;
  };
  return best(0, inputs.length);
}

Deno.test("contractionOrder() of up to six operands is the cheapest", () => {
  const seed = 7;
  const next = uniforms(seed);
  for (let turn = 0; turn < 50; turn++) {
    const problem = chain(3 + turn % 4, next);
    const cost = costOf(problem, contractionOrder(problem));
    // Outer products may beat every order of neighbours, but nothing dearer than those is right.
    assert.ok(cost <= cheapestChain(problem), `seed ${seed}, turn ${turn}: ${cost}`);
  }
});

Deno.test("contractionOrder() of many operands uses each of them once", () => {
  const problem = chain(12, uniforms(3));
  const operands = (part: ContractionOrder): number[] =>
    typeof part === "number" ? [part] : part.flatMap(operands);
  const used = operands(contractionOrder(problem)).sort((a, b) => a - b);
  assert.deepEqual(used, Array.from({ length: 12 }, (_, i) => i));
});
