/**
 * Forward mode: pushes a tangent through a function beside its values.
 *
 * @module
 */
import { checkList, isFloating, unflattenTree } from "../base/mod.ts";
import {
  bind,
  type JvpResult,
  type Primitive,
  runTrace,
  Tensor,
  Trace,
  Tracer,
  tracerOf,
} from "../core/mod.ts";
import { fullLike } from "../primitive/mod.ts";
import { checkMatching, type FlatFunction, flattenFunction, flattenTensors } from "./trees.ts";

/** A value with its tangent. */
class JvpTracer extends Tracer {
  readonly primal: Tensor;
  readonly tangent: Tensor;

  constructor(trace: JvpTrace, primal: Tensor, tangent: Tensor) {
    super(trace);
    this.primal = primal;
    this.tangent = tangent;
  }
}

/** How a jvp trace is run. */
export interface JvpOptions {
  /** For messages. */
  readonly name: string;
  /**
   * Whether the tangents are being recorded as a linear graph; primitives that have a linearize
   * rule use it then.
   */
  readonly linearizing: boolean;
}

/** Applies the jvp rules of primitives. */
class JvpTrace extends Trace {
  readonly #linearizing: boolean;

  constructor({ name, linearizing }: JvpOptions) {
    super(name);
    this.#linearizing = linearizing;
  }

  /** A tensor of this trace. */
  join(primal: Tensor, tangent: Tensor | null): Tensor {
    if (tangent === null) return primal;
    const { shape, dtype, device } = primal;
    return new Tensor(shape, dtype, device, new JvpTracer(this, primal, tangent));
  }

  /** The value and the tangent of a tensor, null if it does not depend on the inputs. */
  split(x: Tensor): [Tensor, Tensor | null] {
    const tracer = tracerOf(x);
    if (tracer instanceof JvpTracer && tracer.trace === this) {
      return [tracer.primal, tracer.tangent];
    }
    return [x, null];
  }

  override process<P>(
    primitive: Primitive<P>,
    inputs: readonly Tensor[],
    params: P,
  ): readonly Tensor[] {
    const primals: Tensor[] = [];
    const tangents: (Tensor | null)[] = [];
    let moving = false;
    for (const input of inputs) {
      const [primal, tangent] = this.split(input);
      primals.push(primal);
      tangents.push(tangent);
      moving ||= tangent !== null;
    }
    if (!moving) return bind(primitive, primals, params);
    const rule = this.#linearizing && primitive.linearize !== undefined
      ? primitive.linearize
      : primitive.jvp;
    const result = rule(primals, tangents, params);
    return result.outputs.map((output, i) => this.join(output, result.tangents[i]));
  }
}

/** The outputs of a flat function and their tangents; null stands for zero on both sides. */
export function jvpFlat(
  f: FlatFunction,
  primals: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
  options: JvpOptions = { name: "jvp", linearizing: false },
): JvpResult {
  return runTrace(() => new JvpTrace(options), (trace) => {
    const results = f(primals.map((primal, i) => trace.join(primal, tangents[i])));
    const outputs: Tensor[] = [];
    const outputTangents: (Tensor | null)[] = [];
    for (const result of results) {
      const [output, tangent] = trace.split(result);
      outputs.push(output);
      outputTangents.push(tangent);
    }
    return { outputs, tangents: outputTangents };
  });
}

/** Zero tangents made into tensors. */
export function instantiateZeros(
  tangents: readonly (Tensor | null)[],
  primals: readonly Tensor[],
): Tensor[] {
  return tangents.map((tangent, i) => tangent ?? fullLike(primals[i], 0));
}

/**
 * The value of a function and its derivative in a direction: `[f(x), f′(x) · tangent]`.
 *
 * `primals` and `tangents` are lists of arguments, trees of the same structure; the tangents of
 * integers are ignored. The result's tangent has the structure of `f`'s result.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jvp, tensor } from "@cotangent/cotangent";
 *
 * const [y, dy] = jvp((x) => x.square(), [tensor(3)], [tensor(1)]);
 * assert.equal(y.itemSync(), 9);
 * assert.equal(dy.itemSync(), 6);
 * ```
 *
 * @throws {TraceError} if a tangent's structure, shape or dtype is not its value's
 */
export function jvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
  tangents: A,
): [R, R] {
  const values = flattenTensors(checkList("jvp", primals, "primals"));
  const directions = flattenTensors(checkList("jvp", tangents, "tangents"));
  checkMatching("jvp", "tangents", values, directions);
  const { flat, result } = flattenFunction(
    "jvp",
    f as (...args: never[]) => unknown,
    values.structure,
  );
  const pushed = jvpFlat(
    flat,
    values.leaves,
    directions.leaves.map((tangent) => isFloating(tangent.dtype) ? tangent : null),
  );
  const outputTangents = instantiateZeros(pushed.tangents, pushed.outputs);
  return [
    unflattenTree(result(), pushed.outputs) as R,
    unflattenTree(result(), outputTangents) as R,
  ];
}
