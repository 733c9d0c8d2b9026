/**
 * Fuses chains of pointwise equations into single ones, so that their intermediates never touch
 * memory.
 *
 * @module
 */
import { type DType, InternalError, shapesEqual } from "../base/mod.ts";
import type { Abstract, Equation, Graph, GraphVariable, Primitive } from "../core/mod.ts";
import { type Expression, type Pointwise, scalar } from "../kernel/mod.ts";
import { Groups } from "./groups.ts";

/** Most equations in one kernel: longer ones compile slowly and spill registers. */
const largestGroup = 48;

/** The graph with connected pointwise equations of one shape joined. */
export function fusePointwise(graph: Graph): Graph {
  const { equations } = graph;
  const producer = new Map<GraphVariable, number>();
  equations.forEach(({ outputs }, i) => outputs.forEach((output) => producer.set(output, i)));
  const lowerings = equations.map(pointwiseLowering);
  const groups = new Groups(equations.length);
  equations.forEach((equation, i) => {
    const producers = equation.inputs.flatMap((input) => producer.get(input) ?? []);
    groups.add(i, producers);
    if (lowerings[i] === null) return;
    for (const p of producers) {
      if (lowerings[p] === null || !sameShape(equations[p], equation)) continue;
      if (groups.sizeOf(p) + groups.sizeOf(i) <= largestGroup) groups.merge(p, i);
    }
  });
  const used = usesOutside(graph, producer, groups);
  const fused = groups.inOrder().map((members) =>
    members.length === 1
      ? equations[members[0]]
      : fuse(members.map((i) => equations[i]), members.map((i) => lowerings[i]!), used)
  );
  return { ...graph, equations: fused };
}

function pointwiseLowering({ primitive, inputs, params }: Equation): Pointwise | null {
  if (primitive.lower === undefined || inputs.length === 0) return null;
  const lowering = primitive.lower(inputs, params);
  return lowering.kind === "pointwise" && lowering.integers.length === 0 ? lowering : null;
}

function sameShape(a: Equation, b: Equation): boolean {
  return shapesEqual(a.outputs[0].shape, b.outputs[0].shape);
}

/** The variables that are read by another group than their own, or returned. */
function usesOutside(
  graph: Graph,
  producer: ReadonlyMap<GraphVariable, number>,
  groups: Groups,
): ReadonlySet<GraphVariable> {
  const used = new Set(graph.outputs);
  graph.equations.forEach(({ inputs }, i) => {
    for (const input of inputs) {
      const from = producer.get(input);
      if (from !== undefined && groups.rootOf(from) !== groups.rootOf(i)) used.add(input);
    }
  });
  return used;
}

/** What a fused equation computes: equations over places in a list of values. */
interface FusedParams {
  readonly key: string;
  readonly lowering: Pointwise;
  readonly outputs: readonly Abstract[];
}

/** Exists in optimised graphs alone, after all transformations. */
const fusedPrimitive: Primitive<FusedParams> = {
  name: "fused",
  describe: ({ key }) => key,
  shape: (_inputs, { outputs }) => outputs,
  lower: (_inputs, { lowering }) => lowering,
  jvp: () => {
    throw new InternalError("A fused equation cannot be differentiated");
  },
  batch: () => {
    throw new InternalError("A fused equation cannot be batched");
  },
};

function fuse(
  members: readonly Equation[],
  lowerings: readonly Pointwise[],
  used: ReadonlySet<GraphVariable>,
): Equation {
  const made = new Set(members.flatMap(({ outputs }) => outputs));
  const inputs = [...new Set(members.flatMap(({ inputs }) => inputs))]
    .filter((input) => !made.has(input));
  const outputs = [...made].filter((output) => used.has(output));
  const placeOf = new Map(inputs.map((input, i) => [input, i]));
  const steps = members.map((member, i) => {
    const places = member.inputs.map((input) => placeOf.get(input)!);
    for (const output of member.outputs) placeOf.set(output, placeOf.size);
    return { lowering: lowerings[i], places, dtypes: member.outputs.map(({ dtype }) => dtype) };
  });
  const results = outputs.map((output) => placeOf.get(output)!);
  // What is read more than once, by outputs of the kernel or steps towards them, is computed once.
  const reads = new Array<number>(placeOf.size).fill(0);
  for (const place of [...steps.flatMap(({ places }) => places), ...results]) reads[place]++;
  const isShared = outputs.length > 1 ? (place: number) => reads[place] > 1 : () => false;
  const key =
    steps.map(({ lowering, places, dtypes }) =>
      `${lowering.key}(${places})${dtypes.some(isNarrow) ? `:${dtypes}` : ""}`
    ).join(" ") + ` -> ${results}`;
  const lowering: Pointwise = {
    kind: "pointwise",
    key,
    integers: [],
    element: (values, share) => {
      const all: Expression[] = [...values];
      for (const { lowering, places, dtypes } of steps) {
        const results = lowering.element(places.map((place) => all[place]), share);
        results.forEach((result, i) => {
          const value = asStored(dtypes[i], result);
          all.push(isShared(all.length) ? share(value) : value);
        });
      }
      return results.map((place) => all[place]);
    },
  };
  const params: FusedParams = {
    key,
    lowering,
    outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })),
  };
  return { primitive: fusedPrimitive, inputs, params, outputs };
}

/** The dtypes that hold less than what is computed in. */
function isNarrow(dtype: DType): boolean {
  return dtype === "float16" || dtype === "bfloat16" || dtype === "int8" || dtype === "uint8";
}

/** An intermediate rounded as if it had been stored, so that fusion changes no result. */
function asStored(dtype: DType, value: Expression): Expression {
  return isNarrow(dtype) ? scalar.narrow(dtype, value) : value;
}
