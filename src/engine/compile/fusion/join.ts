/**
 * The equations of a group as steps on one list of values: what is read, and then what each computes.
 *
 * @module
 */
import type { Shape } from "../../base/mod.ts";
import type { GraphVariable } from "../../core/mod.ts";
import type { IndexMap, Pointwise, RowLevel, Rows } from "../../kernel/mod.ts";
import type { Group } from "./group.ts";
import { levelGiven, levelTaken, type Node } from "./nodes.ts";
import { type FusedStep, mapOf, pointwiseOf, rowsOf } from "./steps.ts";

/** A value that a group reads or hands on. */
export interface Handed<L extends RowLevel | null = RowLevel> {
  readonly variable: GraphVariable;
  /** The dimensions that it has; null for what is read at other places than those of the group. */
  readonly level: L;
}

/** A group's equations as one. */
export interface Joined {
  readonly inputs: readonly Handed<RowLevel | null>[];
  readonly outputs: readonly Handed[];
  /** What they do, given the shape of their elements. */
  readonly lowering: (shape: Shape) => Pointwise | IndexMap | Rows;
}

/** Joins a group's equations, which hand on what is to be stored. */
export function join(
  nodes: readonly Node[],
  group: Group,
  stored: ReadonlySet<GraphVariable>,
): Joined {
  const { members, levels } = group;
  const made = new Set(members.flatMap((member) => nodes[member].equation.outputs));
  const inputs: Handed<RowLevel | null>[] = [];
  const outputs: Handed[] = [];
  const inputPlaces: number[][] = [];
  for (const member of members) {
    const own = levels.get(member)!;
    inputPlaces.push(nodes[member].edges.map(({ variable, source }, input) => {
      if (made.has(source.base)) return -1;
      const level = levelTaken(nodes[member], input, own);
      const known = inputs.findIndex((other) =>
        other.variable === variable && other.level === level
      );
      return known >= 0 ? known : inputs.push({ variable, level }) - 1;
    }));
    for (const variable of nodes[member].equation.outputs) {
      if (!stored.has(variable)) continue;
      outputs.push({ variable, level: levelGiven(nodes[member], variable, own) });
    }
  }
  // Places of what is computed come after those of all inputs.
  const placeOf = new Map<GraphVariable, number>();
  let next = inputs.length;
  const steps: FusedStep[] = [];
  members.forEach((member, i) => {
    const { equation, edges, lowering } = nodes[member];
    const places = edges.map(({ source }, input) =>
      inputPlaces[i][input] >= 0 ? inputPlaces[i][input] : placeOf.get(source.base)!
    );
    const first = next;
    for (const step of stepsOf(nodes[member], places, first)) {
      steps.push(step);
      next += step.dtypes.length;
    }
    equation.outputs.forEach((output, o) => {
      const place = lowering!.kind === "rows"
        ? lowering!.results[o].place - lowering!.inputs.length
        : o;
      placeOf.set(output, first + place);
    });
  });
  const results = outputs.map(({ variable, level }) => ({ place: placeOf.get(variable)!, level }));
  return { inputs, outputs, lowering: loweringOf(group, inputs, steps, results) };
}

function loweringOf(
  { space }: Group,
  inputs: Joined["inputs"],
  steps: readonly FusedStep[],
  results: Rows["results"],
): Joined["lowering"] {
  const places = results.map(({ place }) => place);
  const dims = space.flatMap(({ inRow }, dim) => inRow === true ? [dim] : []);
  if (steps.some(({ kind }) => kind === "map")) return () => mapOf(inputs.length, steps, places);
  if (space.every(({ inRow }) => inRow === null)) {
    return () => pointwiseOf(inputs.length, steps, places);
  }
  const levels = inputs.map(({ level }) => level!);
  return (shape) => rowsOf({ shape, dims, inputs: levels, results }, steps);
}

/** A node's steps on values at places, where what they compute is placed from `first` on. */
function stepsOf(
  { equation, lowering }: Node,
  operands: readonly number[],
  first: number,
): readonly FusedStep[] {
  const dtypes = equation.outputs.map(({ dtype }) => dtype);
  switch (lowering!.kind) {
    case "pointwise":
    case "map":
    case "reduce":
      return [{ ...lowering!, operands, dtypes }];
    case "rows": {
      const { inputs, steps } = lowering!;
      return steps.map((step): FusedStep => ({
        ...step,
        operands: step.operands.map((place) =>
          place < inputs.length ? operands[place] : first + place - inputs.length
        ),
      }));
    }
  }
}
