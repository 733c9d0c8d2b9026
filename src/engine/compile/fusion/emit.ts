/**
 * Groups of equations as single ones, so that what they hand on among themselves never touches memory.
 *
 * @module
 */
import { InternalError, type Shape, shapesEqual } from "../../base/mod.ts";
import {
  type Abstract,
  type Equation,
  type Graph,
  GraphVariable,
  type Primitive,
} from "../../core/mod.ts";
import {
  asStored,
  type Expression,
  isNarrow,
  type Pointwise,
  type RowLevel,
  type Rows,
  type RowStep,
} from "../../kernel/mod.ts";
import { reshapePrimitive } from "../../primitive/mod.ts";
import { finalPrimitive } from "../final_primitive.ts";
import { type Group, type HandedOn, handedOn } from "./group.ts";
import { levelGiven, levelTaken, type Node, type NodeGraph } from "./nodes.ts";
import { sizesOf } from "./space.ts";

/** What a fused equation computes. */
interface FusedParams {
  /** The names of the primitives that it joins, in order. */
  readonly names: readonly string[];
  readonly lowering: Pointwise | Rows;
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

/** A value that a group reads from outside, in the dimensions of a level. */
interface Input {
  readonly variable: GraphVariable;
  readonly level: RowLevel;
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
      this.#inShape(variable, shapes[level])
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

  /** A variable that is read, under a shape. */
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

/** A group's equations over places in a list of values. */
interface Joined {
  readonly inputs: readonly Input[];
  readonly outputs: readonly Input[];
  /** What they do, given the shape of their elements. */
  readonly lowering: (shape: Shape) => Pointwise | Rows;
}

function join(
  nodes: readonly Node[],
  { members, levels, space }: Group,
  stored: ReadonlySet<GraphVariable>,
): Joined {
  const made = new Set(members.flatMap((member) => nodes[member].equation.outputs));
  const inputs: Input[] = [];
  const outputs: Input[] = [];
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
  const steps: RowStep[] = [];
  members.forEach((member, i) => {
    const { equation, edges } = nodes[member];
    const places = edges.map(({ source }, input) =>
      inputPlaces[i][input] >= 0 ? inputPlaces[i][input] : placeOf.get(source.base)!
    );
    const added = stepsOf(nodes[member], places, next);
    const first = next;
    for (const step of added) {
      steps.push(step);
      next += step.dtypes.length;
    }
    const { lowering } = nodes[member];
    equation.outputs.forEach((output, o) => {
      const place = lowering!.kind === "rows"
        ? first + lowering!.results[o].place - lowering!.inputs.length
        : first + o;
      placeOf.set(output, place);
    });
  });
  const results = outputs.map(({ variable, level }) => ({ place: placeOf.get(variable)!, level }));
  const dims = space.flatMap(({ inRow }, dim) => inRow === true ? [dim] : []);
  const isPlain = space.every(({ inRow }) => inRow === null);
  return {
    inputs,
    outputs,
    lowering: (shape) =>
      isPlain ? pointwiseOf(inputs.length, steps, results.map(({ place }) => place)) : {
        kind: "rows",
        key: keyOf(steps, results.map(({ place, level }) => `${place}${level[0]}`)),
        integers: [],
        shape,
        dims,
        inputs: inputs.map(({ level }) => level),
        steps,
        results,
      },
  };
}

/** A node's steps on values at places, where what they compute is placed from `first` on. */
function stepsOf(
  { equation, lowering }: Node,
  places: readonly number[],
  first: number,
): readonly RowStep[] {
  const dtypes = equation.outputs.map(({ dtype }) => dtype);
  switch (lowering!.kind) {
    case "pointwise": {
      const { key, element } = lowering!;
      return [{ kind: "pointwise", key, element, operands: places, dtypes }];
    }
    case "reduce": {
      const { key, combine, element, finish } = lowering!;
      return [{ kind: "reduce", key, combine, element, finish, operands: places, dtypes }];
    }
    case "rows": {
      const { inputs, steps } = lowering!;
      return steps.map((step): RowStep => ({
        ...step,
        operands: step.operands.map((place) =>
          place < inputs.length ? places[place] : first + place - inputs.length
        ),
      }));
    }
  }
}

/** Names all that the steps do and what they hand out. */
function keyOf(steps: readonly RowStep[], results: readonly (number | string)[]): string {
  const texts = steps.map((step) => {
    const narrow = step.dtypes.some(isNarrow) ? `:${step.dtypes}` : "";
    const combine = step.kind === "reduce" ? ` ${step.combine}` : "";
    return `${step.key}(${step.operands})${combine}${narrow}`;
  });
  return `${texts.join(" ")} -> ${results}`;
}

/** Pointwise steps alone as one. */
function pointwiseOf(
  inputCount: number,
  steps: readonly RowStep[],
  results: readonly number[],
): Pointwise {
  // What is read more than once, by outputs of the kernel or steps towards them, is computed once.
  const reads = new Map<number, number>();
  for (const place of [...steps.flatMap(({ operands }) => operands), ...results]) {
    reads.set(place, (reads.get(place) ?? 0) + 1);
  }
  const isShared = (place: number) => results.length > 1 && reads.get(place)! > 1;
  return {
    kind: "pointwise",
    key: keyOf(steps, results),
    integers: [],
    element: (values, share) => {
      const all: Expression[] = values.slice(0, inputCount);
      for (const step of steps) {
        if (step.kind === "reduce") throw new InternalError("A pointwise group has no reductions");
        const made = step.element(step.operands.map((place) => all[place]), share);
        made.forEach((value, i) => {
          const stored = asStored(step.dtypes[i], value);
          all.push(isShared(all.length) ? share(stored) : stored);
        });
      }
      return results.map((place) => all[place]);
    },
  };
}
