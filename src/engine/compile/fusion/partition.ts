/**
 * Which equations of a graph make one kernel.
 *
 * @module
 */
import type { RowLevel } from "../../kernel/mod.ts";
import { fitsOneKernel } from "./constraints.ts";
import type { Group } from "./group.ts";
import { Groups } from "./groups.ts";
import { type Edge, isReduction, levelGiven, levelTaken, type NodeGraph } from "./nodes.ts";
import { refine, refineKept, sizeOfSpace, type Space, spaceOf } from "./space.ts";

/** A group while it grows. */
interface State {
  readonly members: readonly number[];
  /** With rows as soon as something goes along them or is repeated. */
  readonly space: Space;
  readonly hasRows: boolean;
}

/** How two groups become one. */
interface Plan {
  readonly space: Space;
  readonly hasRows: boolean;
  /** The level of all members of one group, where it is not that of elements any more. */
  readonly lowered: { readonly root: number; readonly level: RowLevel } | null;
}

/** Groups of a graph's nodes, merged step by step. */
export class Partition {
  readonly #graph: NodeGraph;
  readonly #groups = new Groups();
  readonly #states = new Map<number, State>();
  readonly #levels: RowLevel[] = [];

  /** Each node by itself. */
  constructor(graph: NodeGraph) {
    this.#graph = graph;
    graph.nodes.forEach(({ edges, lowering, space }, node) => {
      this.#groups.add(edges.flatMap(({ producer }) => producer < 0 ? [] : [producer]));
      this.#levels.push("element");
      this.#states.set(node, {
        members: [node],
        space,
        hasRows: isReduction(lowering),
      });
    });
  }

  /** Joins reductions with what is computed for them alone. */
  joinExclusiveProducers(): void {
    const { nodes } = this.#graph;
    nodes.forEach(({ lowering }, node) => {
      if (!isReduction(lowering)) return;
      const pending = [node];
      while (pending.length > 0) {
        const member = pending.pop()!;
        nodes[member].edges.forEach(({ producer }, input) => {
          if (producer < 0 || !this.#isExclusive(producer, node)) return;
          if (this.#tryEdge(member, input)) pending.push(producer);
        });
      }
    });
  }

  /** Whether all that a node computes is read by one group and not returned. */
  #isExclusive(node: number, group: number): boolean {
    const { nodes, readers, returned } = this.#graph;
    const root = this.#groups.rootOf(group);
    return readers[node].every((reader) => this.#groups.rootOf(reader) === root) &&
      nodes[node].equation.outputs.every((output) => !returned.has(output));
  }

  /** Joins nodes with those that compute what they read. */
  joinProducers(): void {
    this.#graph.nodes.forEach(({ edges }, node) => {
      edges.forEach((_, input) => this.#tryEdge(node, input));
    });
  }

  /** The groups in an order in which they can be evaluated. */
  groups(): readonly Group[] {
    return this.#groups.inOrder().map((members) => ({
      members,
      levels: new Map(members.map((member) => [member, this.#levels[member]])),
      space: this.#state(members[0]).space,
    }));
  }

  #state(node: number): State {
    return this.#states.get(this.#groups.rootOf(node))!;
  }

  /** Joins the groups at the ends of an edge; whether they were apart and are one now. */
  #tryEdge(node: number, input: number): boolean {
    const { nodes } = this.#graph;
    const edge = nodes[node].edges[input];
    const { producer } = edge;
    if (producer < 0 || nodes[node].lowering === null) return false;
    if (nodes[producer].lowering === null) return false;
    const [from, to] = [producer, node].map((n) => this.#groups.rootOf(n));
    if (from === to) return false;
    if (nodes[node].columns && !this.#state(producer).hasRows && this.#isStored(producer)) {
      return false;
    }
    const plan = this.#planOf(edge, node, input);
    return plan !== null && this.#merge(from, to, plan);
  }

  /**
   * Whether what a node computes is stored whatever it is joined with. To sum that across memory while it
   * is made gains one read of it, and costs more: blocks of columns are stored in pieces.
   */
  #isStored(node: number): boolean {
    const { nodes, readers, returned } = this.#graph;
    return nodes[node].equation.outputs.some((output) => returned.has(output)) ||
      readers[node].some((reader) => nodes[reader].lowering === null);
  }

  /** How the groups at the ends of an edge can become one, as far as that edge tells. */
  #planOf({ producer, source, variable }: Edge, node: number, input: number): Plan | null {
    if (source.repeated === null) return null;
    const { nodes } = this.#graph;
    const from = { root: this.#groups.rootOf(producer), ...this.#state(producer) };
    const to = { root: this.#groups.rootOf(node), ...this.#state(node) };
    const given = levelGiven(nodes[producer], source.base, this.#levels[producer]);
    const taken = levelTaken(nodes[node], input, this.#levels[node]);
    const hasRows = from.hasRows || to.hasRows;
    const planned = (space: Space | null, lowered: Plan["lowered"] = null): Plan | null =>
      space && { space, hasRows: hasRows || lowered !== null, lowered };
    if (!source.repeated.includes(true)) {
      if (given === taken) return planned(refine(from.space, to.space));
      if (given === "row" && taken === "element" && !to.hasRows) {
        return planned(refineKept(from.space, to.space), { root: to.root, level: "row" });
      }
      if (given === "element" && taken === "row" && !from.hasRows) {
        return planned(refineKept(to.space, from.space), { root: from.root, level: "row" });
      }
      return null;
    }
    if (taken !== "element") return null;
    const around = refine(to.space, spaceOf(variable.shape, source.repeated));
    if (around === null) return null;
    if (given === "row") return planned(refine(from.space, around));
    if (given !== "element" || from.hasRows || sizeOfSpace(from.space) === 1) return null;
    // Without a reduction rows are worth while only where they lie innermost.
    if (!to.hasRows && around[around.length - 1].inRow !== true) return null;
    return planned(refineKept(around, from.space), { root: from.root, level: "row" });
  }

  #merge(a: number, b: number, plan: Plan): boolean {
    const [first, second] = [this.#groups.rootOf(a), this.#groups.rootOf(b)];
    if (first === second) return true;
    const [before, after] = [this.#states.get(first)!, this.#states.get(second)!];
    const members = [...before.members, ...after.members];
    const state: State = { members, space: plan.space, hasRows: plan.hasRows };
    const { lowered } = plan;
    const moved = new Set(lowered === null ? [] : this.#states.get(lowered.root)!.members);
    const levelOf = (node: number) => moved.has(node) ? lowered!.level : this.#levels[node];
    if (!fitsOneKernel(this.#graph.nodes, { members, space: plan.space, levelOf })) return false;
    if (!this.#groups.merge(first, second)) return false;
    for (const node of moved) this.#levels[node] = lowered!.level;
    this.#states.delete(first);
    this.#states.delete(second);
    this.#states.set(this.#groups.rootOf(first), state);
    return true;
  }
}
