import assert from "node:assert/strict";
import {
  DTypeError,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  ShapeError,
  stopGradient,
  type Tensor,
  tensor,
  TraceError,
  valueAndGrad,
  vjp,
  vmap,
} from "../../../mod.ts";

const near = (actual: Tensor, expected: number, tolerance = 1e-9) => {
  const value = actual.itemSync() as number;
  assert.ok(Math.abs(value - expected) <= tolerance, `got ${value}, expected ${expected}`);
};
const f64 = (value: number) => tensor(value, { dtype: "float64" });

Deno.test("grad() of a polynomial, to the third order", () => {
  const f = (x: Tensor) => x.pow(4);
  near(grad(f)(f64(2)), 32);
  near(grad(grad(f))(f64(2)), 48);
  near(grad(grad(grad(f)))(f64(2)), 48);
  near(jit(grad(jit(grad(jit(grad(f))))))(f64(2)), 48);
});

Deno.test("grad() follows values that are used more than once", () => {
  const f = (x: Tensor) => {
    const y = x.sin();
    return y.mul(y).add(y.mul(x));
  };
  const [s, c] = [Math.sin(0.7), Math.cos(0.7)];
  near(grad(f)(f64(0.7)), 2 * s * c + c * 0.7 + s);
});

Deno.test("grad() takes trees and returns trees", () => {
  const loss = (p: { w: Tensor; layers: Tensor[] }, x: Tensor) =>
    p.w.mul(x).add(p.layers[0].mul(p.layers[1])).sum();
  const gradient = grad(loss)(
    { w: tensor([1, 2]), layers: [tensor(3), tensor(4)] },
    tensor([5, 6]),
  );
  assert.deepEqual(gradient.w.arraySync(), [5, 6]);
  assert.deepEqual(gradient.layers.map((x) => x.itemSync()), [8, 6]);
});

Deno.test("grad() of an argument that does not matter is zero", () => {
  assert.deepEqual(
    grad((x: Tensor, y: Tensor) => y.sum().add(x.mul(0).sum()))(tensor([1, 2]), tensor([1]))
      .arraySync(),
    [0, 0],
  );
  const unused = grad((_x: Tensor, y: Tensor) => y.sum())(tensor([1, 2]), tensor([1]));
  assert.deepEqual(unused.arraySync(), [0, 0]);
});

Deno.test("valueAndGrad() with argnums and hasAux", () => {
  const f = (x: Tensor, y: Tensor) => x.mul(y).sum();
  const [value, [dx, dy]] = valueAndGrad(f, { argnums: [0, 1] })(tensor([1, 2]), tensor([3, 4]));
  assert.equal(value.itemSync(), 11);
  assert.deepEqual(dx.arraySync(), [3, 4]);
  assert.deepEqual(dy.arraySync(), [1, 2]);
  const withAux = (x: Tensor) => [x.square().sum(), { doubled: x.mul(2) }] as const;
  const [[loss, aux], gradient] = valueAndGrad(withAux, { hasAux: true })(tensor([1, 2]));
  assert.equal(loss.itemSync(), 5);
  assert.deepEqual(aux.doubled.arraySync(), [2, 4]);
  assert.deepEqual(gradient.arraySync(), [2, 4]);
  const [only, again] = grad(withAux, { hasAux: true })(tensor([1, 2]));
  assert.deepEqual(only.arraySync(), [2, 4]);
  assert.deepEqual(again.doubled.arraySync(), [2, 4]);
});

Deno.test("grad() refuses results that are no floating scalar, and arguments that are no floats", () => {
  assert.throws(() => grad((x: Tensor) => x)(tensor([1, 2])), (error: Error) => {
    assert.ok(error instanceof ShapeError);
    assert.match(error.message, /^grad: Expected the function to return a scalar: got shape \[2\]/);
    assert.match(error.message, /sum\(\) or mean\(\)/);
    return true;
  });
  assert.throws(
    () => grad((x: Tensor) => x.mul(x))(tensor(1, { dtype: "int32" })),
    (error: Error) => error instanceof DTypeError && /int32/.test(error.message),
  );
  assert.throws(
    () => grad((x: Tensor) => x.gt(0))(tensor(1)),
    (error: Error) => error instanceof DTypeError && /got bool/.test(error.message),
  );
  assert.throws(
    () => grad(((x: Tensor) => Promise.resolve(x)) as unknown as (x: Tensor) => Tensor)(tensor(1)),
    (error: Error) => error instanceof TraceError && /asynchronous/.test(error.message),
  );
  assert.throws(
    () => grad((x: number) => tensor(x))(1),
    (error: Error) =>
      error instanceof TraceError && /Expected tensors in argument 0/.test(error.message),
  );
});

Deno.test("grad() reports a tracer that escaped", () => {
  let escaped: Tensor | null = null;
  grad((x: Tensor) => {
    escaped = x;
    return x.mul(x);
  })(tensor(1));
  assert.throws(
    () => escaped!.add(1),
    (error: Error) => error instanceof TraceError && /after it has ended/.test(error.message),
  );
});

Deno.test("jvp() and vjp() agree", () => {
  const f = (x: Tensor, y: Tensor) => x.mul(y.sin()).exp();
  const [x, y] = [f64(0.3), f64(1.1)];
  const [value, tangent] = jvp(f, [x, y], [f64(1), f64(0)]);
  const [again, pull] = vjp(f, x, y);
  near(again, value.itemSync() as number);
  near(pull(f64(1))[0], tangent.itemSync() as number);
});

Deno.test("jvp() names the argument whose tangent does not match", () => {
  assert.throws(
    () => jvp((x: Tensor) => x, [tensor([1, 2])], [tensor([1])]),
    (error: Error) =>
      error instanceof TraceError && /float32\[1\] and float32\[2\]/.test(error.message),
  );
});

Deno.test("linearize() gives a linear function that can be called again", () => {
  const [y, derivative] = linearize((x: Tensor) => x.square(), f64(3));
  near(y, 9);
  near(derivative(f64(1)), 6);
  near(derivative(f64(-2)), -12);
});

Deno.test("jacfwd(), jacrev() and hessian() of functions of trees", () => {
  const f = (x: Tensor) => ({ a: x.square(), b: x.sum() });
  const point = tensor([1, 2, 3], { dtype: "float64" });
  for (const jacobian of [jacfwd(f)(point), jacrev(f)(point)]) {
    assert.deepEqual(jacobian.a.arraySync(), [[2, 0, 0], [0, 4, 0], [0, 0, 6]]);
    assert.deepEqual(jacobian.b.arraySync(), [1, 1, 1]);
  }
  const g = (p: { x: Tensor; y: Tensor }) => p.x.square().mul(p.y).sum();
  const curvature = hessian(g)({ x: f64(3), y: f64(5) });
  near(curvature.x.x, 10);
  near(curvature.x.y, 6);
  near(curvature.y.x, 6);
  near(curvature.y.y, 0);
});

Deno.test("jacobians of matrix functions have the shape [...output, ...input]", () => {
  const f = (x: Tensor) => x.matmul(x.transpose(0, 1));
  const x = tensor([[1, 2, 3], [4, 5, 6]], { dtype: "float64" });
  const [forward, reverse] = [jacfwd(f)(x) as Tensor, jacrev(f)(x) as Tensor];
  assert.deepEqual(forward.shape, [2, 2, 2, 3]);
  assert.deepEqual(forward.arraySync(), reverse.arraySync());
});

Deno.test("stopGradient() is a constant for differentiation", () => {
  near(grad((x: Tensor) => x.mul(stopGradient(x)))(f64(3)), 3);
});

Deno.test("vmap of grad, grad of vmap, and jit of both agree", () => {
  const f = (x: Tensor) => x.sin().mul(x);
  const xs = tensor([0.1, 0.2, 0.3], { dtype: "float64" });
  const expected = xs.sin().add(xs.mul(xs.cos()));
  const close = (actual: Tensor) =>
    assert.ok((actual.sub(expected).abs().max().itemSync() as number) < 1e-12);
  close(vmap(grad(f))(xs));
  close(grad((xs: Tensor) => vmap(f)(xs).sum())(xs));
  close(jit(vmap(grad(f)))(xs));
  close(vmap(jit(grad(f)))(xs));
  close(grad(jit((xs: Tensor) => vmap(jit(f))(xs).sum()))(xs));
});

Deno.test("jacfwd() and jacrev() by several arguments give a list for each result", () => {
  const f = (x: Tensor, y: Tensor) => x.mul(y);
  const [x, y] = [tensor([1, 2]), tensor([3, 4])];
  for (const jacobian of [jacfwd, jacrev]) {
    const [byX, byY] = jacobian(f, { argnums: [0, 1] })(x, y);
    assert.deepEqual(byX.arraySync(), [[3, 0], [0, 4]]);
    assert.deepEqual(byY.arraySync(), [[1, 0], [0, 2]]);
    assert.deepEqual(jacobian(f, { argnums: 1 })(x, y).arraySync(), [[1, 0], [0, 2]]);
  }
});
