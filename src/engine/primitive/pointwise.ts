/**
 * What all pointwise primitives share: their shape and batch rules. Inputs have equal shapes.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";
import type { BatchResult, NoParams, Primitive, Tensor } from "../core/mod.ts";
import { bind } from "../core/mod.ts";
import type { Expression, Pointwise } from "../kernel/mod.ts";
import { batchToFront } from "./movement.ts";

/** The rules of a pointwise primitive that differ from one to the next. */
export interface PointwiseRules<P> extends Pick<Primitive<P>, "jvp"> {
  readonly name: string;
  /** The dtypes of the outputs; by default one of the first input's dtype. */
  readonly dtypes?: (inputs: readonly DType[], params: P) => readonly DType[];
  /** The outputs' values at one place out of the inputs' there. */
  readonly element: (inputs: readonly Expression[], params: P) => readonly Expression[];
  readonly transpose?: Primitive<P>["transpose"];
  readonly describe?: (params: P) => string;
}

/** A primitive whose outputs depend on the inputs' elements at the same place alone. */
export function pointwise<P = NoParams>(rules: PointwiseRules<P>): Primitive<P> {
  const { name, element, jvp, transpose, describe } = rules;
  const dtypes = rules.dtypes ?? (([dtype]) => [dtype]);
  const lowerings = new Map<string, Pointwise>();
  const primitive: Primitive<P> = {
    name,
    shape: (inputs, params) =>
      dtypes(inputs.map(({ dtype }) => dtype), params)
        .map((dtype) => ({ shape: inputs[0].shape, dtype })),
    lower: (_inputs, params) => {
      const key = describe === undefined ? name : `${name}[${describe(params)}]`;
      let lowering = lowerings.get(key);
      if (lowering === undefined) {
        lowering = {
          kind: "pointwise",
          key,
          integers: [],
          element: (values) => element(values, params),
        };
        lowerings.set(key, lowering);
      }
      return lowering;
    },
    jvp,
    batch: (inputs, dims, params, size) => batchPointwise(primitive, inputs, dims, params, size),
    ...(transpose !== undefined && { transpose }),
    ...(describe !== undefined && { describe }),
  };
  return primitive;
}

/** The batch rule of primitives that treat every place alike: the batch goes first everywhere. */
export function batchPointwise<P>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  dims: readonly (number | null)[],
  params: P,
  size: number,
): BatchResult {
  const outputs = bind(
    primitive,
    inputs.map((input, i) => batchToFront(input, dims[i], size)),
    params,
  );
  return { outputs, dims: outputs.map(() => 0) };
}

/** The jvp rule of primitives whose outputs are locally constant, e.g. comparisons and floor. */
export function jvpOfConstant<P>(primitive: () => Primitive<P>): Primitive<P>["jvp"] {
  return (primals, _tangents, params) => {
    const outputs = bind(primitive(), primals, params);
    return { outputs, tangents: outputs.map(() => null) };
  };
}
