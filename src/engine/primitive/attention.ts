/**
 * Attention in tiles, without the matrix of all scores, and its derivatives in both modes: the tangent
 * is linear in the inputs' tangents, and the cotangents are its transpose. Their own derivatives stand in
 * `attention_curvature.ts`.
 *
 * Dao, Fu, Ermon, Rudra, Ré: FlashAttention (2022). Rabe, Staats: Self-attention Does Not Need O(n²)
 * Memory (2021).
 *
 * @module
 */
import {
  type AttentionDerivativeParams,
  type AttentionParams,
  type AttentionPart,
  broadcastShapes,
  type Shape,
} from "../base/mod.ts";
import {
  type Abstract,
  type BatchResult,
  bind,
  bind1,
  type Primitive,
  type Tensor,
  type Transposable,
  Unknown,
} from "../core/mod.ts";
import { cotangentCurvature, tangentCurvature } from "./attention_curvature.ts";
import { batchToFront, moveDim, reshape } from "./movement.ts";

/** In the order of attention's inputs. */
const allParts: readonly AttentionPart[] = ["query", "key", "value", "mask"];

/**
 * Query `[…batch, length, features]`, key `[…batch, keys, features]`, value `[…batch, keys,
 * valueFeatures]` and perhaps a mask `[…batch, length or 1, keys or 1]`, to the output `[…batch, length,
 * valueFeatures]` and each query's logarithm of the sum of its exponentials `[…batch, length]`, which
 * only spares derivatives work: it has none itself. All have one dtype, float32 or float64, but a mask
 * of bools; ranks are equal, and a size of the batch is 1 where an input is the same throughout.
 */
export const attentionPrimitive: Primitive<AttentionParams> = {
  name: "attention",
  shape: (inputs, _params) => {
    const batch = batchOf(inputs);
    const [{ shape: query, dtype }, , { shape: value }] = inputs;
    const length = query[query.length - 2];
    return [
      { shape: [...batch, length, value[value.length - 1]], dtype },
      { shape: [...batch, length], dtype },
    ];
  },
  lower: (_inputs, params) => ({ kind: "routine", routine: "attention", options: params }),
  jvp: (inputs, tangents, params) => {
    const outputs = bind(attentionPrimitive, inputs, params);
    const parts = allParts.filter((_, i) => tangents[i] != null);
    const moving = tangents.filter((tangent) => tangent !== null);
    const tangent = bind1(attentionTangentPrimitive, [...inputs, ...outputs, ...moving], {
      ...params,
      parts,
    });
    return { outputs, tangents: [tangent, null] };
  },
  batch: (inputs, dims, params) =>
    frontResult(bind(attentionPrimitive, inputs.map((x, i) => sharedToFront(x, dims[i])), params)),
};

/** `softmax(Q Kᵀ + mask) V`: see `attentionPrimitive`. */
export function attention(inputs: readonly Tensor[], params: AttentionParams): Tensor {
  return bind(attentionPrimitive, inputs, params)[0];
}

/**
 * The inputs of attention, its outputs, and tangents of some inputs, to the tangent of the output. The
 * outputs are a function of the inputs: whoever differentiates by these looks no further.
 */
export const attentionTangentPrimitive: Primitive<AttentionDerivativeParams> = {
  name: "attentionTangent",
  shape: (inputs, { parts }) => {
    const logTotalsAt = inputs.length - parts.length - 1;
    const batch = batchOf(inputs.toSpliced(logTotalsAt, 1));
    const [{ shape: query, dtype }, , { shape: value }] = inputs;
    return [{ shape: [...batch, query[query.length - 2], value[value.length - 1]], dtype }];
  },
  lower: (_inputs, params) => ({ kind: "routine", routine: "attentionTangent", options: params }),
  jvp: (inputs, tangents, params) => {
    const { given, rest } = splitInputs(inputs, params.parts.length);
    const moved = splitInputs(tangents, params.parts.length);
    const outputs = [bind1(attentionTangentPrimitive, inputs, params)];
    if (moved.given.some((tangent) => tangent !== null)) {
      const tangent = tangentCurvature(
        { inputs: given, tangents: rest },
        { inputs: moved.given, tangents: moved.rest },
        params,
      );
      return { outputs, tangents: [tangent] };
    }
    const parts = params.parts.filter((_, i) => moved.rest[i] !== null);
    if (parts.length === 0) return { outputs, tangents: [null] };
    const moving = moved.rest.filter((tangent) => tangent !== null);
    const known = inputs.slice(0, -params.parts.length);
    const tangent = bind1(attentionTangentPrimitive, [...known, ...moving], {
      ...params,
      parts,
    });
    return { outputs, tangents: [tangent] };
  },
  transpose: ([cotangent], inputs, params) => {
    if (cotangent === null) return inputs.map(() => null);
    const { rest } = splitInputs(inputs, params.parts.length);
    const known = inputs.slice(0, -params.parts.length) as Tensor[];
    const isUnknown = (input: Transposable) => input instanceof Unknown;
    const parts = params.parts.filter((_, i) => isUnknown(rest[i]));
    const results = bind(attentionCotangentsPrimitive, [...known, cotangent], {
      ...params,
      parts,
    });
    let next = 0;
    return inputs.map((input) => isUnknown(input) ? results[next++] : null);
  },
  batch: (inputs, dims, params) => {
    const fronts = inputs.map((x, i) => sharedToFront(x, dims[i]));
    return frontResult(bind(attentionTangentPrimitive, fronts, params));
  },
};

/**
 * The inputs of attention, its outputs, and the output's cotangent, to the cotangents of the inputs
 * that are named, each summed over the sizes of the batch that are 1 in the input.
 */
export const attentionCotangentsPrimitive: Primitive<AttentionDerivativeParams> = {
  name: "attentionCotangents",
  shape: (inputs, { parts }) =>
    parts.map((part) => {
      const { shape, dtype } = inputs[allParts.indexOf(part)];
      return { shape, dtype };
    }),
  lower: (_inputs, params) => ({
    kind: "routine",
    routine: "attentionCotangents",
    options: params,
  }),
  jvp: (inputs, tangents, params) => {
    const { given, rest: [cotangent] } = splitInputs(inputs, 1);
    const { given: moved, rest: [moving] } = splitInputs(tangents, 1);
    const outputs = bind(attentionCotangentsPrimitive, inputs, params);
    if (moved.some((tangent) => tangent !== null)) {
      const curvature = cotangentCurvature(
        { inputs: given, cotangent },
        { inputs: moved, cotangent: moving },
        params,
      );
      return { outputs, tangents: curvature };
    }
    if (moving === null) return { outputs, tangents: outputs.map(() => null) };
    const known = inputs.slice(0, -1);
    return { outputs, tangents: bind(attentionCotangentsPrimitive, [...known, moving], params) };
  },
  transpose: (cotangents, inputs, params) => {
    const parts = params.parts.filter((_, i) => cotangents[i] !== null);
    const known = inputs.slice(0, -1) as Tensor[];
    const moving = cotangents.filter((cotangent) => cotangent !== null);
    const nothing = known.map(() => null);
    if (parts.length === 0) return [...nothing, null];
    return [
      ...nothing,
      bind1(attentionTangentPrimitive, [...known, ...moving], { ...params, parts }),
    ];
  },
  batch: (inputs, dims, params, size) => {
    // Each example has cotangents of its own, also of what is the same for all.
    const wanted = params.parts.map((part) => allParts.indexOf(part));
    const fronts = inputs.map((x, i) =>
      wanted.includes(i) ? batchToFront(x, dims[i], size) : sharedToFront(x, dims[i])
    );
    return frontResult(bind(attentionCotangentsPrimitive, fronts, params));
  },
};

/** The batch of which that of each input, but for its last two dimensions, is a part. */
function batchOf(inputs: readonly Abstract[]): Shape {
  return broadcastShapes("attention", ...inputs.map(({ shape }) => shape.slice(0, -2)));
}

/** What belongs to attention's inputs, and what stands behind its two outputs. */
function splitInputs<X>(
  all: readonly X[],
  restCount: number,
): { readonly given: readonly X[]; readonly rest: readonly X[] } {
  const at = all.length - restCount;
  return { given: all.slice(0, at - 2), rest: all.slice(at) };
}

/** A batched value with its batch first; one that is not batched is shared along a size of 1. */
function sharedToFront(x: Tensor, dim: number | null): Tensor {
  return dim === null ? reshape(x, [1, ...x.shape]) : moveDim(x, dim, 0);
}

function frontResult(outputs: readonly Tensor[]): BatchResult {
  return { outputs, dims: outputs.map(() => 0) };
}

/** The primitives of this file. */
// deno-lint-ignore no-explicit-any
export const attentionPrimitives: readonly Primitive<any>[] = [
  attentionPrimitive,
  attentionTangentPrimitive,
  attentionCotangentsPrimitive,
];
