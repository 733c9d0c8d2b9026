/**
 * Numbers that stand in a graph become numbers in the code of the kernels that read them, in the place
 * of arrays that hold them.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";
import type { Abstract, Equation, Graph, GraphVariable, Primitive } from "../core/mod.ts";
import { computeType, type Pointwise, scalar } from "../kernel/mod.ts";
import type { FillValue } from "../primitive/mod.ts";
import { finalPrimitive } from "./final_primitive.ts";

interface Literal {
  readonly value: FillValue;
  readonly dtype: DType;
}

/** The graph with numbers as parts of the pointwise equations that read them beside other values. */
export function bindLiterals(graph: Graph): Graph {
  const literals = new Map<GraphVariable, Literal>();
  const equations = graph.equations.map((equation) => {
    const { primitive, inputs, params, outputs } = equation;
    if (primitive.name === "scalar") {
      literals.set(outputs[0], params as Literal);
      return equation;
    }
    const own = inputs.map((input) => literals.get(input) ?? null);
    const count = own.filter((literal) => literal !== null).length;
    if (count === 0) return equation;
    if (primitive.name === "expand") literals.set(outputs[0], own[0]!);
    const lowering = count < inputs.length ? primitive.lower?.(inputs, params) : undefined;
    return lowering?.kind === "pointwise" ? withLiterals(equation, lowering, own) : equation;
  });
  return { ...graph, equations };
}

/** A pointwise primitive with numbers in the place of some inputs. */
interface BoundParams {
  readonly literals: readonly (Literal | null)[];
  readonly lowering: Pointwise;
  readonly outputs: readonly Abstract[];
}

// deno-lint-ignore no-explicit-any
const boundPrimitives = new WeakMap<Primitive<any>, Primitive<BoundParams>>();

function boundPrimitive(primitive: Equation["primitive"]): Primitive<BoundParams> {
  let bound = boundPrimitives.get(primitive);
  if (bound === undefined) {
    bound = finalPrimitive<BoundParams>({
      name: primitive.name,
      describe: ({ literals }) => describeLiterals(literals),
      shape: (_inputs, { outputs }) => outputs,
      lower: (_inputs, { lowering }) => lowering,
    });
    boundPrimitives.set(primitive, bound);
  }
  return bound;
}

/** `_, 2` for an equation whose second input is 2. */
function describeLiterals(literals: BoundParams["literals"]): string {
  return literals.map((literal) => {
    if (literal === null) return "_";
    const { value } = literal;
    return typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value);
  }).join(", ");
}

function withLiterals(
  { primitive, inputs, outputs }: Equation,
  lowering: Pointwise,
  literals: BoundParams["literals"],
): Equation {
  const constants = literals.map((literal) =>
    literal && scalar.constant(computeType[literal.dtype], literal.value)
  );
  const types = constants.map((constant) => constant?.type ?? "_");
  const params: BoundParams = {
    literals,
    lowering: {
      ...lowering,
      key: `${lowering.key}[${describeLiterals(literals)}: ${types}]`,
      element: (values, share) => {
        const rest = values.values();
        return lowering.element(constants.map((c) => c ?? rest.next().value!), share);
      },
    },
    outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })),
  };
  return {
    primitive: boundPrimitive(primitive),
    inputs: inputs.filter((_, i) => literals[i] === null),
    params,
    outputs,
  };
}
