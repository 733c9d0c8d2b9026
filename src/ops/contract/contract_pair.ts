/**
 * Contracts two tensors with named dimensions by one matrix product.
 *
 * @module
 */
import { sizeOf } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { expand, matmul, mul, permute, reshape, sum } from "../../engine/primitive/mod.ts";
import type { Label } from "./einsum_expression.ts";

/** A tensor whose dimensions have distinct names. */
export interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly Label[];
}

/** Sums over the dimensions that are not kept. */
export function sumOut({ x, labels }: Labelled, keep: (label: Label) => boolean): Labelled {
  const gone = labels.flatMap((label, d) => keep(label) ? [] : [d]);
  return { x: sum(x, gone), labels: labels.filter(keep) };
}

/** The dimensions in the order of the labels; all of the tensor's occur among them. */
export function arrange({ x, labels }: Labelled, order: readonly Label[]): Tensor {
  return permute(x, order.map((label) => labels.indexOf(label)));
}

/**
 * The product of two tensors of equal dtypes, summed over what they share and `keep` does not name.
 * Dimensions of equal names have equal sizes.
 */
export function contractPair(a: Labelled, b: Labelled, keep: (label: Label) => boolean): Labelled {
  const inA = new Set(a.labels);
  const inB = new Set(b.labels);
  a = sumOut(a, (label) => keep(label) || inB.has(label));
  b = sumOut(b, (label) => keep(label) || inA.has(label));
  const batch = a.labels.filter((label) => inB.has(label) && keep(label));
  const shared = a.labels.filter((label) => inB.has(label) && !keep(label));
  const rows = a.labels.filter((label) => !inB.has(label));
  const columns = b.labels.filter((label) => !inA.has(label));
  if (shared.length === 0) return multiply(a, b, [...batch, ...rows, ...columns]);
  if (batch.length > 0 && rows.length === 0 && columns.length === 0) {
    // Many short inner products: elementwise work is faster than as many calls of a routine.
    return sumOut(multiply(a, b, [...batch, ...shared]), keep);
  }

  const left = arrange(a, [...batch, ...rows, ...shared]);
  const right = arrange(b, [...batch, ...shared, ...columns]);
  const outer = left.shape.slice(0, batch.length);
  const m = left.shape.slice(batch.length, batch.length + rows.length);
  const n = right.shape.slice(batch.length + shared.length);
  const k = sizeOf(right.shape.slice(batch.length, batch.length + shared.length));
  const product = matmul(
    reshape(left, [...outer, sizeOf(m), k]),
    reshape(right, [...outer, k, sizeOf(n)]),
  );
  return {
    x: reshape(product, [...outer, ...m, ...n]),
    labels: [...batch, ...rows, ...columns],
  };
}

/** The elementwise product over the union of dimensions. */
function multiply(a: Labelled, b: Labelled, labels: readonly Label[]): Labelled {
  const shape = labels.map((label) => {
    const inA = a.labels.indexOf(label);
    return inA >= 0 ? a.x.shape[inA] : b.x.shape[b.labels.indexOf(label)];
  });
  const spread = (side: Labelled): Tensor => {
    const own = labels.filter((label) => side.labels.includes(label));
    const missing = labels.flatMap((label, d) => side.labels.includes(label) ? [] : [d]);
    return expand(arrange(side, own), shape, missing);
  };
  return { x: mul(spread(a), spread(b)), labels };
}
