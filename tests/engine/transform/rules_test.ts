import assert from "node:assert/strict";
import {
  AnomalyError,
  checkpoint,
  customJvp,
  customVjp,
  detectAnomaly,
  grad,
  jit,
  jvp,
  scan,
  type Tensor,
  tensor,
  TraceError,
  treeLeaves,
  treeMap,
  vmap,
} from "../../../mod.ts";

const f64 = (value: number | number[]) => tensor(value, { dtype: "float64" });
const near = (actual: Tensor, expected: number) => {
  const value = actual.itemSync() as number;
  assert.ok(Math.abs(value - expected) < 1e-9, `got ${value}, expected ${expected}`);
};

// x³ with a derivative that is wrong by purpose, so that it shows which rule was used.
const cubeVjp = customVjp(
  (x: Tensor) => x.pow(3),
  (x) => [x.pow(3), x],
  (x, cotangent) => [cotangent.mul(x).mul(10)],
);
const cubeJvp = customJvp(
  (x: Tensor) => x.pow(3),
  ([x], [tangent]) => [x.pow(3), tangent.mul(x).mul(10)],
);

Deno.test("customVjp() uses the given rule, alone and under the other transformations", () => {
  near(cubeVjp(f64(2)), 8);
  near(grad(cubeVjp)(f64(2)), 20);
  near(grad(grad(cubeVjp))(f64(2)), 10);
  near(jit(grad(cubeVjp))(f64(2)), 20);
  near(grad(jit(cubeVjp))(f64(2)), 20);
  assert.deepEqual(vmap(cubeVjp)(f64([1, 2])).arraySync(), [1, 8]);
  assert.deepEqual(vmap(grad(cubeVjp))(f64([1, 2])).arraySync(), [10, 20]);
  assert.deepEqual(
    grad((x: Tensor) => vmap(cubeVjp)(x).sum())(f64([1, 2])).arraySync(),
    [10, 20],
  );
});

Deno.test("customVjp() sums the cotangent of an input that is the same for a whole batch", () => {
  const product = customVjp(
    (x: Tensor, w: Tensor) => x.mul(w),
    (x, w) => [x.mul(w), { x, w }],
    ({ x, w }, cotangent) => [cotangent.mul(w), cotangent.mul(x)],
  );
  const loss = (w: Tensor) =>
    (vmap(product, { inAxes: [0, null] })(f64([1, 2, 3]), w) as Tensor).sum();
  near(grad(loss)(f64(2)), 6);
});

Deno.test("customVjp() refuses forward mode and wrong cotangents", () => {
  assert.throws(
    () => jvp(cubeVjp, [f64(2)], [f64(1)]),
    (error: Error) => error instanceof TraceError && /customJvp/.test(error.message),
  );
  const wrong = customVjp((x: Tensor) => x, (x) => [x, x], (_, c) => [c.reshape([1])]);
  assert.throws(
    () => grad(wrong)(f64(2)),
    (error: Error) =>
      error instanceof TraceError && /float64\[1\] for float64\[\]/.test(error.message),
  );
});

Deno.test("customJvp() serves both modes", () => {
  near(jvp(cubeJvp, [f64(2)], [f64(1)])[1], 20);
  near(grad(cubeJvp)(f64(2)), 20);
  near(grad(grad(cubeJvp))(f64(2)), 10);
  near(grad(jit(cubeJvp))(f64(2)), 20);
  assert.deepEqual(vmap(grad(cubeJvp))(f64([1, 2])).arraySync(), [10, 20]);
});

Deno.test("checkpoint() changes no derivative", () => {
  const f = (x: Tensor, w: Tensor) => x.mul(w).sin().exp().sum();
  const g = checkpoint(f);
  const [x, w] = [f64([0.1, 0.2]), f64(3)];
  for (const argnums of [0, 1]) {
    const error = (a: Tensor, b: Tensor) => a.sub(b).abs().max().itemSync() as number;
    const expected = grad(f, { argnums })(x, w);
    assert.ok(error(grad(g, { argnums })(x, w), expected) < 1e-12);
    assert.ok(error(jit(grad(g, { argnums }))(x, w), expected) < 1e-12);
    const second = (h: typeof f) =>
      grad((x: Tensor, w: Tensor) => grad(h, { argnums })(x, w).sum());
    assert.ok(error(second(g)(x, w), second(f)(x, w)) < 1e-10);
  }
  const perExample = vmap(grad(g), { inAxes: [0, null] });
  assert.deepEqual(perExample(f64([[0.1], [0.2]] as unknown as number[]), w).shape, [2, 1]);
});

Deno.test("checkpoint() computes the forward pass again", () => {
  const f = checkpoint((x: Tensor) => x.sin().sin().sum());
  const text = String(jit(grad(f)).graph(f64([1, 2])));
  assert.match(text, /sin/);
});

Deno.test("detectAnomaly() names the primitive that made a NaN", () => {
  const f = (x: Tensor) => x.sub(1).log().mul(2).sum();
  assert.throws(
    () => detectAnomaly(f)(f64([0, 2])),
    (error: Error) =>
      error instanceof AnomalyError &&
      error.message ===
        "log: Expected finite results of finite inputs: got NaN at flat index 0 from float64[2]",
  );
  assert.throws(() => detectAnomaly(jit(f))(f64([0, 2])), /^AnomalyError: log/);
  assert.throws(
    () => detectAnomaly(grad((x: Tensor) => x.sqrt().sum()))(f64([0])),
    AnomalyError,
  );
  near(detectAnomaly(f)(f64([2, 2])), 0);
});

Deno.test("treeMap() and treeLeaves() walk through trees", () => {
  const tree = { b: [tensor(1), tensor(2)], a: { c: tensor(3), name: "kept" } };
  const doubled = treeMap((x) => x.mul(2), tree);
  assert.equal(doubled.a.name, "kept");
  assert.deepEqual(treeLeaves(doubled).map((x) => x.itemSync()), [6, 2, 4]);
  assert.throws(
    () => treeMap((x, y) => x.add(y), { a: tensor(1) } as Record<string, Tensor>, { b: tensor(1) }),
    /treeMap/,
  );
});

Deno.test("customVjp() works within the bodies of scan and checkpoint", () => {
  const passed = customVjp(
    (x: Tensor) => x.clamp(0, 1),
    (x) => [x.clamp(0, 1), null],
    (_, cotangent) => [cotangent.mul(3)],
  );
  const repeated = (x: Tensor) =>
    scan((y: Tensor, _) => [passed(y), null] as const, x, null, {
      length: 2,
    })[0];
  assert.equal(grad(repeated)(tensor(5)).itemSync(), 9);
  assert.equal(grad(jit(repeated))(tensor(5)).itemSync(), 9);
  assert.equal(grad(checkpoint(passed))(tensor(5)).itemSync(), 3);
  assert.throws(() => jvp(repeated, [tensor(5)], [tensor(1)]), { name: "TraceError" });
});
