/**
 * Loops in fours do what plain loops do.
 *
 * @module
 */
import assert from "node:assert/strict";
import { contiguousLayout } from "../../../src/engine/base/mod.ts";
import {
  type FreeNest,
  loopsInFours,
  nestOf,
  scalar,
  suitsFours,
} from "../../../src/engine/kernel/mod.ts";
import { compileJavaScript } from "../../../src/engine/backend/cpu/javascript/compile.ts";
import { WasmKernel } from "../../../src/engine/backend/cpu/wasm/wasm_kernel.ts";

const squares: FreeNest = {
  kind: "nest",
  key: "squares",
  integers: [],
  build: ([x], [y], context) =>
    context.loops([x.size(0)], "any", ([row]) =>
      loopsInFours(context, x.size(1), (column) => {
        const value = x.at([row, column]);
        return [y.store([row, column], scalar.multiply(value, value))];
      })),
};

Deno.test("loopsInFours() has every turn, whatever the rest", () => {
  for (let turns = 4; turns <= 18; turns++) {
    const shape = [3, turns];
    const input = { dtype: "float32" as const, layout: contiguousLayout(shape) };
    const { integers, build } = nestOf(squares, [input], [{ dtype: "float32", shape }]);
    const x = Float32Array.from({ length: 3 * turns }, (_, i) => i - 7);
    const expected = [...x.map((value) => value * value)];
    const runs = [
      compileJavaScript(build())(integers),
      new WasmKernel(build()).prepare(integers, 0)!,
    ];
    for (const run of runs) {
      const y = new Float32Array(3 * turns);
      run([x, y]);
      assert.deepEqual([...y], expected, `${turns} turns`);
    }
  }
});

Deno.test("suitsFours() wants at least four turns, and a rest", () => {
  assert.deepEqual([3, 4, 5, 7, 8, 12, 14].filter(suitsFours), [4, 5, 7, 14]);
});
