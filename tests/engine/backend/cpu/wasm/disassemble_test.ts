/**
 * WebAssembly code as text.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Code, Locals } from "../../../../../src/engine/backend/cpu/wasm/code.ts";
import { disassemble } from "../../../../../src/engine/backend/cpu/wasm/disassemble.ts";
import { op, simd } from "../../../../../src/engine/backend/cpu/wasm/opcodes.ts";
import { WasmKernel } from "../../../../../src/engine/backend/cpu/wasm/wasm_kernel.ts";
import { randomKernel } from "../../../../support/random_kernel.ts";
import { property } from "../../../base/property.ts";

Deno.test("disassemble() writes instructions in the words of the text format", () => {
  const code = new Code(new Locals(["i32"]));
  code.get(0);
  code.nest("if", () => {
    code.i32(-300);
    code.op(op.i32Add);
    code.f32(0.5);
    code.f64(-1e300);
    code.i64(-(2n ** 63n));
  }, () => {
    code.get(0);
    code.vectorMemory(simd.load, 200);
    code.lane(simd.f32x4Extract, 3);
    code.i32x4([1, -2, 3, 4]);
    code.simd(simd.i32x4ExtendLowI16x8S);
    code.laneMemory(simd.store32Lane, 2, 8);
  });
  code.memory(op.i32Load8U, 0);
  assert.deepEqual(disassemble(code).split("\n"), [
    "local.get 0",
    "if",
    "  i32.const -300",
    "  i32.add",
    "  f32.const 0.5",
    "  f64.const -1e+300",
    "  i64.const -9223372036854775808",
    "else",
    "  local.get 0",
    "  v128.load offset=200",
    "  f32x4.extract_lane 3",
    "  v128.const 1 -2 3 4",
    "  i32x4.extend_low_i16x8_s",
    "  v128.store32_lane offset=8 2",
    "end",
    "i32.load8_u",
  ]);
});

property("what the printer writes is read to its end, and no instruction is unknown", (random) => {
  const { kernel, integers } = randomKernel(random, { most: 20, independent: true });
  const text = new WasmKernel(kernel).text(integers, 0);
  assert.ok(text !== null);
  assert.doesNotMatch(text, /0x/);
  assert.equal(text.split("\n").at(-1), "i32.const 0");
}, { runs: 100 });
