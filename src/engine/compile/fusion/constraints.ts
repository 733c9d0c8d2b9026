/**
 * What one kernel can do.
 *
 * @module
 */
import { type Layout, reshapeLayout, shapesEqual } from "../../base/mod.ts";
import { type Combine, loopsAlong, type RowLevel } from "../../kernel/mod.ts";
import { combinesOf, type Edge, isReduction, levelGiven, levelTaken, type Node } from "./nodes.ts";
import { refine, sizesOf, type Space, spaceOf } from "./space.ts";

/** Most equations in one kernel: longer ones compile slowly and spill registers. */
export const largestGroup = 48;

/** Most elements of a row that is gone through again after a reduction of it: 4 MB of float32. */
const largestRow = 1 << 20;

/** The same where all elements are one row, which is no work for several threads. */
const largestSingleRow = 1 << 15;

/** The same where rows lie across memory, so that a block of columns must stay in cache. */
const largestColumn = 1 << 12;

/** Nodes that may become one kernel. */
export interface Candidate {
  readonly members: readonly number[];
  readonly space: Space;
  /** The level of a pointwise member. */
  readonly levelOf: (member: number) => RowLevel;
}

/** Whether one kernel can do all of a candidate, and does it as each equation would by itself. */
export function fitsOneKernel(nodes: readonly Node[], candidate: Candidate): boolean {
  const { members, space, levelOf } = candidate;
  if (members.length > largestGroup) return false;
  const inside = new Set(members);
  let goesAgain = false;
  for (const member of members) {
    const node = nodes[member];
    for (let input = 0; input < node.edges.length; input++) {
      const edge = node.edges[input];
      if (!inside.has(edge.producer)) continue;
      const given = levelGiven(nodes[edge.producer], edge.source.base, levelOf(edge.producer));
      const taken = levelTaken(node, input, levelOf(member));
      if (!connects(edge, { given, taken }, space)) return false;
      goesAgain ||= given === "row" && taken === "element";
    }
  }
  if (members.some((member) => nodes[member].lowering!.kind === "map")) {
    return isOfOneShape(nodes, candidate);
  }
  const reductions = members.map((member) => nodes[member])
    .filter(({ lowering }) => isReduction(lowering));
  if (reductions.length === 0) return true;
  const { columns } = reductions[0];
  if (reductions.some((node) => node.columns !== columns)) return false;
  if (goesAgain && !isShortEnough(space, columns)) return false;
  return keepsOrder(nodes, candidate, reductions);
}

/** Whether an edge within a group is read where it is computed, or once a row. */
function connects(
  { variable, source: { repeated } }: Edge,
  { given, taken }: { readonly given: RowLevel; readonly taken: RowLevel | null },
  space: Space,
): boolean {
  if (repeated === null) return false;
  if (!repeated.includes(true)) return given === taken;
  if (given === "scalar") return repeated.every((is, dim) => is || variable.shape[dim] === 1);
  if (given !== "row" || taken !== "element") return false;
  return refine(space, spaceOf(variable.shape, repeated)) !== null;
}

/** Whether all is computed for the elements of one shape, as what reads at other places needs it. */
function isOfOneShape(nodes: readonly Node[], { members, space }: Candidate): boolean {
  const [{ shape }] = nodes[members[0]].equation.outputs;
  return space.every(({ inRow }) => inRow === null) &&
    members.every((member) => shapesEqual(nodes[member].equation.outputs[0].shape, shape));
}

/** Whether rows are worth going through again after a reduction, rather than in another kernel. */
function isShortEnough(space: Space, columns: boolean): boolean {
  const length = sizesOf(space, true).reduce((a, b) => a * b, 1);
  const isSingle = space.every(({ inRow }) => inRow);
  return length <= (isSingle ? largestSingleRow : columns ? largestColumn : largestRow);
}

/**
 * Whether elements are combined in the order in which each reduction would do it by itself, so that
 * sums do not change in their last bits. Rows that go through one loop alone may have to go through
 * several beside inputs that lie otherwise.
 */
function keepsOrder(
  nodes: readonly Node[],
  { members, space, levelOf }: Candidate,
  reductions: readonly Node[],
): boolean {
  if (space.filter(({ inRow }) => inRow).length < 2) return true;
  const inside = new Set(members);
  const shape = space.map(({ size }) => size);
  const dims = space.flatMap(({ inRow }, dim) => inRow ? [dim] : []);
  const layouts: Layout[] = [];
  for (const member of members) {
    nodes[member].edges.forEach(({ producer, source }, input) => {
      if (inside.has(producer)) return;
      if (levelTaken(nodes[member], input, levelOf(member)) !== "element") return;
      layouts.push(reshapeLayout(source.layout, shape)!);
    });
  }
  if (layouts.length === 0) return true;
  const loops = loopsAlong(layouts, dims);
  return reductions.every(({ edges, lowering }) => {
    if (!combinesOf(lowering!).some(isOrdered)) return true;
    const own = reshapeLayout(edges[0].source.layout, shape)!;
    return shapesEqual(loopsAlong([own], dims), loops);
  });
}

/** Whether the order of combining shows in the last bits. */
function isOrdered(combine: Combine): boolean {
  return combine === "add" || combine === "multiply" || combine === "logaddexp" ||
    combine === "affine";
}
