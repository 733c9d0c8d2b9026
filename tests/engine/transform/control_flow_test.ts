import assert from "node:assert/strict";
import {
  cond,
  DTypeError,
  forLoop,
  grad,
  jacfwd,
  jit,
  jvp,
  scan,
  ShapeError,
  type Tensor,
  tensor,
  TraceError,
  vmap,
  whileLoop,
} from "../../../mod.ts";

const f64 = (value: number | number[]) => tensor(value, { dtype: "float64" });
const near = (actual: Tensor, expected: number) => {
  const value = actual.itemSync() as number;
  assert.ok(Math.abs(value - expected) < 1e-9, `got ${value}, expected ${expected}`);
};
const cumulative = (xs: Tensor) =>
  scan((sum: Tensor, x: Tensor) => [sum.add(x.sin()), sum.mul(x)] as const, f64(0.5), xs);

Deno.test("scan() equals a loop, forwards and backwards", () => {
  const [carry, ys] = cumulative(f64([1, 2, 3]));
  let sum = 0.5;
  const expected = [1, 2, 3].map((x) => {
    const y = sum * x;
    sum += Math.sin(x);
    return y;
  });
  near(carry, sum);
  (ys.arraySync() as number[]).forEach((y, i) => assert.ok(Math.abs(y - expected[i]) < 1e-12));
  const [, reversed] = scan(
    (c: Tensor, x: Tensor) => [c.add(x), c] as const,
    tensor(0),
    tensor([1, 2, 3]),
    { reverse: true },
  );
  assert.deepEqual(reversed.arraySync(), [5, 3, 0]);
});

Deno.test("scan() is differentiable in both modes and to the second order", () => {
  const xs = f64([0.3, -0.7, 1.2]);
  const loss = (xs: Tensor, w: Tensor) => {
    const [carry, ys] = scan(
      (h: Tensor, x: Tensor) => {
        const next = h.mul(w).add(x).tanh();
        return [next, next.square()] as const;
      },
      f64(0.1),
      xs,
    );
    return carry.add(ys.sum());
  };
  const unrolled = (xs: Tensor, w: Tensor) => {
    let h = f64(0.1);
    let total = f64(0);
    for (const x of xs.unbind(0)) {
      h = h.mul(w).add(x).tanh();
      total = total.add(h.square());
    }
    return h.add(total);
  };
  const w = f64(0.8);
  for (const argnums of [0, 1]) {
    const compare = (transform: (f: typeof loss) => (xs: Tensor, w: Tensor) => Tensor) => {
      const [actual, expected] = [transform(loss)(xs, w), transform(unrolled)(xs, w)];
      const error = actual.sub(expected).abs().max().itemSync() as number;
      assert.ok(error < 1e-10, `argument ${argnums}: off by ${error}`);
    };
    compare((f) => grad(f, { argnums }));
    compare((f) => jit(grad(f, { argnums })));
    compare((f) => grad(jit(f), { argnums }));
    compare((f) => jacfwd(f, { argnums }));
    compare((f) => jacfwd(grad(f, { argnums }), { argnums }));
    compare((f) => grad((xs: Tensor, w: Tensor) => grad(f, { argnums })(xs, w).sum(), { argnums }));
  }
});

Deno.test("scan() under vmap equals a stack of scans", () => {
  const batch = f64([1, 2, 3, 4, 5, 6]).reshape([2, 3]);
  const [carries, ys] = vmap(cumulative)(batch) as [Tensor, Tensor];
  batch.unbind(0).forEach((xs, i) => {
    const [carry, y] = cumulative(xs);
    near(carries.at(i), carry.itemSync() as number);
    assert.deepEqual(ys.at(i).arraySync(), y.arraySync());
  });
});

Deno.test("scan() of no turns, of trees, and with a length alone", () => {
  const [carry, ys] = scan(
    (c: { n: Tensor }, _: null) => [{ n: c.n.add(1) }, c.n] as const,
    { n: tensor(0) },
    null,
    { length: 4 },
  );
  assert.equal(carry.n.itemSync(), 4);
  assert.deepEqual(ys.arraySync(), [0, 1, 2, 3]);
  const [same, none] = cumulative(f64([]));
  assert.equal(same.itemSync(), 0.5);
  assert.deepEqual(none.shape, [0]);
});

Deno.test("scan() refuses a carry that changes", () => {
  assert.throws(
    () =>
      scan((c: Tensor, x: Tensor) => [c.add(x).reshape([1]), x] as const, tensor(0), tensor([1])),
    (error: Error) => error instanceof ShapeError && /carry before and after/.test(error.message),
  );
  assert.throws(
    () => scan((c: Tensor, x: Tensor) => [c, x] as const, tensor(0), tensor(1)),
    (error: Error) => error instanceof ShapeError && /scalar/.test(error.message),
  );
});

Deno.test("forLoop() counts and is differentiable", () => {
  near(forLoop(1, 6, (i, p) => p.mul(i), f64(1)), 120);
  near(grad((x: Tensor) => forLoop(0, 3, (_, p) => p.mul(x), f64(1)))(f64(2)), 12);
  near(forLoop(3, 3, (_, p) => p.mul(2), f64(1)), 1);
});

Deno.test("cond() chooses, alone, under jit, vmap and grad", () => {
  const f = (x: Tensor) => cond(x.gt(0), (x) => x.square(), (x) => x.neg(), x);
  near(f(f64(3)), 9);
  near(f(f64(-3)), 3);
  near(jit(f)(f64(3)), 9);
  near(grad(f)(f64(3)), 6);
  near(grad(f)(f64(-3)), -1);
  near(grad(jit(f))(f64(-3)), -1);
  near(jit(grad(grad(f)))(f64(3)), 2);
  near(jvp(f, [f64(3)], [f64(1)])[1], 6);
  assert.deepEqual(vmap(f)(f64([3, -3])).arraySync(), [9, 3]);
  assert.deepEqual(vmap(grad(f))(f64([3, -3])).arraySync(), [6, -1]);
});

Deno.test("cond() runs the chosen branch alone, and captures from outside", () => {
  const w = f64(5);
  const f = (x: Tensor, w: Tensor) => cond(x.gt(0), () => x.mul(w), () => x);
  near(f(f64(2), w), 10);
  near(grad(f, { argnums: 1 })(f64(2), w), 2);
  near(grad(f, { argnums: 1 })(f64(-2), w), 0);
});

Deno.test("cond() refuses branches that differ and conditions that are no bool", () => {
  assert.throws(
    () => cond(tensor(true), () => tensor([1]), () => tensor([1, 2])),
    (error: Error) => error instanceof ShapeError && /\[1\] and \[2\]/.test(error.message),
  );
  assert.throws(
    () => cond(tensor(1), () => tensor(1), () => tensor(2)),
    (error: Error) => error instanceof DTypeError && /x\.ne\(0\)/.test(error.message),
  );
});

Deno.test("whileLoop() runs as long as its condition holds, also under jit and vmap", () => {
  const log2 = (x: Tensor) =>
    whileLoop(
      (state: { x: Tensor; n: Tensor }) => state.x.gt(1),
      ({ x, n }) => ({ x: x.div(2), n: n.add(1) }),
      { x, n: tensor(0, { dtype: "int32" }) },
    ).n;
  assert.equal(log2(f64(64)).itemSync(), 6);
  assert.equal(jit(log2)(f64(64)).itemSync(), 6);
  assert.deepEqual(vmap(log2)(f64([1, 8, 1024])).arraySync(), [0, 3, 10]);
});

Deno.test("whileLoop() has forward derivatives, and says that it has no others", () => {
  const cube = (x: Tensor) =>
    whileLoop(
      (s: { i: Tensor; p: Tensor }) => s.i.lt(3),
      ({ i, p }) => ({ i: i.add(1), p: p.mul(x) }),
      { i: tensor(0), p: f64(1) },
    ).p;
  near(jvp(cube, [f64(2)], [f64(1)])[1], 12);
  assert.throws(
    () => grad(cube)(f64(2)),
    (error: Error) => error instanceof TraceError && /scan or forLoop/.test(error.message),
  );
});

Deno.test("scan() takes constants that lie transposed, or in the middle of others", () => {
  const matrix = tensor([[1, 2], [3, 4], [5, 6]], { dtype: "float64" });
  const run = (m: Tensor) => {
    const [weight, shift] = [m.narrow(0, 1, 2).t(), m.select(0, 2)];
    const body = (x: Tensor, _: null) => [x.matmul(weight).add(shift), null] as const;
    return scan(body, f64([1, 0]), null, { length: 2 })[0];
  };
  // [1, 0] becomes [3, 5] + [5, 6], and that [8 · 3 + 11 · 4, 8 · 5 + 11 · 6] + [5, 6].
  assert.deepEqual(run(matrix).arraySync(), [73, 112]);
  assert.deepEqual(jit(run)(matrix).arraySync(), [73, 112]);
});
