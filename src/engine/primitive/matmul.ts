/**
 * The product of matrices.
 *
 * @module
 */
import {
  type BatchResult,
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
    if (aDim !== null) return foldBatch(moveDim(a, aDim, 0), b);
    // A B = (Bᵀ Aᵀ)ᵀ with the batch on the left
    const { outputs, dims } = foldBatch(
      matrixTranspose(moveDim(b, bDim!, 0)),
      matrixTranspose(a),
    );
    return { outputs: [matrixTranspose(outputs[0])], dims };
  },
};

/** `[...batch, m, k] × [...batch, k, n]` to `[...batch, m, n]`, of equal batch sizes. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return bind1(matmulPrimitive, [a, b], noParams);
}

/** The last two dimensions exchanged: a view. */
export function matrixTranspose(x: Tensor): Tensor {
  const order = x.shape.map((_, dim) => dim);
  const rank = order.length;
  [order[rank - 2], order[rank - 1]] = [rank - 1, rank - 2];
  return permute(x, order);
}

/**
 * A batch `[size, ...batch, m, k]` times one `[...batch, k, n]` for all: the batch becomes further
 * rows, so that one product does, and its transpose sums over the batch by itself.
 */
function foldBatch(a: Tensor, b: Tensor): BatchResult {
  const rank = b.ndim;
  const [size] = a.shape;
  const outer = b.shape.slice(0, rank - 2);
  const [m, k] = a.shape.slice(-2);
  const rows = reshape(moveDim(a, 0, rank - 2), [...outer, size * m, k]);
  const product = reshape(matmul(rows, b), [...outer, size, m, b.shape[rank - 1]]);
  return { outputs: [product], dims: [rank - 2] };
}

/** The primitives of this file. */
export const matmulPrimitives: readonly Primitive<NoParams>[] = [matmulPrimitive];
