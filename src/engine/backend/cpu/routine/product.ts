/**
 * Chooses what multiplies two matrices: a BLAS as they lie, a BLAS after a copy, WebAssembly, or
 * JavaScript.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";
import { currentBlas } from "../blas/blas.ts";
import type { BlasFunctions } from "../blas/open_library.ts";
import { kernelEngine } from "../config.ts";
import { wasmFeatures } from "../wasm/features.ts";
import { planGemm } from "../wasm/gemm.ts";
import type { GemmForm } from "../wasm/gemm_form.ts";
import {
  type MatrixStrides,
  planBlockedProduct,
  planInt32Product,
  planInt64Product,
  planSmallProduct,
  type Product,
  type ProductSize,
} from "./gemm_javascript.ts";
import { type ComputeDType, scratch } from "./scratch.ts";
import { copyMatrix } from "./widen.ts";

/** Up to so many multiplications three loops beat the call of a BLAS. */
const smallProduct = 200;
/** Up to so many multiplications three loops beat the copies into WebAssembly and out of it. */
const leftToLoops = 500;
/** Up to so many multiplications three loops beat the packing of panels in JavaScript. */
const unpackedProduct = 4096;
/** Up to so many elements of a product three loops beat packing, however long their sums are. */
const fewElements = 4;

/**
 * Plans `c = a × b` for matrices of a compute dtype at any strides, c's rows `cLead` apart. All
 * sizes are at least 1.
 */
export function planProduct(
  dtype: ComputeDType,
  size: ProductSize,
  a: MatrixStrides,
  b: MatrixStrides,
  cLead: number,
): Product {
  if (dtype === "int32") return planInt32Product(size, a, b, cLead);
  if (dtype === "int64") return planInt64Product(size, a, b, cLead);
  const work = size.m * size.n * size.k;
  if (work <= smallProduct) return planSmallProduct(size, a, b, cLead);
  const blas = currentBlas();
  if (blas !== null) {
    // A float32 plan is only ever given float32 arrays: one type stands for both.
    const functions = blas[dtype] as BlasFunctions<Float32Array>;
    return planVector(functions, size, a, b, cLead) ??
      planMatrices(functions, dtype, size, a, b, cLead);
  }
  const form = gemmForm(dtype, size);
  if (form !== null) return planGemm(form, size, { a, b, cLead });
  return work <= unpackedProduct || size.m * size.n <= fewElements
    ? planSmallProduct(size, a, b, cLead)
    : planBlockedProduct(size, a, b, cLead);
}

/** How WebAssembly multiplies floats of such sizes, or null if it does not. */
function gemmForm(dtype: GemmForm["dtype"], { m, n, k }: ProductSize): GemmForm | null {
  if (m * n <= fewElements || m * n * k <= leftToLoops) return null;
  return kernelEngine() === "javascript" ? null : { dtype, fused: wasmFeatures().relaxedSimd };
}

/** Plans `c += a × b`, for matrices as `planProduct` takes them. */
export function planAddedProduct(
  dtype: ComputeDType,
  size: ProductSize,
  a: MatrixStrides,
  b: MatrixStrides,
  cLead: number,
): Product {
  const { m, n } = size;
  if (dtype === "float32" || dtype === "float64") {
    const blas = currentBlas();
    if (blas !== null) {
      const functions = blas[dtype] as BlasFunctions<Float32Array>;
      return planMatrices(functions, dtype, size, a, b, cLead, true);
    }
    const form = gemmForm(dtype, size);
    if (form !== null) return planGemm(form, size, { a, b, cLead, adds: true });
  }
  const product = planProduct(dtype, size, a, b, n);
  return (a, aOffset, b, bOffset, c, cOffset) => {
    const sum = scratch("added product", dtype, m * n);
    product(a, aOffset, b, bOffset, sum, 0);
    addRows(sum, size, c, cOffset, cLead);
  };
}

function addRows(
  source: TypedArray,
  { m, n }: ProductSize,
  target: TypedArray,
  offset: number,
  lead: number,
): void {
  const from = source as Float32Array, to = target as Float32Array;
  for (let i = 0, place = 0; i < m; i++) {
    const end = offset + i * lead + n;
    for (let t = end - n; t < end; t++) to[t] += from[place++];
  }
}

/**
 * The distance between lines of a matrix as BLAS takes it: positive between rows, negative between
 * columns (that is, of the transpose), 0 if it cannot take the matrix as it lies. The strides of
 * dimensions of size 1 do not matter.
 */
function leadOf(rows: number, columns: number, { row, column }: MatrixStrides): number {
  if (column === 1 || columns === 1) {
    if (rows === 1) return columns;
    if (row >= columns) return row;
  }
  if ((row === 1 || rows === 1) && column >= rows) return -column;
  return 0;
}

/** A product by gemv or dot, or null where neither side is a vector that they take. */
function planVector(
  { gemv, dot }: BlasFunctions<Float32Array>,
  { m, n, k }: ProductSize,
  a: MatrixStrides,
  b: MatrixStrides,
  cLead: number,
): Product | null {
  if (m !== 1 && n !== 1) return null;
  const aStride = k === 1 ? 1 : a.column;
  const bStride = k === 1 ? 1 : b.row;
  if (m === 1 && n === 1) {
    if (aStride < 1 || bStride < 1) return null;
    return (a, aOffset, b, bOffset, c, cOffset) => {
      const aFloats = a as Float32Array, bFloats = b as Float32Array;
      c[cOffset] = dot(k, aFloats, aOffset, aStride, bFloats, bOffset, bStride);
    };
  }
  if (m === 1) {
    // c = aᵀ·B is the gemv of B's transpose.
    const lead = leadOf(k, n, b);
    if (lead === 0 || aStride < 1) return null;
    const [transpose, rows, columns] = lead > 0 ? [true, k, n] : [false, n, k];
    const bLead = Math.abs(lead);
    return (a, aOffset, b, bOffset, c, cOffset) => {
      const x = a as Float32Array, matrix = b as Float32Array, y = c as Float32Array;
      gemv(transpose, rows, columns, matrix, bOffset, bLead, x, aOffset, aStride, y, cOffset, 1);
    };
  }
  const lead = leadOf(m, k, a);
  if (lead === 0 || bStride < 1) return null;
  const [transpose, rows, columns] = lead > 0 ? [false, m, k] : [true, k, m];
  const aLead = Math.abs(lead);
  return (a, aOffset, b, bOffset, c, cOffset) => {
    const matrix = a as Float32Array, x = b as Float32Array, y = c as Float32Array;
    gemv(transpose, rows, columns, matrix, aOffset, aLead, x, bOffset, bStride, y, cOffset, cLead);
  };
}

/**
 * A product by gemm, added to c or in its place, with matrices copied to row-major order that it does
 * not take as they lie.
 */
function planMatrices(
  { gemm }: BlasFunctions<Float32Array>,
  dtype: "float32" | "float64",
  { m, n, k }: ProductSize,
  aStrides: MatrixStrides,
  bStrides: MatrixStrides,
  cLead: number,
  adds = false,
): Product {
  const aFound = leadOf(m, k, aStrides);
  const bFound = leadOf(k, n, bStrides);
  const aTransposed = aFound < 0;
  const bTransposed = bFound < 0;
  const aLead = aFound === 0 ? k : Math.abs(aFound);
  const bLead = bFound === 0 ? n : Math.abs(bFound);
  const multiply = (
    a: TypedArray,
    aOffset: number,
    b: TypedArray,
    bOffset: number,
    c: TypedArray,
    cOffset: number,
  ): void =>
    gemm(
      aTransposed,
      bTransposed,
      m,
      n,
      k,
      a as Float32Array,
      aOffset,
      aLead,
      b as Float32Array,
      bOffset,
      bLead,
      c as Float32Array,
      cOffset,
      cLead,
      adds,
    );
  if (aFound !== 0 && bFound !== 0) return multiply;
  return (a, aOffset, b, bOffset, c, cOffset) => {
    if (aFound === 0) {
      const copy = scratch("product a", dtype, m * k);
      copyMatrix(a, aOffset, aStrides, m, k, copy);
      a = copy;
      aOffset = 0;
    }
    if (bFound === 0) {
      const copy = scratch("product b", dtype, k * n);
      copyMatrix(b, bOffset, bStrides, k, n, copy);
      b = copy;
      bOffset = 0;
    }
    multiply(a, aOffset, b, bOffset, c, cOffset);
  };
}
