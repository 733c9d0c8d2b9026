/**
 * Fusion: what becomes one kernel, and what must not.
 *
 * @module
 */
import assert from "node:assert/strict";
import { grad, jit, type Tensor, tensor, zeros } from "../../../../mod.ts";
import { fuse } from "../../../../src/engine/compile/fusion/mod.ts";
import { type Expression, type Pointwise, scalar } from "../../../../src/engine/kernel/mod.ts";
import { assertFusionKeeps, assertSameBits, kernelsOf, traced } from "./programs.ts";

const x = tensor([1, 2, 3]);
const matrix = tensor([[1, 2, 3, 4], [5, 6, 7, 8], [0.5, -1, 2, -3]]);

/** The kernels of a function without other passes, which keeps its results. */
function fused(f: (...x: Tensor[]) => Tensor | Tensor[], ...inputs: Tensor[]): string[] {
  const before = traced(f, ...inputs);
  const after = fuse(before);
  assertSameBits(before, after, ...inputs);
  return kernelsOf(after).map((names) => names.join(" "));
}

Deno.test("fuse() makes one kernel of a chain, and of its branches", () => {
  assert.deepEqual(fused((x) => x.sin().mul(x.cos()).add(x).exp(), x), ["sin cos mul add exp"]);
});

Deno.test("fuse() returns the intermediates that others need", () => {
  const kernels = fused((x) => [x.sin(), x.sin().exp().neg(), x.sin().matmul(x)], x);
  assert.deepEqual(kernels, ["sin exp neg", "matmul"]);
});

Deno.test("fuse() looks through views that keep the order of elements", () => {
  assert.deepEqual(
    fused((x) => x.exp().reshape([3, 2, 2]).neg().unsqueeze(1).sin().flatten().abs(), matrix),
    ["exp neg sin abs"],
  );
  assert.deepEqual(fused((x) => x.exp().t().neg(), matrix), ["exp", "neg"]);
  assert.deepEqual(fused((x) => x.exp().narrow(0, 1, 2).neg(), matrix), ["exp", "neg"]);
  assert.deepEqual(fused((x) => x.exp().flip([0]).neg(), matrix), ["exp", "neg"]);
});

Deno.test("fuse() does not join what reads a value in two ways", () => {
  assert.deepEqual(
    fused((x) => x.exp().add(x.exp().t()), matrix.narrow(1, 0, 3).contiguous()),
    ["exp", "add"],
  );
});

Deno.test("fuse() does not reach around a kernel between (no cycles)", () => {
  const kernels = fused((x) => {
    const a = x.exp();
    return a.div(a.matmul(a)).log();
  }, matrix.narrow(1, 0, 3).contiguous());
  assert.deepEqual(kernels, ["exp", "matmul", "div log"]);
});

Deno.test("fuse() joins reductions with what leads to them and what is made of them", () => {
  assert.deepEqual(fused((x) => x.mul(x).sum(1), matrix), ["mul sum"]);
  assert.deepEqual(fused((x) => x.mul(x).sum(0), matrix), ["mul sum"]);
  assert.deepEqual(fused((x) => x.mul(x).sum().sqrt(), matrix), ["mul sum sqrt"]);
  assert.deepEqual(
    fused((x) => x.sub(x.amax(1, { keepdim: true })).exp().sum(1).log(), matrix),
    ["max sub exp sum log"],
  );
  assert.deepEqual(fused((x) => x.abs().argmax(1), matrix), ["abs argmax"]);
  assert.deepEqual(fused((x) => x.gt(2).any(0).logicalNot(), matrix), ["less any not"]);
});

Deno.test("fuse() sums what is stored while it is made along memory, after that across it", () => {
  assert.deepEqual(fused((x) => [x.exp(), x.exp().sum(1)], matrix), ["exp sum"]);
  assert.deepEqual(fused((x) => [x.exp(), x.exp().sum(0)], matrix), ["exp", "sum"]);
  assert.deepEqual(fused((x) => [x.exp().matmul(x.t()), x.exp().sum(0)], matrix), [
    "exp",
    "matmul",
    "sum",
  ]);
});

Deno.test("fuse() leaves rows of different dims to kernels of their own", () => {
  const kernels = fused((x) => x.exp().sum(1).sum(0), matrix);
  assert.deepEqual(kernels, ["exp sum", "sum"]);
  assert.equal(fused((x) => [x.exp().sum(1), x.exp().sum(0)], matrix).length, 2);
});

Deno.test("fuse() computes what is the same for a whole row once for it", () => {
  const f = (x: Tensor, y: Tensor) => x.mul(y.exp().add(1).unsqueeze(1));
  assert.deepEqual(fused(f, matrix, x), ["exp add mul"]);
  // For columns the rows of one number each are better computed by themselves.
  const g = (x: Tensor, y: Tensor) => x.mul(y.exp().add(1));
  assert.deepEqual(fused(g, matrix, matrix.at(0)), ["exp add", "mul"]);
});

Deno.test("fuse() computes single numbers where they are read, or all of them together", () => {
  assert.deepEqual(fused((x, n) => x.mul(n.sin().add(1)), x, tensor(2)), ["sin add mul"]);
  // What is stored is computed before, so that threads may share the elements.
  const f = (x: Tensor, n: Tensor) => [x.mul(n.add(1).sin()), n.add(1)];
  assert.deepEqual(fused(f, x, tensor(2)), ["add", "sin mul"]);
  const g = (x: Tensor, y: Tensor) => [x.exp(), y.exp()];
  assert.deepEqual(fused(g, tensor(1), tensor(2)), ["exp exp"]);
});

Deno.test("fuse() lets cheap values be computed again rather than stored", () => {
  // The scaled matrix is read in two orders: neither kernel can hand it to the other.
  const f = (x: Tensor) => {
    const scaled = x.mul(3);
    return [scaled.exp().sum(1), scaled.sin().sum(0)];
  };
  assert.deepEqual(fused(f, matrix), ["mul exp sum", "mul sin sum"]);
  const g = (x: Tensor) => {
    const wave = x.sin();
    return [wave.exp().sum(1), wave.neg().sum(0)];
  };
  assert.deepEqual(fused(g, matrix), ["sin exp sum", "neg sum"]);
});

Deno.test("fuse() joins reductions of one tensor, which reads it once", () => {
  const f = (x: Tensor, y: Tensor) => [x.sum(0), x.mul(y).sum(0), x.amax(0)];
  assert.deepEqual(fused(f, matrix, matrix.exp()), ["sum mul sum max"]);
});

Deno.test("fuse() rounds intermediates as if they were stored", () => {
  for (const dtype of ["float16", "bfloat16", "float32", "int8", "uint8"] as const) {
    const values = matrix.mul(1.234).to(dtype);
    assertFusionKeeps((x) => x.mul(x).add(x).mul(3).sub(x), values);
    assertFusionKeeps((x) => x.mul(x).sum(1, { keepdim: true }).to(dtype).mul(x), values);
    if (dtype === "int8" || dtype === "uint8") continue;
    assertFusionKeeps((x) => x.softmax(1).mul(x).logSoftmax(0).exp(), values);
    assertFusionKeeps((x) => x.mul(x).logsumexp(1).add(x.amax(1)), values);
  }
});

Deno.test("fuse() joins no more than a kernel can hold", () => {
  const before = traced((x) => {
    let y = x;
    for (let i = 0; i < 200; i++) y = y.add(x).mul(0.5);
    return y;
  }, x);
  const after = fuse(before);
  const kernels = kernelsOf(after);
  assert.ok(kernels.length > 3 && kernels.length < 30, `${kernels.length} kernels`);
  assertSameBits(before, after, x);
});

Deno.test("fuse() goes through long rows once more only by another kernel", () => {
  const normalized = (x: Tensor) => x.div(x.sum());
  assert.deepEqual(fused(normalized, zeros([100]).add(1)), ["sum div"]);
  assert.deepEqual(fused(normalized, zeros([100_000]).add(1)), ["sum", "div"]);
});

Deno.test("fuse() leaves tensors without elements and rows of one element alone", () => {
  assert.deepEqual(fused((x) => x.exp().sum(1).neg(), zeros([3, 0])), ["exp", "sum", "neg"]);
  assert.deepEqual(fused((x) => x.exp().sum(1).neg(), zeros([3, 1])), ["exp", "sum", "neg"]);
  assert.deepEqual(fused((x) => x.exp().neg(), zeros([])), ["exp neg"]);
});

Deno.test("fuse() leaves what depends on no input to be computed once", () => {
  const f = (x: Tensor) => x.add(zeros([3]).add(1).exp());
  const after = fuse(traced(f, x));
  assert.deepEqual(kernelsOf(after), [["add"]]);
  assert.deepEqual(jit(f)(x).arraySync(), f(x).arraySync());
});

Deno.test("fuse() shares what several outputs of a kernel contain", () => {
  const before = traced((x) => {
    const wave = x.sin();
    return [wave, wave.mul(x), wave.add(x).mul(wave)];
  }, x);
  const after = fuse(before);
  const [{ primitive, inputs, params }] = after.equations;
  const lowering = primitive.lower!(inputs, params) as Pointwise;
  const shared: string[] = [];
  const share = (value: Expression) => {
    shared.push(value.kind === "apply" ? value.op : value.kind);
    return scalar.variable("float32", shared.length);
  };
  lowering.element([scalar.variable("float32", 0)], share);
  assert.deepEqual(shared, ["sin"]);
  assertSameBits(before, after, x);
});

Deno.test("fuse() joins what reads at other places with what is made of it", () => {
  // The gradient of every second column is put back between zeros.
  const spread = (x: Tensor) => grad((y: Tensor) => y.at("...", "::2").mul(x).sum())(zeros([3, 7]));
  assert.deepEqual(fused((x) => spread(x.exp()).add(2).neg(), matrix), [
    "exp mul",
    "pad add neg",
  ]);
  assert.deepEqual(fused((x) => spread(x).mul(spread(x.exp()).cos()), matrix), [
    "mul",
    "exp mul",
    "pad pad cos mul",
  ]);
  // Rows and other shapes are not for a kernel that must know where each element stands.
  assert.deepEqual(fused((x) => spread(x).sum(1), matrix), ["mul", "pad", "sum"]);
  assert.deepEqual(fused((x) => spread(x).flatten().neg(), matrix), ["mul", "pad", "neg"]);
  assertFusionKeeps((x) => spread(x).to("float16").exp().to("int8").sub(100), matrix);
});
