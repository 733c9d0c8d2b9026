/**
 * Compiled functions give what eager ones give, bit for bit, on random programs; and nothing that a
 * call has returned is changed by a later one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, type Tensor, vmap } from "../../../mod.ts";
import { randomProgram } from "../../support/random_program.ts";
import { property } from "../base/property.ts";

function assertSame(actual: readonly Tensor[], expected: readonly Tensor[], what: string): void {
  expected.forEach((y, i) => {
    assert.deepEqual(actual[i].shape, y.shape, `${what}: shape of output ${i}`);
    assert.equal(actual[i].dtype, y.dtype, `${what}: dtype of output ${i}`);
    assert.deepEqual(actual[i].dataSync(), y.dataSync(), `${what}: output ${i}`);
  });
}

property("a compiled program equals the eager one, bit for bit", (random) => {
  const { f, inputs, others } = randomProgram(random);
  const compiled = jit(f);
  const first = compiled(...inputs);
  assertSame(first, f(...inputs), "first call");
  assertSame(compiled(...others), f(...others), "other arguments");
  assertSame(first, f(...inputs), "results of the first call after the second");
  assert.equal(compiled.traceCount, 1);
}, { runs: 400 });

property("a compiled program within another, and on views as arguments", (random) => {
  const { f, inputs } = randomProgram(random, 10);
  const inner = jit(f);
  const twice = (...x: Tensor[]) => {
    const once = inner(...x);
    return [...once, ...inner(...x.map((y) => y.add(y))), once[0].add(1)];
  };
  const expected = [
    ...f(...inputs),
    ...f(...inputs.map((y) => y.add(y))),
    f(...inputs)[0].add(1),
  ];
  assertSame(jit(twice)(...inputs), expected, "nested");
  // The same values as parts of larger tensors, backwards in memory.
  const views = inputs.map((x) => x.ndim === 0 ? x : x.flip([0]).contiguous().flip([0]));
  assertSame(inner(...views), f(...inputs), "views");
}, { runs: 150 });

property("vmap of a compiled program equals the compiled vmap", (random) => {
  const { f, inputs, others } = randomProgram(random, 8);
  const batch = inputs.map((x, i) =>
    x.unsqueeze(0).repeat([3, ...x.shape.map(() => 1)])
      .set([1], others[i])
  );
  assertSame(vmap(jit(f))(...batch) as Tensor[], jit(vmap(f))(...batch) as Tensor[], "vmap");
}, { runs: 60 });

property("a program that writes over its arguments equals the eager one", (random) => {
  const { f, inputs, others } = randomProgram(random);
  const donateArgnums = inputs.map((_, i) => i).filter(() => random.next() < 0.7);
  const donating = jit(f, { donateArgnums });
  const results = [inputs, others].map((x) => {
    const expected = f(...x);
    // Products, whose storages are their own.
    return { expected, actual: donating(...x.map((y) => y.mul(1))) };
  });
  for (const { expected, actual } of results) assertSame(actual, expected, "donating");
}, { runs: 300 });
