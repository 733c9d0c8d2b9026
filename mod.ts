/**
 * Cotangent: a functional tensor library for Deno. Immutable tensors with PyTorch's vocabulary,
 * JAX's transformations (`grad`, `vmap`, `jit`, …), and kernels compiled on the spot.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, jit, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const loss = (w: Tensor, x: Tensor, y: Tensor) => x.matmul(w).sub(y).square().mean();
 * const step = jit((w: Tensor, x: Tensor, y: Tensor) => w.sub(grad(loss)(w, x, y).mul(0.1)));
 *
 * const x = tensor([[1, 0], [0, 1], [1, 1]]);
 * const y = tensor([2, -1, 1]);
 * let w = tensor([0, 0]);
 * for (let i = 0; i < 200; i++) w = step(w, x, y);
 * assert.deepEqual(w.round({ decimals: 3 }).arraySync(), [2, -1]);
 * ```
 *
 * @module
 */
export * from "./src/tensor.ts";
export * as data from "./src/data/mod.ts";
export * as io from "./src/io/mod.ts";
export * as metrics from "./src/metrics/mod.ts";
export * as nn from "./src/nn/mod.ts";
export * as optim from "./src/optim/mod.ts";
export * as train from "./src/train/mod.ts";
