/**
 * Plain numbers beside tensors of integers that cannot hold them, and tensors as plain numbers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError, grad, type Tensor, tensor, TraceError } from "../../mod.ts";

const bytes = (...values: number[]) => tensor(values, { dtype: "uint8" });

Deno.test("add(), sub() and mul() take numbers modulo 2 to the bits, as PyTorch", () => {
  assert.deepEqual(bytes(0, 250).add(300).arraySync(), [44, 38]);
  assert.deepEqual(bytes(0, 250).sub(-1).arraySync(), [1, 251]);
  assert.deepEqual(bytes(1, 2).mul(-1).arraySync(), [255, 254]);
  const wide = tensor([1], { dtype: "int32" });
  assert.deepEqual(wide.add(2 ** 40).arraySync(), [1]);
  assert.deepEqual(wide.add(2 ** 31).arraySync(), [-(2 ** 31) + 1]);
  assert.deepEqual(tensor([1n]).add(2n ** 64n + 5n).arraySync(), [6n]);
  assert.equal(bytes(1).add(300).dtype, "uint8");
});

Deno.test("bitwise operations take numbers modulo 2 to the bits", () => {
  assert.deepEqual(bytes(255).bitwiseAnd(0x1f0).arraySync(), [0xf0]);
  assert.deepEqual(bytes(1).bitwiseXor(-1).arraySync(), [254]);
});

Deno.test("comparisons with numbers out of range compare the numbers", () => {
  const x = bytes(0, 255);
  assert.deepEqual(x.lt(300).arraySync(), [true, true]);
  assert.deepEqual(x.eq(300).arraySync(), [false, false]);
  assert.deepEqual(x.gt(-1).arraySync(), [true, true]);
  assert.deepEqual(x.le(-1).arraySync(), [false, false]);
  assert.deepEqual(tensor([2 ** 31 - 1], { dtype: "int32" }).ge(2 ** 31).arraySync(), [false]);
});

Deno.test("clamp() of bounds out of range bounds by what there is", () => {
  assert.deepEqual(bytes(0, 255).clamp(-5, 300).arraySync(), [0, 255]);
  assert.equal(bytes(0).clamp(-5, 300).dtype, "uint8");
});

Deno.test("Number() and templates read a tensor of one element", () => {
  assert.equal(Number(tensor([[2.5]])), 2.5);
  assert.equal(Number(tensor(3n)), 3);
  assert.equal(Number(tensor(true)), 1);
  assert.equal(`${tensor([1, 2])}`, "tensor([1., 2.])");
});

Deno.test("JavaScript's operators do not compute with tensors unnoticed", () => {
  const x: unknown = tensor(1);
  assert.throws(() => (x as number) + 1, ArgumentError);
  assert.throws(() => x == 1, ArgumentError);
  assert.throws(() => grad((y: Tensor) => tensor(Number(y)))(tensor(1)), TraceError);
});
