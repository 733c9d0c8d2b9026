/**
 * Products of the matrices that attention is made of: inputs, outputs, and tiles of scores.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";
import type { AttentionDType } from "./attention_tiles.ts";
import type { MatrixStrides, ProductSize } from "./gemm_javascript.ts";
import { planAddedProduct, planProduct } from "./product.ts";

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
  const plan = target.adds ? planAddedProduct : planProduct;
  const product = plan(dtype, size, stridesOf(a), stridesOf(b), target.lead);
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
