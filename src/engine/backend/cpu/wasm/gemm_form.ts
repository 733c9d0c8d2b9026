/**
 * What the functions of a matrix product are printed for: a dtype, with fused multiply-add or not,
 * and the tile of C whose sums fit into the registers.
 *
 * @module
 */
import { simd } from "./opcodes.ts";

/** What distinguishes the functions of matrix products. */
export interface GemmForm {
  readonly dtype: "float32" | "float64";
  /** Whether to use relaxed SIMD's multiply-add, which rounds once where the processor can. */
  readonly fused: boolean;
}

/** Vectors in a row of a tile. */
export const rowVectors = 2;
/** Vector registers that V8 leaves to code on x64: the last of the 16 is its own. */
const registers = 15;

/** The sizes of a form, and its instructions. */
export interface Tile {
  /** Bytes of a number. */
  readonly bytes: number;
  /** Numbers in a vector. */
  readonly lanes: number;
  /** Columns of a tile: so many of B make a panel. */
  readonly width: number;
  /** Rows of a tile: so many of A make a panel. */
  readonly height: number;
  readonly loadSplat: number;
  readonly multiply: number;
  readonly add: number;
  /** Null if products are rounded before they are added. */
  readonly multiplyAdd: number | null;
}

const instructions = {
  float32: {
    loadSplat: simd.load32Splat,
    multiply: simd.f32x4Mul,
    add: simd.f32x4Add,
    multiplyAdd: simd.f32x4RelaxedMadd,
  },
  float64: {
    loadSplat: simd.load64Splat,
    multiply: simd.f64x2Mul,
    add: simd.f64x2Add,
    multiplyAdd: simd.f64x2RelaxedMadd,
  },
} as const;

/**
 * The tile of a form. Beside its sums a row of B and one number of A are in registers, and a product
 * where it is not fused with the addition: 6 rows fit, else 5. Measured with float32 on one core of
 * an AMD EPYC (Zen 3): 44 GFLOP/s fused with 6 rows (42 with 5, 40 with 4); else 33 with 5 (26 with 6,
 * 32 with 4).
 */
export function tileOf({ dtype, fused }: GemmForm): Tile {
  const bytes = dtype === "float32" ? 4 : 8;
  const lanes = 16 / bytes;
  const others = rowVectors + (fused ? 1 : 2);
  const { loadSplat, multiply, add, multiplyAdd } = instructions[dtype];
  return {
    bytes,
    lanes,
    width: rowVectors * lanes,
    height: Math.floor((registers - others) / rowVectors),
    loadSplat,
    multiply,
    add,
    multiplyAdd: fused ? multiplyAdd : null,
  };
}
