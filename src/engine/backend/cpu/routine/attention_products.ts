/**
 * Products of the matrices that attention is made of: inputs, outputs, and tiles of scores.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";
import { currentBlas } from "../blas/blas.ts";
import type { BlasFunctions } from "../blas/open_library.ts";
import type { AttentionDType } from "./attention_problem.ts";
import type { MatrixStrides, Product, ProductSize } from "./gemm_javascript.ts";
import { planProduct } from "./product.ts";
import { scratch } from "./scratch.ts";

/** Where a matrix lies at present. */
export interface Place {
  readonly array: TypedArray;
  readonly offset: number;
}

/** Rows of a matrix, or their transpose. */
export interface Side {
  readonly place: Place;
  /** From one row to the next. */
  readonly lead: number;
  /** The first of the rows. @default 0 */
  readonly first?: number;
  /** @default false */
  readonly transposed?: boolean;
}

/** The transpose of a side. */
export function turned(side: Side): Side {
  return { ...side, transposed: true };
}

/** What to do with a product: it is added to the target, or stored there. */
export interface ProductTarget extends Side {
  readonly adds: boolean;
}

/** Plans `target = a × b` or `target += a × b`, of sizes of at least 1, for wherever matrices lie. */
export function planMatrixProduct(
  dtype: AttentionDType,
  size: ProductSize,
  { a, b, target }: { readonly a: Side; readonly b: Side; readonly target: ProductTarget },
): () => void {
  const product = target.adds
    ? planAddedProduct(dtype, size, { a, b, cLead: target.lead })
    : planProduct(dtype, size, stridesOf(a), stridesOf(b), target.lead);
  const [aFirst, bFirst, cFirst] = [a, b, target].map(({ first = 0, lead }) => first * lead);
  return () =>
    product(
      a.place.array,
      a.place.offset + aFirst,
      b.place.array,
      b.place.offset + bFirst,
      target.place.array,
      target.place.offset + cFirst,
    );
}

function stridesOf({ lead, transposed = false }: Side): MatrixStrides {
  return transposed ? { row: 1, column: lead } : { row: lead, column: 1 };
}

/** Plans `c += a × b`. */
function planAddedProduct(
  dtype: AttentionDType,
  size: ProductSize,
  { a, b, cLead }: { readonly a: Side; readonly b: Side; readonly cLead: number },
): Product {
  const { m, n, k } = size;
  const blas = currentBlas();
  if (blas === null) {
    const product = planProduct(dtype, size, stridesOf(a), stridesOf(b), n);
    return (aArray, aOffset, bArray, bOffset, c, cOffset) => {
      const sum = scratch("attention sum", dtype, m * n);
      product(aArray, aOffset, bArray, bOffset, sum, 0);
      addRows(sum as Float32Array, size, c as Float32Array, cOffset, cLead);
    };
  }
  // A float32 plan is only ever given float32 arrays: one type stands for both.
  const { gemm } = blas[dtype] as BlasFunctions<Float32Array>;
  const { lead: aLead, transposed: aTransposed = false } = a;
  const { lead: bLead, transposed: bTransposed = false } = b;
  return (aArray, aOffset, bArray, bOffset, cArray, cOffset) => {
    const [a, b, c] = [aArray, bArray, cArray] as Float32Array[];
    gemm(
      aTransposed,
      bTransposed,
      m,
      n,
      k,
      a,
      aOffset,
      aLead,
      b,
      bOffset,
      bLead,
      c,
      cOffset,
      cLead,
      true,
    );
  };
}

function addRows(
  source: Float32Array,
  { m, n }: ProductSize,
  target: Float32Array,
  offset: number,
  lead: number,
): void {
  for (let i = 0; i < m; i++) {
    const start = offset + i * lead;
    for (let j = 0; j < n; j++) target[start + j] += source[i * n + j];
  }
}
