/**
 * A BLAS library as typed functions. All matrices are row-major, alpha is 1, and beta 0 unless gemm is
 * told to add: what the result held before is not read. No pointer leaves here unchecked: each call first compares the
 * highest element that each operand would touch with the end of its array.
 *
 * @module
 */
import { InternalError } from "../../../base/mod.ts";
import { deno } from "./find_library.ts";

/**
 * A matrix product: see `Gemm`'s parameters in BLAS, `cblas_sgemm`; offsets are in elements. With `adds`
 * it is added to what c holds.
 */
export type Gemm<A> = (
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  a: A,
  aOffset: number,
  aLead: number,
  b: A,
  bOffset: number,
  bLead: number,
  c: A,
  cOffset: number,
  cLead: number,
  adds?: boolean,
) => void;

/** y = A·x, or Aᵀ·x if `transpose`, for A of m × n as it lies; strides of x and y are positive. */
export type Gemv<A> = (
  transpose: boolean,
  m: number,
  n: number,
  a: A,
  aOffset: number,
  aLead: number,
  x: A,
  xOffset: number,
  xStride: number,
  y: A,
  yOffset: number,
  yStride: number,
) => void;

/** The inner product of n elements each; strides are positive. */
export type Dot<A> = (
  n: number,
  x: A,
  xOffset: number,
  xStride: number,
  y: A,
  yOffset: number,
  yStride: number,
) => number;

/** The functions for one element type. */
export interface BlasFunctions<A> {
  readonly gemm: Gemm<A>;
  readonly gemv: Gemv<A>;
  readonly dot: Dot<A>;
}

/** A library that is open. */
export interface Blas {
  /** The project that made it, as far as its symbols tell. */
  readonly name: string;
  readonly path: string;
  readonly float32: BlasFunctions<Float32Array>;
  readonly float64: BlasFunctions<Float64Array>;
  /** Sets how many threads it uses; absent if it cannot be told. */
  readonly setThreads?: (threads: number) => void;
}

// The values of CBLAS's enumerations.
const rowMajor = 101;
const plain = 111;
const transposed = 112;

const [gemm32, gemm64] = declareBoth((scalar) => [
  ["i32", "i32", "i32", "i32", "i32", "i32"],
  [scalar, "buffer", "i32", "buffer", "i32", scalar, "buffer", "i32"],
]);
const [gemv32, gemv64] = declareBoth((scalar) => [
  ["i32", "i32", "i32", "i32"],
  [scalar, "buffer", "i32", "buffer", "i32", scalar, "buffer", "i32"],
]);
const dotParameters = ["i32", "buffer", "i32", "buffer", "i32"] as const;

function declareBoth(
  parameters: (scalar: "f32" | "f64") => readonly Deno.NativeType[][],
): [Declaration, Declaration] {
  const declare = (scalar: "f32" | "f64"): Declaration => ({
    parameters: parameters(scalar).flat(),
    result: "void",
  });
  return [declare("f32"), declare("f64")];
}

type Declaration = { parameters: Deno.NativeType[]; result: "void" };

const symbols = {
  cblas_sgemm: gemm32,
  cblas_dgemm: gemm64,
  cblas_sgemv: gemv32,
  cblas_dgemv: gemv64,
  cblas_sdot: { parameters: dotParameters, result: "f32" },
  cblas_ddot: { parameters: dotParameters, result: "f64" },
  openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
  openblas_get_num_threads: { parameters: [], result: "i32", optional: true },
  MKL_Set_Num_Threads: { parameters: ["i32"], result: "void", optional: true },
  MKL_Get_Max_Threads: { parameters: [], result: "i32", optional: true },
  // BLIS counts in 64 bits.
  bli_thread_set_num_threads: { parameters: ["i64"], result: "void", optional: true },
} as const;

// deno-lint-ignore no-explicit-any
type Call = (...args: any[]) => any;

const opened = new Map<string, Blas | null>();

/**
 * Opens a library, once and for the life of the process, or returns null if it computes wrongly
 * (integers of 64 bits, for instance).
 *
 * @throws {Error} if there is no such library, or it lacks CBLAS's functions
 */
export function openBlas(path: string): Blas | null {
  let blas = opened.get(path);
  if (blas === undefined) opened.set(path, blas = open(path));
  return blas;
}

function open(path: string): Blas | null {
  const library = deno!.dlopen(path, symbols);
  const calls = library.symbols as unknown as Readonly<Record<string, Call | null>>;
  const float32 = functionsOf<Float32Array>("s", calls, 4);
  const float64 = functionsOf<Float64Array>("d", calls, 8);
  if (!computesRightly(float32, (n) => new Float32Array(n))) return null;
  if (!computesRightly(float64, (n) => new Float64Array(n))) return null;
  const setThreads = threadsOf(calls);
  return {
    name: nameOf(path, calls),
    path,
    float32,
    float64,
    ...(setThreads !== undefined && { setThreads }),
  };
}

function nameOf(path: string, calls: Readonly<Record<string, Call | null>>): string {
  if (calls.openblas_set_num_threads !== null) return "OpenBLAS";
  if (calls.MKL_Set_Num_Threads !== null) return "MKL";
  if (calls.bli_thread_set_num_threads !== null) return "BLIS";
  return path.includes("Accelerate") ? "Accelerate" : "BLAS";
}

/**
 * The function that sets the number of threads. The number starts as the library's own choice (its
 * environment variables, the cores), but not above the cores that this process may use.
 */
function threadsOf(
  calls: Readonly<Record<string, Call | null>>,
): ((threads: number) => void) | undefined {
  const cores = navigator.hardwareConcurrency;
  const bli = calls.bli_thread_set_num_threads;
  if (bli !== null) {
    const setThreads = (threads: number) => bli(BigInt(threads));
    setThreads(cores); // of itself it uses one
    return setThreads;
  }
  const setThreads = calls.openblas_set_num_threads ?? calls.MKL_Set_Num_Threads;
  const getThreads = calls.openblas_get_num_threads ?? calls.MKL_Get_Max_Threads;
  if (setThreads === null) return undefined;
  if (getThreads !== null && getThreads() > cores) setThreads(cores);
  return setThreads;
}

function functionsOf<A extends Float32Array | Float64Array>(
  letter: "s" | "d",
  calls: Readonly<Record<string, Call | null>>,
  bytes: number,
): BlasFunctions<A> {
  const gemm = calls[`cblas_${letter}gemm`]!;
  const gemv = calls[`cblas_${letter}gemv`]!;
  const dot = calls[`cblas_${letter}dot`]!;

  /** The elements from the offset on, so many rows of which lie a distance apart. */
  const checked = (array: A, offset: number, rows: number, columns: number, lead: number): A => {
    const view = offset === 0 ? array : array.subarray(offset) as A;
    // Written so that a NaN fails. A product over 2^53 would round, and is far over any array.
    const fits = offset >= 0 && rows >= 1 && columns >= 1 && lead >= columns &&
      ((rows - 1) * lead + columns) * bytes <= view.byteLength;
    if (!fits || (lead | 0) !== lead || (columns | 0) !== columns || (rows | 0) !== rows) {
      throw outside(array.length, offset, rows, columns, lead);
    }
    return view;
  };

  return {
    gemm(transA, transB, m, n, k, a, aOffset, aLead, b, bOffset, bLead, c, cOffset, cLead, adds) {
      const aView = transA ? checked(a, aOffset, k, m, aLead) : checked(a, aOffset, m, k, aLead);
      const bView = transB ? checked(b, bOffset, n, k, bLead) : checked(b, bOffset, k, n, bLead);
      const cView = checked(c, cOffset, m, n, cLead);
      const flagA = transA ? transposed : plain;
      const flagB = transB ? transposed : plain;
      const beta = adds === true ? 1 : 0;
      gemm(rowMajor, flagA, flagB, m, n, k, 1, aView, aLead, bView, bLead, beta, cView, cLead);
    },
    gemv(transpose, m, n, a, aOffset, aLead, x, xOffset, xStride, y, yOffset, yStride) {
      const aView = checked(a, aOffset, m, n, aLead);
      const xView = checked(x, xOffset, transpose ? m : n, 1, xStride);
      const yView = checked(y, yOffset, transpose ? n : m, 1, yStride);
      const flag = transpose ? transposed : plain;
      gemv(rowMajor, flag, m, n, 1, aView, aLead, xView, xStride, 0, yView, yStride);
    },
    dot(n, x, xOffset, xStride, y, yOffset, yStride) {
      const xView = checked(x, xOffset, n, 1, xStride);
      const yView = checked(y, yOffset, n, 1, yStride);
      return dot(n, xView, xStride, yView, yStride);
    },
  };
}

function outside(
  length: number,
  offset: number,
  rows: number,
  columns: number,
  lead: number,
): InternalError {
  return new InternalError(
    `blas: Cannot read ${rows} rows of ${columns} elements, ${lead} apart, from place ${offset} ` +
      `of an array of ${length}`,
  );
}

/** Whether a small product comes out right: catches integers of another width than ours. */
function computesRightly<A extends Float32Array | Float64Array>(
  { gemm, dot }: BlasFunctions<A>,
  make: (length: number) => Float32Array | Float64Array,
): boolean {
  const a = make(6);
  const b = make(6);
  for (let i = 0; i < 6; i++) {
    a[i] = i + 1;
    b[i] = i - 2;
  }
  const c = make(4);
  gemm(false, true, 2, 2, 3, a as A, 0, 3, b as A, 0, 3, c as A, 0, 2);
  // [[1, 2, 3], [4, 5, 6]] times the transpose of [[-2, -1, 0], [1, 2, 3]].
  return c[0] === -4 && c[1] === 14 && c[2] === -13 && c[3] === 32 &&
    dot(3, a as A, 0, 1, b as A, 3, 1) === 14;
}
