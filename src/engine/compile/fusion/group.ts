/**
 * Groups: equations that make one kernel.
 *
 * @module
 */
import type { GraphVariable } from "../../core/mod.ts";
import type { RowLevel } from "../../kernel/mod.ts";
import { fitsOneKernel } from "./constraints.ts";
import { isReduction, type NodeGraph } from "./nodes.ts";
import { refine, type Space } from "./space.ts";

/** Equations that make one kernel. */
export interface Group {
  /** In the graph's order. */
  readonly members: readonly number[];
  /** The levels of pointwise members. */
  readonly levels: ReadonlyMap<number, RowLevel>;
  readonly space: Space;
}

/** What groups that were put in order hand on. */
export interface HandedOn {
  /** What is read by another group than those that compute it, or returned. */
  readonly stored: Set<GraphVariable>;
  /** The group that stores what a node computes: the first that does. */
  readonly homes: readonly number[];
}

/** What groups hand on. */
export function handedOn(
  { nodes, returned }: NodeGraph,
  groups: readonly Pick<Group, "members">[],
): HandedOn {
  const stored = new Set(returned);
  const homes: number[] = [];
  groups.forEach(({ members }, i) => {
    const inside = new Set(members);
    for (const member of members) {
      homes[member] ??= i;
      for (const { producer, source } of nodes[member].edges) {
        if (producer >= 0 && !inside.has(producer)) stored.add(source.base);
      }
    }
  });
  return { stored, homes };
}

/** The nodes outside of a group that compute what it reads. */
export function dependencies(
  { nodes }: NodeGraph,
  { members }: Pick<Group, "members">,
): readonly number[] {
  const inside = new Set(members);
  const found = new Set<number>();
  for (const member of members) {
    for (const { producer } of nodes[member].edges) {
      if (producer >= 0 && !inside.has(producer)) found.add(producer);
    }
  }
  return [...found];
}

/** Whether a group goes along rows to reduce them. */
export function reduces({ nodes }: NodeGraph, { members }: Pick<Group, "members">): boolean {
  return members.some((member) => isReduction(nodes[member].lowering));
}

/** Two groups as one; null if one kernel cannot be both. */
export function union({ nodes }: NodeGraph, a: Group, b: Group): Group | null {
  const space = refine(a.space, b.space);
  if (space === null) return null;
  const members = [...new Set([...a.members, ...b.members])].sort((x, y) => x - y);
  const levels = new Map([...a.levels, ...b.levels]);
  // What both compute must be of the same level in both.
  if (a.members.some((member) => levels.get(member) !== a.levels.get(member))) return null;
  const levelOf = (member: number) => levels.get(member)!;
  return fitsOneKernel(nodes, { members, space, levelOf }) ? { members, levels, space } : null;
}
