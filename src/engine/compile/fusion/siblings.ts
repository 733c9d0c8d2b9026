/**
 * Reductions that go over the same tensor become one kernel, which reads it once: the gradients of
 * a layer norm's weight and bias.
 *
 * @module
 */
import type { GraphVariable } from "../../core/mod.ts";
import { dependencies, type Group, handedOn, reduces, union } from "./group.ts";
import { Groups } from "./groups.ts";
import { levelTaken, type NodeGraph } from "./nodes.ts";

/** The groups, in order, with those joined that reduce the same elements in the same way. */
export function joinSiblings(graph: NodeGraph, groups: readonly Group[]): readonly Group[] {
  const { homes } = handedOn(graph, groups);
  const order = new Groups();
  const joined: (Group | undefined)[] = [...groups];
  const firstReader = new Map<GraphVariable, number[]>();
  groups.forEach((group, place) => {
    order.add(dependencies(graph, group).map((node) => homes[node]));
    if (!reduces(graph, group)) return;
    for (const variable of elementsRead(graph, group)) {
      const known = firstReader.get(variable) ?? [];
      firstReader.set(variable, known);
      const own = order.rootOf(place);
      const isJoined = known.some((other) => {
        const root = order.rootOf(other);
        if (root === own) return true;
        const both = union(graph, joined[root]!, joined[own]!);
        if (both === null || !order.merge(root, own)) return false;
        joined[root] = joined[own] = undefined;
        joined[order.rootOf(own)] = both;
        return true;
      });
      if (!isJoined) known.push(place);
    }
  });
  return order.inOrder().map(([first]) => joined[order.rootOf(first)]!);
}

/** What a group reads from storage, an element for each of its own. */
function elementsRead({ nodes }: NodeGraph, { members, levels }: Group): Set<GraphVariable> {
  const inside = new Set(members);
  const read = new Set<GraphVariable>();
  for (const member of members) {
    nodes[member].edges.forEach(({ producer, source }, input) => {
      if (inside.has(producer) || source.repeated?.includes(true)) return;
      const level = levelTaken(nodes[member], input, levels.get(member)!);
      if (level === "element") read.add(source.base);
    });
  }
  return read;
}
