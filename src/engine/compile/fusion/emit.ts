/**
 * Groups of equations as single ones, so that what they hand on among themselves never touches memory.
 *
 * @module
 */
import { type Shape, shapesEqual } from "../../base/mod.ts";
import {
  type Abstract,
  type Equation,
  type Graph,
  GraphVariable,
  type Primitive,
} from "../../core/mod.ts";
import type { IndexMap, Pointwise, RowLevel, Rows } from "../../kernel/mod.ts";
import { reshapePrimitive } from "../../primitive/mod.ts";
import { finalPrimitive } from "../final_primitive.ts";
import { type Group, type HandedOn, handedOn } from "./group.ts";
import { join } from "./join.ts";
import type { NodeGraph } from "./nodes.ts";
import { sizesOf } from "./space.ts";

/** What a fused equation computes. */
interface FusedParams {
  /** The names of the primitives that it joins, in order. */
  readonly names: readonly string[];
  readonly lowering: Pointwise | IndexMap | Rows;
  readonly outputs: readonly Abstract[];
}

/** Several equations as one. */
const fusedPrimitive: Primitive<FusedParams> = finalPrimitive({
  name: "fused",
  describe: ({ lowering }) => lowering.key,
  shape: (_inputs, { outputs }) => outputs,
  lower: (_inputs, { lowering }) => lowering,
});

/** The graph whose equations are those of groups. */
export function graphOfGroups(
  graph: Graph,
  nodeGraph: NodeGraph,
  groups: readonly Group[],
): Graph {
  const emitter = new Emitter(nodeGraph, groups);
  groups.forEach((group, i) => emitter.group(group, i));
  for (const output of graph.outputs) emitter.view(output);
  return { ...graph, equations: emitter.equations };
}

/** Writes the equations of groups, and of the views between them where they are needed. */
class Emitter {
  readonly equations: Equation[] = [];
  readonly #graph: NodeGraph;
  readonly #handedOn: HandedOn;
  readonly #viewed = new Set<GraphVariable>();
  /** Variables under other shapes. */
  readonly #reshaped = new Map<GraphVariable, GraphVariable[]>();

  constructor(graph: NodeGraph, groups: readonly Group[]) {
    this.#graph = graph;
    this.#handedOn = handedOn(graph, groups);
  }

  /** Writes the equation of the group at a place in their order. */
  group(group: Group, place: number): void {
    const { nodes } = this.#graph;
    if (group.members.length === 1) {
      const { equation } = nodes[group.members[0]];
      equation.inputs.forEach((input) => this.view(input));
      this.equations.push(equation);
      return;
    }
    const shapes: Record<RowLevel, Shape> = {
      element: this.#wholeShape(group),
      row: sizesOf(group.space, false),
      scalar: [],
    };
    const { stored, homes } = this.#handedOn;
    const kept = group.members.filter((member) => homes[member] === place)
      .flatMap((member) => nodes[member].equation.outputs)
      .filter((output) => stored.has(output));
    const joined = join(nodes, group, new Set(kept));
    const inputs = joined.inputs.map(({ variable, level }) =>
      level === null ? this.#asItIs(variable) : this.#inShape(variable, shapes[level])
    );
    const results = joined.outputs.map(({ variable, level }) => {
      const shape = shapes[level];
      const isSame = shapesEqual(variable.shape, shape);
      return isSame ? variable : new GraphVariable({ ...variable, shape }, variable.device);
    });
    const lowering = joined.lowering(shapes.element);
    const params: FusedParams = {
      names: group.members.map((member) => nodes[member].equation.primitive.name),
      lowering,
      outputs: results.map(({ shape, dtype }) => ({ shape, dtype })),
    };
    this.equations.push({ primitive: fusedPrimitive, inputs, params, outputs: results });
    joined.outputs.forEach(({ variable }, i) => {
      if (results[i] === variable) return;
      const { shape } = variable;
      this.equations.push({
        primitive: reshapePrimitive,
        inputs: [results[i]],
        params: { shape },
        outputs: [variable],
      });
    });
  }

  /** The shape of a group's elements: one that its equations have, if that says the same. */
  #wholeShape({ members, space }: Group): Shape {
    const { nodes } = this.#graph;
    const sizes = space.map(({ size }) => size);
    if (space.some(({ inRow }) => inRow !== null)) return sizes;
    const { shape } = nodes[members[0]].equation.outputs[0];
    const isCommon = members.every((member) =>
      shapesEqual(nodes[member].equation.outputs[0].shape, shape)
    );
    return isCommon ? shape : sizes;
  }

  /** A variable that is read. */
  #asItIs(variable: GraphVariable): GraphVariable {
    this.view(variable);
    return variable;
  }

  /** A variable that is read under a shape. */
  #inShape(variable: GraphVariable, shape: Shape): GraphVariable {
    this.view(variable);
    if (shapesEqual(variable.shape, shape)) return variable;
    let known = this.#reshaped.get(variable);
    if (known === undefined) this.#reshaped.set(variable, known = []);
    let reshaped = known.find((other) => shapesEqual(other.shape, shape));
    if (reshaped === undefined) {
      reshaped = new GraphVariable({ shape, dtype: variable.dtype }, variable.device);
      known.push(reshaped);
      this.equations.push({
        primitive: reshapePrimitive,
        inputs: [variable],
        params: { shape },
        outputs: [reshaped],
      });
    }
    return reshaped;
  }

  /** Writes the views that lead to a variable. */
  view(variable: GraphVariable): void {
    const equation = this.#graph.views.get(variable);
    if (equation === undefined || this.#viewed.has(variable)) return;
    this.#viewed.add(variable);
    this.view(equation.inputs[0]);
    this.equations.push(equation);
  }
}
