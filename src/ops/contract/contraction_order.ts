/**
 * In which order to contract several operands pairwise.
 *
 * @module
 */
import type { Label } from "./einsum_expression.ts";

/** An operand, by number, or two orders whose results are contracted. */
export type ContractionOrder = number | readonly [ContractionOrder, ContractionOrder];

/** What a contraction works on: the labels of the operands and of the output, and their sizes. */
export interface ContractionProblem {
  readonly inputs: readonly (readonly Label[])[];
  readonly output: readonly Label[];
  readonly sizes: ReadonlyMap<Label, number>;
}

/** Up to so many operands all orders are compared. */
const exhaustiveLimit = 6;

/** The order with the fewest multiplications, or for many operands a good one found greedily. */
export function contractionOrder(problem: ContractionProblem): ContractionOrder {
  const count = problem.inputs.length;
  if (count === 1) return 0;
  if (count === 2) return [0, 1];
  return count <= exhaustiveLimit ? bestOrder(problem) : greedyOrder(problem);
}

function volume(labels: Iterable<Label>, sizes: ReadonlyMap<Label, number>): number {
  let product = 1;
  for (const label of labels) product *= sizes.get(label)!;
  return product;
}

/** Dynamic programming over sets of operands, as bit masks. */
function bestOrder({ inputs, output, sizes }: ContractionProblem): ContractionOrder {
  const full = (1 << inputs.length) - 1;
  const labelsOf = (set: number): Set<Label> =>
    new Set(inputs.flatMap((labels, i) => (set & (1 << i)) !== 0 ? labels : []));
  // What is left of a set once it is contracted: labels that the output or other operands need.
  const left = new Map<number, Set<Label>>();
  for (let set = 1; set <= full; set++) {
    const outside = labelsOf(full & ~set).union(new Set(output));
    left.set(set, labelsOf(set).intersection(outside));
  }

  const best = new Map<number, { readonly cost: number; readonly order: ContractionOrder }>();
  inputs.forEach((_, i) => best.set(1 << i, { cost: 0, order: i }));
  for (let set = 1; set <= full; set++) {
    if (best.has(set)) continue;
    for (let part = (set - 1) & set; part > (set & ~part); part = (part - 1) & set) {
      const [a, b] = [best.get(part)!, best.get(set & ~part)!];
      const work = volume(left.get(part)!.union(left.get(set & ~part)!), sizes);
      const cost = a.cost + b.cost + work;
      const known = best.get(set);
      if (known === undefined || cost < known.cost) {
        best.set(set, { cost, order: [b.order, a.order] });
      }
    }
  }
  return best.get(full)!.order;
}

/**
 * Contracts at each step the pair whose result is smallest compared with what it replaces (Smith and
 * Gray, opt_einsum, 2018).
 */
function greedyOrder({ inputs, output, sizes }: ContractionProblem): ContractionOrder {
  const pool = inputs.map((labels, i) => ({
    labels: new Set(labels),
    order: i as ContractionOrder,
  }));
  while (pool.length > 1) {
    let chosen = { growth: Infinity, i: 0, j: 1, labels: new Set<Label>() };
    for (let i = 0; i < pool.length; i++) {
      for (let j = i + 1; j < pool.length; j++) {
        const needed = new Set(output);
        pool.forEach(({ labels }, k) => {
          if (k !== i && k !== j) labels.forEach((label) => needed.add(label));
        });
        const labels = pool[i].labels.union(pool[j].labels).intersection(needed);
        const growth = volume(labels, sizes) - volume(pool[i].labels, sizes) -
          volume(pool[j].labels, sizes);
        if (growth < chosen.growth) chosen = { growth, i, j, labels };
      }
    }
    const { i, j, labels } = chosen;
    const merged = { labels, order: [pool[i].order, pool[j].order] as ContractionOrder };
    pool.splice(j, 1);
    pool.splice(i, 1, merged);
  }
  return pool[0].order;
}
