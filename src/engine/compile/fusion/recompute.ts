/**
 * Cheap values are computed again where they are read, in the place of storing and loading them: the
 * normalised elements of a layer norm, of its input, its mean and its variance.
 *
 * @module
 */
import type { GraphVariable } from "../../core/mod.ts";
import { computeType, costOf, type RowLevel, scalar } from "../../kernel/mod.ts";
import { fitsOneKernel } from "./constraints.ts";
import { type Group, handedOn } from "./group.ts";
import { type Edge, levelGiven, levelTaken, type Node, type NodeGraph } from "./nodes.ts";
import { refine, type Space, spaceOf } from "./space.ts";

/** How much may be computed again for each element, in additions. */
const largestCost = 6;

/** How many more tensors may be read, over all groups, to store one less. */
const mostReads = 1;

/** A group whose members may be more. */
interface Growing {
  members: readonly number[];
  readonly levels: Map<number, RowLevel>;
  space: Space;
}

/** Groups that store less, with some nodes in several of them. */
export function recomputeCheap(graph: NodeGraph, groups: readonly Group[]): readonly Group[] {
  const recomputation = new Recomputation(graph, groups);
  // From the last on, as what a value is computed of is better stored than the value.
  for (let node = graph.nodes.length - 1; node >= 0; node--) recomputation.tryNode(node);
  return recomputation.groups();
}

class Recomputation {
  readonly #graph: NodeGraph;
  readonly #groups: readonly Growing[];
  readonly #stored: Set<GraphVariable>;
  readonly #homes: readonly number[];
  readonly #members: readonly Set<number>[];
  /** Of each node the groups that compute it. */
  readonly #groupsOf: readonly number[][];
  readonly #costs: (number | undefined)[] = [];

  constructor(graph: NodeGraph, groups: readonly Group[]) {
    this.#graph = graph;
    this.#groups = groups.map(({ members, levels, space }) => ({
      members,
      levels: new Map(levels),
      space,
    }));
    this.#members = groups.map(({ members }) => new Set(members));
    const { stored, homes } = handedOn(graph, groups);
    this.#stored = stored;
    this.#homes = homes;
    this.#groupsOf = homes.map((home) => [home]);
  }

  /** Lets those that read what a node computes do so themselves, if that is worth while. */
  tryNode(number: number): void {
    const { nodes, returned } = this.#graph;
    const { equation, lowering } = nodes[number];
    const [value] = equation.outputs;
    if (lowering?.kind !== "pointwise" || equation.outputs.length > 1) return;
    if (!this.#stored.has(value) || returned.has(value)) return;
    if (this.#groups[this.#homes[number]].levels.get(number) !== "element") return;
    const readers = this.#readersOf(number);
    if (readers === null) return;
    const again = new Set<number>();
    const leaves: Edge[] = [];
    if (!this.#collect(number, again, leaves)) return;
    const cost = [...again].reduce((sum, node) => sum + this.#costOf(node), 0);
    if (cost > largestCost) return;
    const grown = readers.map((reader) => this.#grown(reader, again));
    const reads = readers.map((reader) => this.#moreReads(reader, leaves) - 1);
    if (reads.reduce((a, b) => a + Math.max(0, b), 0) > mostReads) return;
    if (grown.includes(null)) return;
    readers.forEach((reader, i) => {
      const group = this.#groups[reader];
      const { members, space } = grown[i]!;
      for (const node of again) {
        if (this.#members[reader].has(node)) continue;
        group.levels.set(node, "element");
        this.#members[reader].add(node);
        this.#groupsOf[node].push(reader);
      }
      group.members = members;
      group.space = space;
    });
    this.#stored.delete(value);
    for (const { producer, source } of leaves) if (producer >= 0) this.#stored.add(source.base);
  }

  /** The groups that read a node's elements; null if something reads them otherwise. */
  #readersOf(number: number): readonly number[] | null {
    const { nodes, readers } = this.#graph;
    const found = new Set<number>();
    for (const reader of readers[number]) {
      // What several groups compute may be read in each of them.
      for (const group of this.#groupsOf[reader]) {
        if (this.#members[group].has(number)) continue;
        const node = nodes[reader];
        if (node.lowering === null) return null;
        const own = this.#groups[group].levels.get(reader)!;
        const isRead = node.edges.every(({ producer, source }, input) =>
          producer !== number || (source.repeated !== null && !source.repeated.includes(true) &&
            levelTaken(node, input, own) === "element")
        );
        if (!isRead) return null;
        found.add(group);
      }
    }
    return [...found];
  }

  /** What has to be computed again to have a node's value, and what of that is read from storage. */
  #collect(number: number, again: Set<number>, leaves: Edge[]): boolean {
    again.add(number);
    for (const edge of this.#graph.nodes[number].edges) {
      const { producer, source } = edge;
      if (again.has(producer)) continue;
      const isThere = producer < 0 || this.#stored.has(source.base) ||
        this.#graph.nodes[producer].lowering === null;
      if (isThere || this.#isOfRow(producer, source.base)) {
        leaves.push(edge);
        continue;
      }
      const { lowering, equation } = this.#graph.nodes[producer];
      if (lowering!.kind !== "pointwise" || equation.outputs.length > 1) return false;
      if (source.repeated === null || source.repeated.includes(true)) return false;
      if (again.size > largestCost) return false;
      if (!this.#collect(producer, again, leaves)) return false;
    }
    return true;
  }

  /** Whether a value differs from row to row alone, so that storing it costs little. */
  #isOfRow(producer: number, base: GraphVariable): boolean {
    const own = this.#groups[this.#homes[producer]].levels.get(producer)!;
    return levelGiven(this.#graph.nodes[producer], base, own) !== "element";
  }

  #costOf(number: number): number {
    return this.#costs[number] ??= pointwiseCost(this.#graph.nodes[number]);
  }

  /** A group that computes more nodes itself; null if one kernel cannot. */
  #grown(
    number: number,
    again: ReadonlySet<number>,
  ): { readonly members: readonly number[]; readonly space: Space } | null {
    const { nodes } = this.#graph;
    const group = this.#groups[number];
    const members = [...new Set([...group.members, ...again])].sort((a, b) => a - b);
    let { space } = group;
    for (const node of again) {
      const next = refine(space, spaceOf(nodes[node].equation.outputs[0].shape));
      if (next === null) return null;
      space = next;
    }
    const levelOf = (member: number) => group.levels.get(member) ?? "element";
    return fitsOneKernel(nodes, { members, space, levelOf }) ? { members, space } : null;
  }

  /** How many tensors of as many elements as a group has it would read that it does not yet. */
  #moreReads(number: number, leaves: readonly Edge[]): number {
    const { nodes } = this.#graph;
    const known = new Set(
      this.#groups[number].members.flatMap((member) =>
        nodes[member].edges.map(({ source }) => source.base)
      ),
    );
    const more = leaves.filter(({ source }) =>
      !source.repeated?.includes(true) && !known.has(source.base)
    );
    return new Set(more.map(({ source }) => source.base)).size;
  }

  /** The groups, without what nobody needs any more. */
  groups(): readonly Group[] {
    const { nodes } = this.#graph;
    return this.#groups.flatMap((group, i) => {
      const needed = new Set<number>();
      for (const member of group.members.toReversed()) {
        const { outputs } = nodes[member].equation;
        const isStored = this.#homes[member] === i && outputs.some((o) => this.#stored.has(o));
        if (isStored || nodes[member].lowering === null || this.#isRead(member, needed)) {
          needed.add(member);
        }
      }
      const members = group.members.filter((member) => needed.has(member));
      return members.length === 0 ? [] : [{ ...group, members }];
    });
  }

  #isRead(member: number, by: ReadonlySet<number>): boolean {
    return this.#graph.readers[member].some((reader) => by.has(reader));
  }
}

function pointwiseCost({ equation, lowering }: Node): number {
  if (lowering?.kind !== "pointwise") return Infinity;
  const operands = equation.inputs.map(({ dtype }, i) => scalar.variable(computeType[dtype], i));
  return costOf(lowering.element(operands, (value) => value));
}
