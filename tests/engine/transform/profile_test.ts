/**
 * Tests of Profiler.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, ones, Profiler, scan, type Tensor, tensor } from "../../../src/tensor.ts";

function callsOf(profiler: Profiler): Record<string, number> {
  return Object.fromEntries(profiler.stop().operations.map(({ name, calls }) => [name, calls]));
}

Deno.test("Profiler counts eager operations from start to stop", () => {
  const profiler = new Profiler();
  const x = tensor([1, 2]);
  x.exp();
  profiler.start();
  x.exp().exp().sin();
  const counts = callsOf(profiler);
  x.exp();
  assert.deepEqual(counts, { exp: 2, sin: 1 });
  assert.deepEqual(callsOf(profiler), counts, "a stopped profiler records no more");
});

Deno.test("Profiler sees the steps of compiled programs, named by what was fused", () => {
  const f = jit((x: Tensor) => x.exp().sin().matmul(x));
  const x = ones([3, 3]);
  f(x);
  const profiler = new Profiler();
  profiler.start();
  f(x);
  assert.deepEqual(callsOf(profiler), { "exp+sin": 1, matmul: 1, call: 1 });
});

Deno.test("Profiler counts the time of inner operations once", () => {
  const profiler = new Profiler();
  profiler.start();
  scan((carry: Tensor, x: Tensor) => [carry.matmul(x), carry], ones([64, 64]), ones([20, 64, 64]));
  const profile = profiler.stop();
  const spent = profile.operations.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  assert.ok(spent > 0 && spent <= profile.milliseconds);
  assert.equal(profile.operations.find(({ name }) => name === "matmul")?.calls, 20);
});

Deno.test("profiles print as a table and as a Chrome trace", () => {
  const profiler = new Profiler();
  profiler.start();
  ones([2]).exp();
  const profile = profiler.stop();
  assert.match(String(profile), /^operation +calls +ms +ms a call +share\n/);
  assert.match(String(profile), /\nexp +1 +\d+\.\d\d +\d+\.\d{3} +\d+\.\d %/);
  const { traceEvents } = JSON.parse(profile.toChromeTrace());
  const event = traceEvents.find(({ name }: { name: string }) => name === "exp");
  assert.equal(event.ph, "X");
  assert.ok(event.ts >= 0 && event.dur >= 0 && event.ts + event.dur <= 1000 * profile.milliseconds);
});

Deno.test("profilers nest", () => {
  const [outer, inner] = [new Profiler(), new Profiler()];
  outer.start();
  ones([2]).exp();
  inner.start();
  ones([2]).sin();
  assert.equal(callsOf(inner).exp, undefined);
  ones([2]).cos();
  const counts = callsOf(outer);
  assert.deepEqual([counts.exp, counts.sin, counts.cos], [1, 1, 1]);
});
