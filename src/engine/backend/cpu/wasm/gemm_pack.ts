/**
 * Packing: lines of a matrix (rows of A, columns of B) into panels of `width` lines, in which the
 * numbers at one depth lie side by side.
 *
 * A last panel that is not full is filled up with whatever is at hand, a number behind the line's
 * end or the last line again: it only reaches sums that are not stored.
 *
 * @module
 */
import { Code, Locals } from "./code.ts";
import { addLocal, addLocals, advance, copyLocal, whilePositive } from "./gemm_code.ts";
import type { Tile } from "./gemm_form.ts";
import type { ExportedFunction } from "./module.ts";
import { op, simd, type ValueType } from "./opcodes.ts";

/** `(source, lead, target, panelBytes, lines, depth)`. */
const parameters: ValueType[] = Array(6).fill("i32");

/**
 * A function `(source, lead, target, panelBytes, lines, depth)` that packs lines whose numbers at one
 * depth lie side by side, the next depth `lead` bytes on. Panels start `panelBytes` bytes apart.
 */
export function printPackAcross(name: string, width: number, tile: Tile): ExportedFunction {
  const [source, lead, target, panelBytes, lines, depth] = parameters.keys();
  const locals = new Locals(parameters);
  const [from, to, depthLeft] = addLocals(locals, "i32", 3);
  const code = new Code(locals);
  const { bytes } = tile;
  whilePositive(code, lines, width, () => {
    copyLocal(code, source, from);
    copyLocal(code, target, to);
    copyLocal(code, depth, depthLeft);
    whilePositive(code, depthLeft, 1, () => {
      let at = 0;
      for (const size of parts(width * bytes)) {
        code.get(to);
        code.get(from);
        copyBytes(code, size, at);
        at += size;
      }
      addLocal(code, from, lead);
      advance(code, to, width * bytes);
    });
    advance(code, source, width * bytes);
    addLocal(code, target, panelBytes);
  });
  return { name, parameters, results: [], code };
}

/** So many bytes as vectors, and what is left. */
function parts(bytes: number): (16 | 8 | 4)[] {
  const list: (16 | 8 | 4)[] = [];
  for (const size of [16, 8, 4] as const) {
    for (; bytes >= size; bytes -= size) list.push(size);
  }
  return list;
}

/** Copies between two addresses on the stack. */
function copyBytes(code: Code, size: 16 | 8 | 4, offset: number): void {
  if (size === 16) {
    code.vectorMemory(simd.load, offset);
    code.vectorMemory(simd.store, offset);
  } else {
    const [load, store] = size === 8 ? [op.i64Load, op.i64Store] : [op.i32Load, op.i32Store];
    code.memory(load, offset);
    code.memory(store, offset);
  }
}

/**
 * A function `(source, lead, target, panelBytes, lines, depth)` that packs lines of numbers that lie
 * side by side, the next line `lead` bytes on. Panels start `panelBytes` bytes apart. Squares of
 * numbers are transposed in registers.
 */
export function printPackAlong(name: string, width: number, tile: Tile): ExportedFunction {
  const [source, lead, target, panelBytes, lines, depth] = parameters.keys();
  const locals = new Locals(parameters);
  const places = addLocals(locals, "i32", width);
  const [to, depthLeft] = addLocals(locals, "i32", 2);
  const code = new Code(locals);
  const { bytes, lanes } = tile;
  const square = addLocals(locals, "v128", lanes);
  const [load, store] = bytes === 4 ? [op.i32Load, op.i32Store] : [op.i64Load, op.i64Store];
  const storeLane = bytes === 4 ? simd.store32Lane : simd.store64Lane;

  whilePositive(code, lines, width, () => {
    copyLocal(code, source, places[0]);
    for (let line = 1; line < width; line++) {
      // The last line again where there is no other: places[line − 1] + (line < lines ? lead : 0).
      code.get(lead);
      code.i32(0);
      code.get(lines);
      code.i32(line);
      code.op(op.i32GtS, op.select);
      code.get(places[line - 1]);
      code.op(op.i32Add);
      code.set(places[line]);
    }
    copyLocal(code, target, to);
    code.get(depth);
    code.i32(-lanes);
    code.op(op.i32And);
    code.set(depthLeft);
    whilePositive(code, depthLeft, lanes, packSquares);
    code.get(depth);
    code.i32(lanes - 1);
    code.op(op.i32And);
    code.set(depthLeft);
    whilePositive(code, depthLeft, 1, packNumbers);
    code.get(lead);
    code.i32(width);
    code.op(op.i32Mul);
    code.get(source);
    code.op(op.i32Add);
    code.set(source);
    addLocal(code, target, panelBytes);
  });
  return { name, parameters, results: [], code };

  /** As many steps along the depth as a vector has numbers. */
  function packSquares(): void {
    let line = 0;
    for (; line + lanes <= width; line += lanes) {
      square.forEach((vector, i) => loadLine(line + i, vector));
      transpose(code, square, bytes).forEach((vector, ahead) => {
        code.get(to);
        code.get(vector);
        code.vectorMemory(simd.store, (ahead * width + line) * bytes);
      });
    }
    for (; line < width; line++) {
      loadLine(line, square[0]);
      for (let ahead = 0; ahead < lanes; ahead++) {
        code.get(to);
        code.get(square[0]);
        code.laneMemory(storeLane, ahead, (ahead * width + line) * bytes);
      }
    }
    for (const place of places) advance(code, place, 16);
    advance(code, to, lanes * width * bytes);
  }

  function loadLine(line: number, vector: number): void {
    code.get(places[line]);
    code.vectorMemory(simd.load);
    code.set(vector);
  }

  /** One step along the depth. */
  function packNumbers(): void {
    places.forEach((place, line) => {
      code.get(to);
      code.get(place);
      code.memory(load);
      code.memory(store, line * bytes);
      advance(code, place, bytes);
    });
    advance(code, to, width * bytes);
  }
}

/** New locals with the columns of a square matrix whose rows are vectors. */
function transpose(code: Code, rows: readonly number[], bytes: number): number[] {
  if (rows.length === 2) return interleave(code, rows[0], rows[1], bytes);
  // Two rows at a time, then pairs of numbers.
  const [left, right] = [0, 2].map((i) => interleave(code, rows[i], rows[i + 1], bytes));
  return left.flatMap((pairs, i) => interleave(code, pairs, right[i], 2 * bytes));
}

/** The low, then the high halves of two vectors, their units of so many bytes in turn. */
function interleave(code: Code, x: number, y: number, bytes: number): number[] {
  const unit = (start: number) => Array.from({ length: bytes }, (_, i) => start + i);
  return [0, 8].map((half) => {
    const lanes: number[] = [];
    for (let at = half; at < half + 8; at += bytes) lanes.push(...unit(at), ...unit(16 + at));
    code.get(x);
    code.get(y);
    code.shuffle(lanes);
    return code.keep("v128");
  });
}
