/**
 * Tensors put behind each other.
 *
 * @module
 */
import { bind1, type Primitive, type Tensor, Unknown } from "../core/mod.ts";
import { scalar } from "../kernel/mod.ts";
import { fullLike } from "./constant.ts";
import { batchToFront } from "./movement.ts";
import { slice } from "./slicing.ts";

/** Tensors that differ in the size of one dimension at most, behind each other in that dimension. */
export const concatenatePrimitive: Primitive<{ readonly dim: number }> = {
  name: "concatenate",
  shape: (inputs, { dim }) => {
    const total = inputs.reduce((sum, { shape }) => sum + shape[dim], 0);
    const shape = inputs[0].shape.map((extent, d) => d === dim ? total : extent);
    return [{ shape, dtype: inputs[0].dtype }];
  },
  lower: (inputs, { dim }) => {
    // A stack needs no loop over the dimension: as the innermost one it would cost most of the time.
    const single = inputs.map(({ shape }) => shape[dim] === 1);
    return {
      kind: "nest",
      key: `concatenate ${dim} ${single.map((is) => is ? 1 : "n").join("")}`,
      integers: startsOf(inputs, dim),
      build: (operands, [output], context) =>
        operands.flatMap((operand, i) => {
          const sizes = Array.from({ length: operand.rank }, (_, d) => operand.size(d));
          const looped = single[i] ? sizes.toSpliced(dim, 1) : sizes;
          return context.loops(looped, "any", (indices) => {
            const index = single[i] ? indices.toSpliced(dim, 0, scalar.index(0)) : indices;
            const at = index.with(dim, scalar.add(index[dim], context.integer(i)));
            return [output.store(at, operand.at(index))];
          });
        }),
    };
  },
  jvp: (primals, tangents, { dim }) => ({
    outputs: [concatenate(primals, dim)],
    tangents: [
      concatenate(tangents.map((tangent, i) => tangent ?? fullLike(primals[i], 0)), dim),
    ],
  }),
  transpose: ([cotangent], inputs, { dim }) => {
    if (cotangent === null) return inputs.map(() => null);
    const starts = startsOf(inputs, dim);
    return inputs.map((input, i) =>
      input instanceof Unknown
        ? slice(cotangent, {
          starts: input.shape.map((_, d) => d === dim ? starts[i] : 0),
          sizes: input.shape,
          steps: input.shape.map(() => 1),
        })
        : null
    );
  },
  batch: (inputs, dims, { dim }, size) => ({
    outputs: [concatenate(inputs.map((x, i) => batchToFront(x, dims[i], size)), dim + 1)],
    dims: [0],
  }),
};

function startsOf(inputs: readonly { readonly shape: readonly number[] }[], dim: number): number[] {
  let start = 0;
  return inputs.map(({ shape }) => {
    const own = start;
    start += shape[dim];
    return own;
  });
}

/** Most tensors that one kernel puts behind each other, as its code grows with their number. */
export const mostConcatenated = 32;

/** The tensors behind each other in one dimension; there is at least one. */
export function concatenate(inputs: readonly Tensor[], dim: number): Tensor {
  if (inputs.length === 1) return inputs[0];
  if (inputs.length <= mostConcatenated) return bind1(concatenatePrimitive, inputs, { dim });
  const parts: Tensor[] = [];
  for (let first = 0; first < inputs.length; first += mostConcatenated) {
    parts.push(concatenate(inputs.slice(first, first + mostConcatenated), dim));
  }
  return concatenate(parts, dim);
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const concatenationPrimitives: readonly Primitive<any>[] = [concatenatePrimitive];
