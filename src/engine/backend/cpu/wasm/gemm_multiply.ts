/**
 * The innermost loops of a matrix product: packed panels of A and of B, multiplied tile by tile, the
 * sums of a tile in registers (Goto and van de Geijn, 2008, "Anatomy of High-Performance Matrix
 * Multiplication"; the micro-kernel and the two loops around it in Van Zee and van de Geijn, 2015,
 * "BLIS: A Framework for Rapidly Instantiating BLAS Functionality").
 *
 * @module
 */
import { Code, Locals } from "./code.ts";
import { addLocal, addLocals, advance, copyLocal, whilePositive } from "./gemm_code.ts";
import { rowVectors, type Tile } from "./gemm_form.ts";
import type { ExportedFunction } from "./module.ts";
import { op, simd, type ValueType } from "./opcodes.ts";

/** The words of a block of arguments: addresses, counts and one flag. */
export const gemmWords = {
  /** Panels of A, of B, and the first number of C. */
  a: 0,
  b: 1,
  c: 2,
  /** Bytes from a row of C to the next. */
  lead: 3,
  /** The sizes of C, and the depth of the panels. */
  rows: 4,
  columns: 5,
  depth: 6,
  /** 1 if the products are to be added to C, 0 if they replace it. */
  adds: 7,
  /** Room for a tile. */
  edge: 8,
} as const;

/** Words in a block of arguments. */
export const gemmWordCount = 9;

/** Steps along the depth that are written out one after the other. */
const unrolled = 8;

/**
 * A function `(block, a, c, panels)` that multiplies so many panels of A, of each the first `rows`
 * rows, by all panels of B in the block of arguments; the products go to C from the row at `c` on.
 */
export function printMultiply(name: string, rows: number, tile: Tile): ExportedFunction {
  const parameters: ValueType[] = ["i32", "i32", "i32", "i32"];
  const [block, a, c, panels] = parameters.keys();
  const locals = new Locals(parameters);
  const [b, lead, columns, depth, adds, edge] = addLocals(locals, "i32", 6);
  const [aAt, bAt, cAt, panelsLeft, depthLeft] = addLocals(locals, "i32", 5);
  const [target, targetLead, row] = addLocals(locals, "i32", 3);
  const [fromRow, toRow, from, to, rowsLeft, columnsLeft] = addLocals(locals, "i32", 6);
  const sums = addLocals(locals, "v128", rows * rowVectors);
  const bRow = addLocals(locals, "v128", rowVectors);
  const factor = locals.add("v128");
  const code = new Code(locals);
  const { bytes, width, height } = tile;

  for (const [word, local] of Object.entries({ b, lead, columns, depth, adds, edge })) {
    code.get(block);
    code.memory(op.i32Load, 4 * gemmWords[word as keyof typeof gemmWords]);
    code.set(local);
  }
  whilePositive(code, columns, width, () => {
    copyLocal(code, a, aAt);
    copyLocal(code, c, cAt);
    copyLocal(code, panels, panelsLeft);
    whilePositive(code, panelsLeft, 1, () => {
      copyLocal(code, b, bAt);
      sumTile();
      storeTile();
    });
    copyLocal(code, bAt, b);
    advance(code, c, width * bytes);
  });
  return { name, parameters, results: [], code };

  /** Leaves the sums of a tile in registers, and `aAt` and `bAt` behind their panels. */
  function sumTile(): void {
    for (const sum of sums) {
      code.i32x4([0, 0, 0, 0]);
      code.set(sum);
    }
    code.get(depth);
    code.i32(-unrolled);
    code.op(op.i32And);
    code.set(depthLeft);
    whilePositive(code, depthLeft, unrolled, () => addProducts(unrolled));
    code.get(depth);
    code.i32(unrolled - 1);
    code.op(op.i32And);
    code.set(depthLeft);
    whilePositive(code, depthLeft, 1, () => addProducts(1));
  }

  function addProducts(steps: number): void {
    for (let step = 0; step < steps; step++) {
      bRow.forEach((vector, v) => {
        code.get(bAt);
        code.vectorMemory(simd.load, step * width * bytes + v * 16);
        code.set(vector);
      });
      for (let y = 0; y < rows; y++) {
        code.get(aAt);
        code.vectorMemory(tile.loadSplat, (step * height + y) * bytes);
        code.set(factor);
        bRow.forEach((vector, v) => multiplyAdd(factor, vector, sums[y * rowVectors + v]));
      }
    }
    advance(code, aAt, steps * height * bytes);
    advance(code, bAt, steps * width * bytes);
  }

  /** `sum += x · y`. */
  function multiplyAdd(x: number, y: number, sum: number): void {
    code.get(x);
    code.get(y);
    if (tile.multiplyAdd === null) {
      code.simd(tile.multiply);
      code.get(sum);
      code.simd(tile.add);
    } else {
      code.get(sum);
      code.simd(tile.multiplyAdd);
    }
    code.set(sum);
  }

  /** Brings the sums to C and `cAt` to the next tile. A tile that C ends in goes by way of `edge`. */
  function storeTile(): void {
    copyLocal(code, cAt, target);
    copyLocal(code, lead, targetLead);
    ifEdge(() => {
      copyLocal(code, edge, target);
      code.i32(width * bytes);
      code.set(targetLead);
      ifAdds(() => copyPart(cAt, lead, target, targetLead));
    });
    ifAdds(addTarget);
    copyLocal(code, target, row);
    for (let y = 0; y < rows; y++) {
      for (let v = 0; v < rowVectors; v++) {
        code.get(row);
        code.get(sums[y * rowVectors + v]);
        code.vectorMemory(simd.store, v * 16);
      }
      addLocal(code, row, targetLead);
    }
    ifEdge(() => copyPart(target, targetLead, cAt, lead));
    for (let y = 0; y < rows; y++) addLocal(code, cAt, lead);
  }

  /** Adds what was there before to the sums. */
  function addTarget(): void {
    copyLocal(code, target, row);
    for (let y = 0; y < rows; y++) {
      for (let v = 0; v < rowVectors; v++) {
        const sum = sums[y * rowVectors + v];
        code.get(row);
        code.vectorMemory(simd.load, v * 16);
        code.get(sum);
        code.simd(tile.add);
        code.set(sum);
      }
      addLocal(code, row, targetLead);
    }
  }

  function ifEdge(body: () => void): void {
    code.get(columns);
    code.i32(width);
    code.op(op.i32LtS);
    code.nest("if", body);
  }

  function ifAdds(body: () => void): void {
    code.get(adds);
    code.nest("if", body);
  }

  /** Copies what lies within C from one place of a tile to another. */
  function copyPart(source: number, sourceLead: number, goal: number, goalLead: number): void {
    const [load, store] = bytes === 4 ? [op.i32Load, op.i32Store] : [op.i64Load, op.i64Store];
    copyLocal(code, source, fromRow);
    copyLocal(code, goal, toRow);
    code.i32(rows);
    code.set(rowsLeft);
    whilePositive(code, rowsLeft, 1, () => {
      copyLocal(code, fromRow, from);
      copyLocal(code, toRow, to);
      copyLocal(code, columns, columnsLeft);
      whilePositive(code, columnsLeft, 1, () => {
        code.get(to);
        code.get(from);
        code.memory(load);
        code.memory(store);
        advance(code, from, bytes);
        advance(code, to, bytes);
      });
      addLocal(code, fromRow, sourceLead);
      addLocal(code, toRow, goalLead);
    });
  }
}
