/**
 * The function that multiplies packed panels, in the form of a kernel: `run(block, from, to)` does the
 * work of some panels of A, so that threads can share it.
 *
 * @module
 */
import { Code, Locals } from "./code.ts";
import { addLocals, whilePositive } from "./gemm_code.ts";
import type { Tile } from "./gemm_form.ts";
import { gemmWords } from "./gemm_multiply.ts";
import type { ExportedFunction } from "./module.ts";
import { op, type ValueType } from "./opcodes.ts";

/** Panels of A whose products with a panel of B follow each other: they stay in the cache. */
const cachedPanels = 10;

/**
 * `run(block, from, to)`: multiplies the panels of A from `from` up to before `to` by all panels of B.
 * `multiply` gives the functions of `printMultiply` by how many rows of a panel they use.
 */
export function printRun(tile: Tile, multiply: (rows: number) => number): ExportedFunction {
  const parameters: ValueType[] = ["i32", "i32", "i32"];
  const [block, from, to] = parameters.keys();
  const locals = new Locals(parameters);
  const [a, c, panelBytes, stripeBytes, whole, count, rest] = addLocals(locals, "i32", 7);
  const code = new Code(locals);
  const { bytes, height } = tile;
  const argument = (word: number) => {
    code.get(block);
    code.memory(op.i32Load, 4 * word);
  };
  const product = (x: number, y: number) => {
    code.get(x);
    code.get(y);
    code.op(op.i32Mul);
  };

  argument(gemmWords.depth);
  code.i32(height * bytes);
  code.op(op.i32Mul);
  code.set(panelBytes);
  argument(gemmWords.lead);
  code.i32(height);
  code.op(op.i32Mul);
  code.set(stripeBytes);
  for (const [word, step, place] of [[gemmWords.a, panelBytes, a], [gemmWords.c, stripeBytes, c]]) {
    argument(word);
    product(from, step);
    code.op(op.i32Add);
    code.set(place);
  }

  // rest = rows − to · height is negative if the last panel is not full; its sign is 0 or −1.
  argument(gemmWords.rows);
  code.get(to);
  code.i32(height);
  code.op(op.i32Mul, op.i32Sub);
  code.set(rest);
  code.get(to);
  code.get(from);
  code.op(op.i32Sub);
  code.get(rest);
  code.i32(31);
  code.op(op.i32ShrS, op.i32Add);
  code.set(whole);
  whilePositive(code, whole, cachedPanels, () => {
    code.get(whole);
    code.i32(cachedPanels);
    code.get(whole);
    code.i32(cachedPanels);
    code.op(op.i32LtS, op.select);
    code.set(count);
    call(height, () => code.get(count));
    for (const [place, step] of [[a, panelBytes], [c, stripeBytes]]) {
      product(count, step);
      code.get(place);
      code.op(op.i32Add);
      code.set(place);
    }
  });
  for (let rows = 1; rows < height; rows++) {
    code.get(rest);
    code.i32(rows - height);
    code.op(op.i32Eq);
    code.nest("if", () => call(rows, () => code.i32(1)));
  }
  code.i32(0);
  return { name: "run", parameters, results: ["i32"], code };

  function call(rows: number, pushPanels: () => void): void {
    code.get(block);
    code.get(a);
    code.get(c);
    pushPanels();
    code.call(multiply(rows));
  }
}
