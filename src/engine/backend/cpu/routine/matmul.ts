/**
 * The routine "matmul": a `[...batch, m, k]`, b `[...batch, k, n]`, of equal ranks and batch sizes
 * and any strides, to `[...batch, m, n]`.
 *
 * @module
 */
import { coalesce, type DType, type Layout, sizeOf, type TypedArray } from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";
import type { Product } from "./gemm_javascript.ts";
import { planProduct } from "./product.ts";
import { scratch } from "./scratch.ts";
import { computeDType, narrow, widenMatrix } from "./widen.ts";

/** One side of the product: its matrices' strides, and where each one of the batch starts. */
interface Side {
  row: number;
  column: number;
  readonly offset: number;
  /** From one matrix to the next, one a batch loop. */
  readonly steps: number[];
}

/** Plans a matrix product for inputs of these layouts. */
export function planMatmul(
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
): RoutineRun {
  const { dtype, layout: aLayout } = inputs[0];
  const bLayout = inputs[1].layout;
  const rank = aLayout.shape.length;
  let m = aLayout.shape[rank - 2];
  let n = bLayout.shape[rank - 1];
  const k = aLayout.shape[rank - 1];
  if (k === 0 || m === 0 || n === 0) return planZeros(dtype, sizeOf(outputs[0].shape));

  const { loops, sides: [aSide, bSide] } = batchOf(aLayout, bLayout);

  // [m, k] × [k, 1] lies in memory as its transpose [1, k] × [k, m] does, where more may merge.
  const swapped = loops.length > 0 && n === 1 && m > 1;
  if (swapped) [m, n] = [n, m];
  const a = swapped ? transposeSide(bSide) : aSide;
  const b = swapped ? transposeSide(aSide) : bSide;

  // Where b is the same throughout a batch loop, a's matrices may be rows of one tall matrix.
  while (loops.length > 0) {
    const last = loops.length - 1;
    if (b.steps[last] !== 0 || (m > 1 && a.steps[last] !== m * a.row)) break;
    if (m === 1) a.row = a.steps[last];
    m *= loops.pop()!;
    a.steps.pop();
    b.steps.pop();
  }

  const product = dtype === computeDType[dtype]
    ? planProduct(dtype, { m, n, k }, a, b, n)
    : planNarrowProduct(dtype, m, n, k, a, b);
  const first = swapped ? 1 : 0;
  const second = 1 - first;
  const aStart = a.offset;
  const bStart = b.offset;
  if (loops.length === 0) {
    return (inputs, outputs) =>
      product(
        inputs[first] as TypedArray,
        aStart,
        inputs[second] as TypedArray,
        bStart,
        outputs[0] as TypedArray,
        0,
      );
  }

  const cSteps = loops.map((_, d) => m * n * sizeOf(loops.slice(d + 1)));
  return (inputs, outputs) => {
    const aArray = inputs[first] as TypedArray;
    const bArray = inputs[second] as TypedArray;
    const cArray = outputs[0] as TypedArray;
    const visit = (depth: number, aPlace: number, bPlace: number, cPlace: number): void => {
      if (depth === loops.length) {
        product(aArray, aPlace, bArray, bPlace, cArray, cPlace);
        return;
      }
      for (let i = 0; i < loops[depth]; i++) {
        visit(depth + 1, aPlace, bPlace, cPlace);
        aPlace += a.steps[depth];
        bPlace += b.steps[depth];
        cPlace += cSteps[depth];
      }
    };
    visit(0, aStart, bStart, 0);
  };
}

/** The fewest loops over the batch, and how each side moves through them. */
function batchOf(a: Layout, b: Layout): { loops: number[]; sides: [Side, Side] } {
  const lead = a.shape.length - 2;
  const side = ({ strides, offset }: Layout, steps: number[]): Side => ({
    row: strides[lead],
    column: strides[lead + 1],
    offset,
    steps,
  });
  if (lead === 0) return { loops: [], sides: [side(a, []), side(b, [])] };
  const outer = ({ shape, strides }: Layout): Layout => ({
    shape: shape.slice(0, lead),
    strides: strides.slice(0, lead),
    offset: 0,
  });
  const { shape, strides } = coalesce([outer(a), outer(b)]);
  return { loops: shape, sides: [side(a, strides[0]), side(b, strides[1])] };
}

function transposeSide({ row, column, offset, steps }: Side): Side {
  return { row: column, column: row, offset, steps };
}

function planZeros(dtype: DType, size: number): RoutineRun {
  const zero = dtype === "int64" ? 0n : 0;
  return (_, [output]) => {
    (output as Float32Array).fill(zero as number, 0, size);
  };
}

/** A product in a wider dtype, of matrices widened into scratch. */
function planNarrowProduct(
  dtype: DType,
  m: number,
  n: number,
  k: number,
  aSide: Side,
  bSide: Side,
): Product {
  const wide = computeDType[dtype];
  const size = { m, n, k };
  const product = planProduct(wide, size, { row: k, column: 1 }, { row: n, column: 1 }, n);
  return (a, aOffset, b, bOffset, c, cOffset) => {
    const wideA = scratch("matmul a", wide, m * k);
    const wideB = scratch("matmul b", wide, k * n);
    const wideC = scratch("matmul c", wide, m * n);
    widenMatrix(dtype, a, aOffset, aSide, m, k, wideA);
    widenMatrix(dtype, b, bOffset, bSide, k, n, wideB);
    product(wideA, 0, wideB, 0, wideC, 0);
    narrow(dtype, wideC, c, cOffset, m * n);
  };
}
