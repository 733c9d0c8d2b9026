/**
 * The product of matrices.
 *
 * @module
 */
import {
  bind1,
  type NoParams,
  noParams,
  type Primitive,
  type Tensor,
  Unknown,
} from "../core/mod.ts";
import { addNullable } from "./arithmetic.ts";
import { batchToFront, moveDim, permute, reshape } from "./movement.ts";

/** `[...batch, m, k] × [...batch, k, n]` to `[...batch, m, n]`, of equal batch sizes. */
export const matmulPrimitive: Primitive<NoParams> = {
  name: "matmul",
  shape: ([a, b]) => [
    { shape: [...a.shape.slice(0, -1), b.shape[b.shape.length - 1]], dtype: a.dtype },
  ],
  lower: () => ({ kind: "routine", routine: "matmul", options: null }),
  jvp: ([a, b], [ta, tb]) => ({
    outputs: [matmul(a, b)],
    tangents: [addNullable(ta && matmul(ta, b), tb && matmul(a, tb))],
  }),
  transpose: ([cotangent], [a, b]) => {
    if (cotangent === null) return [null, null];
    // C = A B, hence A* = C* Bᵀ and B* = Aᵀ C*; the transposed matrices are views
    return [
      a instanceof Unknown ? matmul(cotangent, matrixTranspose(b as Tensor)) : null,
      b instanceof Unknown ? matmul(matrixTranspose(a as Tensor), cotangent) : null,
    ];
  },
  batch: ([a, b], [aDim, bDim], _params, size) => {
    if (aDim !== null && bDim !== null) {
      return {
        outputs: [matmul(batchToFront(a, aDim, size), batchToFront(b, bDim, size))],
        dims: [0],
      };
    }
    if (aDim !== null) {
      const { output, dim } = batchLeft(a, aDim, b);
      return { outputs: [output], dims: [dim] };
    }
    // A B = (Bᵀ Aᵀ)ᵀ with the batch on the left
    const rank = b.ndim;
    const rows = bDim! < rank - 2 ? rank - 2 : bDim === rank - 2 ? rank - 1 : rank - 2;
    const turned = swapDims(b, rows, bDim === rank - 1 ? rank - 2 : rank - 1);
    const { output, dim } = batchLeft(turned, turnedDim(b, turned, bDim!), matrixTranspose(a));
    return { outputs: [matrixTranspose(output)], dims: [dim] };
  },
};
