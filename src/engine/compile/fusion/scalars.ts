/**
 * Single numbers: what is computed of them for one kernel becomes part of it, and what is left of them
 * makes few kernels. An optimizer's bias corrections are done by the kernel of each parameter.
 *
 * @module
 */
import { fitsOneKernel } from "./constraints.ts";
import { dependencies, type Group, handedOn, reduces, union } from "./group.ts";
import { Groups } from "./groups.ts";
import type { NodeGraph } from "./nodes.ts";
import { sizeOfSpace } from "./space.ts";

/** The groups, in order, with those of single numbers joined to others. */
export function joinScalars(graph: NodeGraph, groups: readonly Group[]): readonly Group[] {
  return joinEachOther(graph, joinReaders(graph, groups));
}

/** Whether a group computes single numbers of others alone. */
function isScalar(graph: NodeGraph, group: Group): boolean {
  return graph.nodes[group.members[0]].lowering !== null && !reduces(graph, group) &&
    sizeOfSpace(group.space) === 1;
}

/** Moves numbers that one group alone reads there, unless they are stored. */
function joinReaders(graph: NodeGraph, groups: readonly Group[]): readonly Group[] {
  const { nodes, returned } = graph;
  const { homes } = handedOn(graph, groups);
  const readers = groups.map(() => new Set<number>());
  groups.forEach((group, reader) => {
    for (const node of dependencies(graph, group)) readers[homes[node]].add(reader);
  });
  const joined: Group[] = [...groups];
  for (let place = groups.length - 1; place >= 0; place--) {
    const group = joined[place];
    if (readers[place].size !== 1 || !isScalar(graph, group)) continue;
    const [reader] = readers[place];
    if (nodes[joined[reader].members[0]].lowering === null) continue;
    const stored = new Set<number>();
    for (const member of group.members.toReversed()) {
      const { outputs } = nodes[member].equation;
      const isRead = graph.readers[member].some((other) => stored.has(other));
      if (isRead || outputs.some((output) => returned.has(output))) stored.add(member);
    }
    const moved = group.members.filter((member) => !stored.has(member));
    const grown = moved.length === 0 ? null : withScalars(graph, joined[reader], moved);
    if (grown === null) continue;
    joined[reader] = grown;
    joined[place] = { ...group, members: group.members.filter((member) => stored.has(member)) };
    // What computes the numbers' operands is read by the reader now.
    for (const node of dependencies(graph, { members: moved })) {
      if (homes[node] === place) continue;
      readers[homes[node]].delete(place);
      readers[homes[node]].add(reader);
    }
  }
  return joined.filter(({ members }) => members.length > 0);
}

/** A group that computes some numbers for all its elements; null if one kernel cannot. */
function withScalars(
  { nodes }: NodeGraph,
  group: Group,
  scalars: readonly number[],
): Group | null {
  if (sizeOfSpace(group.space) === 1) return null;
  const members = [...group.members, ...scalars].sort((a, b) => a - b);
  const levels = new Map(group.levels);
  for (const member of scalars) levels.set(member, "scalar");
  // Without rows all elements are one.
  const space = group.space.map((part) => ({ ...part, inRow: part.inRow ?? true }));
  const levelOf = (member: number) => levels.get(member)!;
  return fitsOneKernel(nodes, { members, space, levelOf }) ? { members, levels, space } : null;
}

/** Joins the groups of single numbers that are left, as many as one kernel can hold. */
function joinEachOther(graph: NodeGraph, groups: readonly Group[]): readonly Group[] {
  const { homes } = handedOn(graph, groups);
  const order = new Groups();
  const joined: (Group | undefined)[] = [...groups];
  let last = -1;
  groups.forEach((group, place) => {
    order.add(dependencies(graph, group).map((node) => homes[node]));
    if (!isScalar(graph, group)) return;
    const root = last < 0 ? -1 : order.rootOf(last);
    const both = root < 0 ? null : union(graph, joined[root]!, group);
    if (both === null || !order.merge(root, place)) {
      last = place;
      return;
    }
    joined[root] = joined[place] = undefined;
    joined[order.rootOf(place)] = both;
  });
  return order.inOrder().map(([first]) => joined[order.rootOf(first)]!);
}
