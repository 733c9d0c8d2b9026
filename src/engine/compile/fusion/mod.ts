/**
 * Fusion: equations joined to the kernels that a program runs. Chains of pointwise equations, and
 * reductions along rows with what leads to them and what is made of them (layer norm, softmax,
 * cross-entropy, their gradients), become single equations, so that what they hand on among
 * themselves never touches memory. May import `base`, `kernel`, `core` and `primitive`.
 *
 * @module
 */
import type { Graph } from "../../core/mod.ts";
import { graphOfGroups } from "./emit.ts";
import { nodesOf } from "./nodes.ts";
import { Partition } from "./partition.ts";
import { pickAlongRows } from "./picks.ts";
import { recomputeCheap } from "./recompute.ts";
import { joinScalars } from "./scalars.ts";
import { joinSiblings } from "./siblings.ts";

export { largestConstant } from "./nodes.ts";

/** The graph with equations joined that make one kernel. */
export function fuse(given: Graph): Graph {
  const graph = pickAlongRows(given);
  const nodes = nodesOf(graph);
  const partition = new Partition(nodes);
  partition.joinExclusiveProducers();
  partition.joinProducers();
  const passes = [recomputeCheap, joinSiblings, joinScalars];
  const groups = passes.reduce((groups, pass) => pass(nodes, groups), partition.groups());
  return graphOfGroups(graph, nodes, groups);
}
