/**
 * Functions with derivatives of the user's own.
 *
 * @module
 */
import {
  checkFunction,
  isFloating,
  structuresEqual,
  TraceError,
  type TreeStructure,
  unflattenTree,
} from "../base/mod.ts";
import {
  type Abstract,
  type BatchResult,
  bind,
  type Graph,
  type GraphVariable,
  type JvpResult,
  type Primitive,
  type Tensor,
  Unknown,
} from "../core/mod.ts";
import { batchFlat } from "./vmap.ts";
import { type TracedInput, traceGraph } from "./graph_transforms.ts";
import { type FlatFunction, flattenFunction, flattenResult, flattenTensors } from "./trees.ts";
import { batchToFront, fullLike } from "../primitive/mod.ts";

/** A flat function whose outputs' shapes are known only by tracing it. */
interface OpaqueFunction {
  readonly f: FlatFunction;
}

/** The outputs' shapes and dtypes of a flat function of such inputs. */
function outputsOf({ f }: OpaqueFunction, inputs: readonly Abstract[]): readonly Abstract[] {
  const traced = inputs.map(({ shape, dtype }): TracedInput => ({ shape, dtype, device: "cpu" }));
  return traceGraph(f, traced, "custom rule").outputs;
}

/** The graph of a flat function, for programs. */
function unfolded(inputs: readonly GraphVariable[], { f }: OpaqueFunction): Graph {
  return traceGraph(f, inputs, "custom rule");
}

/** A flat function of a batch: every input and output has it as its first dimension. */
function batched(f: FlatFunction, size: number): FlatFunction {
  return (inputs) => {
    const result = batchFlat(f, inputs, inputs.map(() => 0), size);
    return result.outputs.map((output, i) => batchToFront(output, result.dims[i], size));
  };
}

/**
 * Binds a rule's batched form. Inputs that are the same for the whole batch are expanded, so that
 * the rule sees one form of input alone; the transpose of the expansion sums their cotangents.
 */
function bindBatched<P>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  dims: readonly (number | null)[],
  { params, size }: { readonly params: P; readonly size: number },
): BatchResult {
  const outputs = bind(
    primitive,
    inputs.map((input, i) => batchToFront(input, dims[i], size)),
    params,
  );
  return { outputs, dims: outputs.map(() => 0) };
}

/** A flat function with its jvp rule. */
interface CustomJvpParams extends OpaqueFunction {
  readonly name: string;
  /** From primals and then tangents to outputs and then tangents. */
  readonly rule: FlatFunction;
}

const customJvpPrimitive: Primitive<CustomJvpParams> = {
  name: "customJvp",
  describe: ({ name }) => name,
  shape: (inputs, params) => outputsOf(params, inputs),
  evaluate: (inputs, { f }) => f(inputs),
  unfold: unfolded,
  jvp: (primals, tangents, { rule }): JvpResult => {
    const full = tangents.map((tangent, i) => tangent ?? fullLike(primals[i], 0));
    const results = rule([...primals, ...full]);
    const count = results.length / 2;
    return {
      outputs: results.slice(0, count),
      tangents: results.slice(count).map((tangent) => isFloating(tangent.dtype) ? tangent : null),
    };
  },
  batch: (inputs, dims, { name, f, rule }, size) =>
    bindBatched(customJvpPrimitive, inputs, dims, {
      size,
      params: { name, f: batched(f, size), rule: batched(rule, size) },
    }),
};

/**
 * A function with a forward-mode rule of its own; reverse mode follows from it. The rule takes the
 * list of arguments and the list of their tangents and returns the value and its tangent, which
 * must be linear in the tangents.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { customJvp, grad, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const clipped = customJvp(
 *   (x: Tensor) => x.clamp(0, 1),
 *   ([x], [tangent]) => [x.clamp(0, 1), tangent], // the gradient passes straight through
 * );
 * assert.equal(grad(clipped)(tensor(7)).itemSync(), 1);
 * ```
 *
 * @throws {TraceError} if the rule's results do not have the structure of the function's
 */
export function customJvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  rule: (primals: A, tangents: A) => readonly [R, R],
): (...args: A) => R {
  checkFunction("customJvp", f);
  checkFunction("customJvp", rule, "rule");
  const name = f.name || "anonymous";
  return (...args) => {
    const { leaves, structure } = flattenTensors(args);
    const { flat, result } = flattenFunction("customJvp", erase(f), structure);
    let returned: TreeStructure | null = null;
    const flatRule: FlatFunction = (inputs) => {
      const primals = unflattenTree(structure, inputs.slice(0, leaves.length)) as unknown as A;
      const tangents = unflattenTree(structure, inputs.slice(leaves.length)) as unknown as A;
      const [value, tangent] = rule(primals, tangents);
      const values = flattenResult("customJvp", value);
      const moving = flattenResult("customJvp", tangent);
      if (!structuresEqual(values.structure, moving.structure)) {
        throw new TraceError(
          "customJvp: Expected the rule to return a tangent of the value's structure",
        );
      }
      returned = values.structure;
      return [...values.leaves, ...moving.leaves];
    };
    const outputs = bind(customJvpPrimitive, leaves, { name, f: flat, rule: flatRule });
    return unflattenTree(returned ?? result(), outputs) as R;
  };
}

/** A flat function with its forward and backward rules. */
interface CustomVjpParams extends OpaqueFunction {
  readonly name: string;
  /** From inputs to outputs and residuals. */
  readonly forward: (inputs: readonly Tensor[]) => {
    readonly outputs: readonly Tensor[];
    readonly residuals: readonly Tensor[];
    readonly backward: FlatFunction;
  };
}

const customVjpPrimitive: Primitive<CustomVjpParams> = {
  name: "customVjp",
  describe: ({ name }) => name,
  shape: (inputs, params) => outputsOf(params, inputs),
  evaluate: (inputs, { f }) => f(inputs),
  unfold: unfolded,
  jvp: (_primals, _tangents, { name }) => {
    throw new TraceError(
      `customVjp: Cannot push a tangent forward through ${name}, which has a reverse-mode rule ` +
        "alone\nUse grad, vjp or jacrev, or define it with customJvp, which serves both modes",
    );
  },
  linearize: (primals, tangents, { name, forward }) => {
    const { outputs, residuals, backward } = forward(primals);
    const full = tangents.map((tangent, i) => tangent ?? fullLike(primals[i], 0));
    const moving = bind(customLinearPrimitive, [...residuals, ...full], {
      name,
      residualCount: residuals.length,
      outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      backward,
    });
    return {
      outputs,
      tangents: moving.map((tangent) => isFloating(tangent.dtype) ? tangent : null),
    };
  },
  batch: (inputs, dims, { name, f, forward }, size) =>
    bindBatched(customVjpPrimitive, inputs, dims, {
      size,
      params: { name, f: batched(f, size), forward: batchedForward(forward, size) },
    }),
};

/** The forward rule of a batch, whose backward rule is one of a batch as well. */
function batchedForward(
  forward: CustomVjpParams["forward"],
  size: number,
): CustomVjpParams["forward"] {
  return (inputs) => {
    let count = 0;
    let backward: FlatFunction | null = null;
    const results = batched((examples) => {
      const result = forward(examples);
      count = result.outputs.length;
      backward = result.backward;
      return [...result.outputs, ...result.residuals];
    }, size)(inputs);
    return {
      outputs: results.slice(0, count),
      residuals: results.slice(count),
      backward: batched(backward!, size),
    };
  };
}

/** The linear map of a custom vjp: known only by its transpose. */
interface CustomLinearParams {
  readonly name: string;
  readonly residualCount: number;
  readonly outputs: readonly Abstract[];
  readonly backward: FlatFunction;
}

const customLinearPrimitive: Primitive<CustomLinearParams> = {
  name: "customLinear",
  describe: ({ name }) => name,
  shape: (_inputs, { outputs }) => outputs,
  evaluate: (_inputs, { name }) => {
    throw forwardError(name);
  },
  jvp: (_primals, _tangents, { name }) => {
    throw forwardError(name);
  },
  transpose: (cotangents, inputs, { residualCount, outputs, backward }) => {
    const full = cotangents.map((cotangent, i) => cotangent ?? fullLike(outputs[i] as Tensor, 0));
    const results = backward([...inputs.slice(0, residualCount) as Tensor[], ...full]);
    return inputs.map((input, i) =>
      i >= residualCount && input instanceof Unknown ? results[i - residualCount] : null
    );
  },
  batch: (_inputs, _dims, { name }) => {
    throw forwardError(name);
  },
};

function forwardError(name: string): TraceError {
  return new TraceError(
    `customVjp: Cannot push a tangent forward through ${name}, which has a reverse-mode rule alone`,
  );
}

/**
 * A function with a reverse-mode rule of its own, as PyTorch's `autograd.Function`: `forward` returns
 * the value and residuals, `backward` takes the residuals and the value's cotangent and returns the
 * list of the arguments' cotangents.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { customVjp, grad, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * // log(1 + eˣ), whose gradient is written so that it does not overflow
 * const softplus = customVjp(
 *   (x: Tensor) => x.exp().log1p(),
 *   (x) => [x.exp().log1p(), x],
 *   (x, cotangent) => [cotangent.mul(x.sigmoid())],
 * );
 * assert.equal(grad(softplus)(tensor(100)).itemSync(), 1);
 * ```
 *
 * @throws {TraceError} if the cotangents do not have the structure of the arguments, and where a
 *   tangent is pushed forward through it
 */
export function customVjp<A extends readonly unknown[], R, S>(
  f: (...args: A) => R,
  forward: (...args: A) => readonly [R, S],
  backward: (residuals: S, cotangent: R) => readonly [...A],
): (...args: A) => R {
  checkFunction("customVjp", f);
  checkFunction("customVjp", forward, "forward");
  checkFunction("customVjp", backward, "backward");
  const name = f.name || "anonymous";
  return (...args) => {
    const { leaves, structure } = flattenTensors(args);
    const { flat, result } = flattenFunction("customVjp", erase(f), structure);
    let returned: TreeStructure | null = null;
    const flatForward: CustomVjpParams["forward"] = (inputs) => {
      const [value, saved] = forward(...unflattenTree(structure, inputs) as unknown as A);
      const outputs = flattenResult("customVjp", value);
      const residuals = flattenTensors(saved);
      returned = outputs.structure;
      const flatBackward: FlatFunction = (values) => {
        const split = residuals.leaves.length;
        const cotangents = flattenResult(
          "customVjp",
          backward(
            unflattenTree(residuals.structure, values.slice(0, split)) as S,
            unflattenTree(outputs.structure, values.slice(split)) as R,
          ),
        );
        checkCotangents(name, structure, inputs, cotangents);
        return cotangents.leaves;
      };
      return { outputs: outputs.leaves, residuals: residuals.leaves, backward: flatBackward };
    };
    const outputs = bind(customVjpPrimitive, leaves, { name, f: flat, forward: flatForward });
    return unflattenTree(returned ?? result(), outputs) as R;
  };
}

function checkCotangents(
  name: string,
  structure: TreeStructure,
  inputs: readonly Tensor[],
  cotangents: { readonly leaves: readonly Tensor[]; readonly structure: TreeStructure },
): void {
  if (!structuresEqual(structure, cotangents.structure)) {
    throw new TraceError(
      `customVjp: Expected the backward rule of ${name} to return the list of its arguments' ` +
        `cotangents: got ${cotangents.leaves.length} tensors for ${inputs.length}, or other keys`,
    );
  }
  inputs.forEach((input, i) => {
    const cotangent = cotangents.leaves[i];
    if (String(input.shape) !== String(cotangent.shape) || input.dtype !== cotangent.dtype) {
      throw new TraceError(
        `customVjp: Expected the backward rule of ${name} to return a cotangent of the ` +
          `argument's shape and dtype: got ${cotangent.dtype}[${cotangent.shape}] for ` +
          `${input.dtype}[${input.shape}]`,
      );
    }
  });
}

/** A function's type made the one that flattening takes. */
function erase(f: unknown): (...args: never[]) => unknown {
  return f as (...args: never[]) => unknown;
}
