/**
 * Loops whose number of turns depends on traced values.
 *
 * @module
 */
import { structuresEqual, TraceError, unflattenTree } from "../../base/mod.ts";
import {
  bind,
  closeGraph,
  evaluateGraph,
  type Graph,
  type Primitive,
  type Tensor,
} from "../../core/mod.ts";
import { any, batchToFront, fullLike, select } from "../../primitive/mod.ts";
import { batchedGraph, jvpGraphForced, maskOf, traceGraph, unmasked } from "../graph_transforms.ts";
import { flattenFunction, flattenTensors } from "../trees.ts";
import { alongBatch, checkCondition, checkSame, readCondition, runGraph } from "./cond.ts";

/**
 * The condition and the body as closed graphs. Inputs of the primitive: what the condition captured,
 * what the body captured, and the state.
 */
interface WhileParams {
  readonly condition: Graph;
  readonly body: Graph;
  readonly conditionConstants: number;
  readonly bodyConstants: number;
}

/** The inputs of a while loop by what they are. */
function split<T>(
  inputs: readonly T[],
  { conditionConstants, bodyConstants }: WhileParams,
): { readonly ofCondition: T[]; readonly ofBody: T[]; readonly state: T[] } {
  return {
    ofCondition: inputs.slice(0, conditionConstants),
    ofBody: inputs.slice(conditionConstants, conditionConstants + bodyConstants),
    state: inputs.slice(conditionConstants + bodyConstants),
  };
}

const whilePrimitive: Primitive<WhileParams> = {
  name: "while",
  shape: (_inputs, { body }) => body.outputs,
  evaluate: (inputs, params) => {
    const { ofCondition, ofBody, state: initial } = split(inputs, params);
    let state: readonly Tensor[] = initial;
    while (readCondition(runGraph(params.condition, [...ofCondition, ...state])[0])) {
      state = runGraph(params.body, [...ofBody, ...state]);
    }
    return state;
  },
  jvp: (primals, tangents, params) => {
    const { ofCondition, ofBody, state } = split(primals, params);
    const moving = split(tangents, params);
    const constantMask = maskOf(moving.ofBody.map((tangent) => tangent !== null));
    // A part of the state moves if it does so at the start or gets to by the body.
    let stateMask = maskOf(moving.state.map((tangent) => tangent !== null));
    for (;;) {
      const next = jvpGraphForced(params.body, constantMask + stateMask, stateMask).outputMask;
      if (next === stateMask) break;
      stateMask = next;
    }
    const body = jvpGraphForced(params.body, constantMask + stateMask, stateMask).graph;
    const constantTangents = moving.ofBody.filter((tangent) => tangent !== null);
    const stateTangents = state.flatMap((value, i) =>
      stateMask[i] === "1" ? [moving.state[i] ?? fullLike(value, 0)] : []
    );
    // The pushed body takes constants, state, their tangents; here the constants come first.
    const [constants, states] = [ofBody.length, state.length];
    const inputs = body.inputs;
    const reordered = [
      ...inputs.slice(0, constants),
      ...inputs.slice(constants + states, constants + states + constantTangents.length),
      ...inputs.slice(constants, constants + states),
      ...inputs.slice(constants + states + constantTangents.length),
    ];
    const results = bind(
      whilePrimitive,
      [...ofCondition, ...ofBody, ...constantTangents, ...state, ...stateTangents],
      {
        condition: ignoreFurther(params.condition, stateTangents),
        body: { ...body, inputs: reordered },
        conditionConstants: params.conditionConstants,
        bodyConstants: constants + constantTangents.length,
      },
    );
    return {
      outputs: results.slice(0, states),
      tangents: unmasked(results.slice(states), stateMask),
    };
  },
  linearize: () => {
    throw new TraceError(
      "whileLoop: Cannot be differentiated in reverse mode, since the number of its turns is not " +
        "known beforehand\nUse scan or forLoop with a fixed number of turns, or jvp and jacfwd",
    );
  },
  batch: (inputs, dims, params, size) => {
    const { ofCondition, ofBody, state } = split(inputs, params);
    const of = split(dims, params);
    const isBatched = (dim: number | null) => dim !== null;
    // A part of the state has the batch if it does at the start or gets it by the body.
    let stateMask = maskOf(of.state.map(isBatched));
    const bodyMask = maskOf(of.ofBody.map(isBatched));
    const conditionMask = maskOf(of.ofCondition.map(isBatched));
    for (;;) {
      const next = batchedGraph(params.body, bodyMask + stateMask, size, stateMask).outputMask;
      if (next === stateMask) break;
      stateMask = next;
    }
    let condition = batchedGraph(params.condition, conditionMask + stateMask, size);
    const perExample = condition.outputMask === "1";
    if (perExample) {
      stateMask = "1".repeat(state.length);
      condition = batchedGraph(params.condition, conditionMask + stateMask, size);
    }
    const body = batchedGraph(params.body, bodyMask + stateMask, size, stateMask).graph;
    const front = (values: readonly Tensor[], places: readonly (number | null)[], mask: string) =>
      values.map((value, i) => mask[i] === "1" ? batchToFront(value, places[i], size) : value);
    const conditionInputs = front(ofCondition, of.ofCondition, conditionMask);
    const bodyInputs = front(ofBody, of.ofBody, bodyMask);
    const states = front(state, of.state, stateMask);
    const outputs = perExample
      ? bind(whilePrimitive, [...conditionInputs, ...conditionInputs, ...bodyInputs, ...states], {
        condition: anyOf(condition.graph),
        body: whereActive(condition.graph, conditionInputs.length, body, bodyInputs.length),
        conditionConstants: conditionInputs.length,
        bodyConstants: conditionInputs.length + bodyInputs.length,
      })
      : bind(whilePrimitive, [...conditionInputs, ...bodyInputs, ...states], {
        condition: condition.graph,
        body,
        conditionConstants: conditionInputs.length,
        bodyConstants: bodyInputs.length,
      });
    return { outputs, dims: [...stateMask].map((flag) => flag === "1" ? 0 : null) };
  },
};

/** A condition that also takes, and ignores, further state. */
function ignoreFurther(condition: Graph, further: readonly Tensor[]): Graph {
  return traceGraph(
    (inputs) => evaluateGraph(condition, inputs.slice(0, condition.inputs.length)),
    [...condition.inputs, ...further],
  );
}

/** A batched condition that holds while it does for any example. */
function anyOf(condition: Graph): Graph {
  return traceGraph(
    (inputs) => [any(evaluateGraph(condition, inputs)[0], [0])],
    condition.inputs,
  );
}

/** A batched body that leaves the examples alone whose condition no longer holds. */
function whereActive(
  condition: Graph,
  conditionCount: number,
  body: Graph,
  bodyCount: number,
): Graph {
  const states = condition.inputs.slice(conditionCount);
  return traceGraph((inputs) => {
    const ofCondition = inputs.slice(0, conditionCount);
    const ofBody = inputs.slice(conditionCount, conditionCount + bodyCount);
    const state = inputs.slice(conditionCount + bodyCount);
    const [active] = evaluateGraph(condition, [...ofCondition, ...state]);
    return evaluateGraph(body, [...ofBody, ...state]).map((next, i) =>
      select(alongBatch(active, next), next, state[i])
    );
  }, [...condition.inputs.slice(0, conditionCount), ...body.inputs.slice(0, bodyCount), ...states]);
}

/**
 * The state after `body` has been applied to it as long as `condition` holds. The state is a tree of
 * tensors whose structure, shapes and dtypes stay as they are. Differentiable in forward mode.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, whileLoop } from "@cotangent/cotangent";
 *
 * const doubled = whileLoop((x) => x.lt(100), (x) => x.mul(2), tensor(3));
 * assert.equal(doubled.itemSync(), 192);
 * ```
 *
 * @throws {TraceError} if the body's result has another structure than the state
 * @throws {ShapeError} if the body changes a shape, or the condition is not a scalar
 * @throws {DTypeError} if the body changes a dtype, or the condition is not a bool
 */
export function whileLoop<S>(
  condition: (state: S) => Tensor,
  body: (state: S) => S,
  initial: S,
): S {
  const { leaves, structure } = flattenTensors([initial]);
  const erase = (f: unknown) => f as (...args: never[]) => unknown;
  const flatCondition = flattenFunction("whileLoop", erase(condition), structure);
  const flatBody = flattenFunction("whileLoop", erase(body), structure);
  const conditionGraph = traceGraph(flatCondition.flat, leaves, "whileLoop");
  const bodyGraph = traceGraph(flatBody.flat, leaves, "whileLoop");
  if (structure.kind !== "array" || !structuresEqual(structure.children[0], flatBody.result())) {
    throw new TraceError("whileLoop: Expected the body to return the structure of the state");
  }
  leaves.forEach((leaf, i) =>
    checkSame("whileLoop", "the state before and after the body", leaf, bodyGraph.outputs[i])
  );
  if (flatCondition.result().kind !== "leaf") {
    throw new TraceError("whileLoop: Expected the condition to return a tensor of one bool");
  }
  checkCondition("whileLoop", conditionGraph.outputs[0]);
  const closedCondition = closeGraph(conditionGraph);
  const closedBody = closeGraph(bodyGraph);
  const results = bind(
    whilePrimitive,
    [...closedCondition.captured, ...closedBody.captured, ...leaves],
    {
      condition: closedCondition.graph,
      body: closedBody.graph,
      conditionConstants: closedCondition.captured.length,
      bodyConstants: closedBody.captured.length,
    },
  );
  return unflattenTree(structure.children[0], results) as S;
}
