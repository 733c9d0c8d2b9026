/**
 * Tests of the bridge between modules and transformations.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  grad,
  jit,
  jvp,
  nn,
  ones,
  randn,
  random,
  stack,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../../../mod.ts";

/** Counts its calls, adds noise, and multiplies. */
class Noisy extends nn.Module {
  weight = new nn.Parameter(tensor([2, 3]));
  calls = new nn.Buffer(zeros([]));
  override forward(x: Tensor): Tensor {
    this.setBuffer("calls", this.calls.add(1));
    const noise = this.training ? random.normal(nn.nextKey("Noisy"), x.shape) : 0;
    return x.mul(this.weight).add(noise);
  }
}

Deno.test("functionalize() gives a pure function of params, buffers and a key", () => {
  const model = new Noisy();
  const { params, buffers, apply } = nn.functionalize(model);
  const [x, key] = [ones([2]), random.key(1)];
  const [output, next] = apply(params, buffers, x, { key });
  const expected = random.normal(random.foldIn(key, 0), [2]).add(tensor([2, 3]));
  assert.deepEqual(output.arraySync(), expected.arraySync());
  assert.equal(next.calls.itemSync(), 1);
  assert.equal(model.calls.itemSync(), 0, "the module is left as it was");
  assert.deepEqual(apply(params, buffers, [x], { key })[0].arraySync(), output.arraySync());
  const [quiet] = apply(params, buffers, x, { training: false });
  assert.deepEqual(quiet.arraySync(), [2, 3]);
  assert.equal(model.training, true);
});

Deno.test("a functionalized module goes through grad, jvp, vmap and jit", () => {
  const model = new Noisy().eval();
  const { params, buffers, apply } = nn.functionalize(model);
  const loss = (p: typeof params, x: Tensor) => apply(p, buffers, x)[0].square().sum();
  const x = tensor([1, -1]);
  // d/dw Σ (w x)² = 2 w x²
  assert.deepEqual(grad(loss)(params, x).weight.arraySync(), [4, 6]);
  assert.deepEqual(jit(grad(loss))(params, x).weight.arraySync(), [4, 6]);
  const [, tangent] = jvp((p: typeof params) => loss(p, x), [params], [{ weight: ones([2]) }]);
  assert.equal(tangent.itemSync(), 10);
  const batch = stack([x, x.mul(2)], 0);
  const perExample = vmap(grad(loss), { inAxes: [null, 0] })(params, batch);
  assert.deepEqual(perExample.weight.arraySync(), [[4, 6], [16, 24]]);
  const counted = jit((b: typeof buffers) => apply(params, b, x)[1]);
  assert.equal(counted(counted(buffers)).calls.itemSync(), 2);
});

Deno.test("stackModules() runs an ensemble under vmap", () => {
  const models = [0, 1, 2].map(() => new nn.Linear(4, 2));
  const x = randn([5, 4]);
  const { params, buffers, apply } = nn.stackModules(models);
  const outputs = vmap((p: typeof params) => apply(p, buffers, x)[0])(params);
  models.forEach((model, i) => {
    assert.ok(outputs.at(i).allclose(model.forward(x), { rtol: 1e-6, atol: 1e-6 }));
  });
  assert.throws(() => nn.stackModules([]), {
    name: "ArgumentError",
    message: "stackModules: Expected at least one module: got none",
  });
  assert.throws(
    () => nn.stackModules([new nn.Linear(2, 2), new nn.Linear(2, 2, { bias: false })]),
    {
      name: "ArgumentError",
      message: "stackModules: Expected modules with the same params: got weight, bias and weight",
    },
  );
});

Deno.test("a module is restored when its forward throws under a transformation", () => {
  class Failing extends nn.Module {
    weight = new nn.Parameter(ones([2]));
    calls = new nn.Buffer(zeros([]));
    override forward(x: Tensor): Tensor {
      this.setBuffer("calls", this.calls.add(1));
      this.weight.mul(x);
      throw new RangeError("no");
    }
  }
  const model = new Failing();
  const { weight, calls } = model;
  const lossOf = nn.valueAndGrad(model, (model, x: Tensor) => model.forward(x).sum());
  assert.throws(() => lossOf(ones([2])), RangeError);
  assert.equal(model.weight, weight);
  assert.equal(model.calls, calls);
  // The module is no longer on loan: the checks of plain calls are back.
  assert.throws(() => jit((x: Tensor) => model.forward(x))(ones([2])), { name: "TraceError" });
});

Deno.test("apply() refuses missing states and inputs that are no list", () => {
  const { params, buffers, apply } = nn.functionalize(new nn.Linear(2, 1));
  assert.throws(() => apply({ weight: params.weight }, buffers, ones([1, 2])), {
    name: "ArgumentError",
    message:
      "functionalize.apply: Expected a tensor for every parameter and buffer of Linear: got " +
      "none for bias\nPass on the params and buffers that functionalize returned",
  });
  assert.throws(() => apply(params, buffers, 3 as never), {
    name: "ArgumentError",
    message: "functionalize.apply: Expected forward's arguments in a list as inputs\n" +
      "Write apply(params, buffers, [x, y])",
  });
});

Deno.test("a module used inside of jit is refused, as its parameters would become constants", () => {
  const model = new nn.Linear(2, 1);
  const message =
    "Cannot use a module's parameters inside of jit: they would become constants that " +
    "later training does not change\nUse nn.compile(model) or nn.trainStep, or pass the params of " +
    "nn.functionalize(model) as an argument";
  assert.throws(() => jit((x: Tensor) => model.forward(x))(ones([1, 2])), {
    name: "TraceError",
    message: `Linear: ${message}`,
  });
  const lossOf = nn.valueAndGrad(model, (model, x: Tensor) => model.forward(x).sum());
  assert.throws(() => jit((x: Tensor) => lossOf(x)[0])(ones([1, 2])), {
    name: "TraceError",
    message: `Linear: ${message}`,
  });
  assert.throws(() => jit((x: Tensor) => (nn.functionalize(model), x))(ones([1, 2])), {
    name: "TraceError",
  });
});

Deno.test("traced tensors that a module would keep are refused", () => {
  class Keeping extends nn.Module {
    weight = new nn.Parameter(ones([2]));
    last: Tensor = zeros([2]);
    override forward(x: Tensor): Tensor {
      this.last = x.mul(this.weight);
      return this.last;
    }
  }
  const model = new Keeping();
  const lossOf = nn.valueAndGrad(model, (model, x: Tensor) => model.forward(x).sum());
  assert.throws(() => lossOf(ones([2])), {
    name: "TraceError",
    message:
      "Keeping.forward: Cannot keep a traced tensor as last in the module: it would be lost " +
      "unnoticed\nReturn it, or declare it as new nn.Buffer(tensor) and call setBuffer",
  });
  assert.deepEqual(model.last.arraySync(), [0, 0]);
  assert.deepEqual(
    model.forward(ones([2])).arraySync(),
    [1, 1],
    "outside of transformations it may",
  );

  class Averaging extends nn.Module {
    mean = new nn.Buffer(zeros([]));
    override forward(x: Tensor): Tensor {
      this.setBuffer("mean", x.mean());
      return x;
    }
  }
  assert.throws(() => vmap((x: Tensor) => new Averaging().forward(x))(ones([3, 2])), {
    name: "TraceError",
    message: "Averaging.setBuffer: Cannot keep the traced value of mean in the module\nTransform " +
      "nn.functionalize(model).apply, which returns the buffers, or use " +
      "nn.valueAndGrad(model, lossFn), or model.eval()",
  });
});

Deno.test("setBuffer() refuses other properties and shapes", () => {
  class Wrong extends nn.Module {
    count = new nn.Buffer(zeros([]));
    property: string;
    constructor(property: string) {
      super();
      this.property = property;
    }
    override forward(): void {
      this.setBuffer(this.property, ones([2]));
    }
  }
  assert.throws(() => new Wrong("other").forward(), {
    name: "ArgumentError",
    message: "Wrong.setBuffer: Expected the name of a buffer: got other\n" +
      "Declare it as a property: name = new nn.Buffer(tensor)",
  });
  assert.throws(() => new Wrong("count").forward(), {
    name: "ShapeError",
    message: "Wrong.setBuffer: Expected the shape of count: got [2] for []",
  });
});

Deno.test("valueAndGrad() moves buffers on, leaves frozen parameters out, and hands out more", () => {
  const model = new Noisy();
  const lossOf = nn.valueAndGrad(
    model,
    (model, x: Tensor): [Tensor, { output: Tensor }] => {
      const output = model.forward(x);
      return [output.sum(), { output }];
    },
  );
  const [[loss, { output }], gradients] = lossOf(tensor([5, 7]));
  assert.equal(loss.itemSync(), output.sum().itemSync());
  assert.deepEqual(gradients.weight.arraySync(), [5, 7]);
  assert.equal(model.calls.itemSync(), 1);
  model.freeze();
  assert.deepEqual(lossOf(tensor([5, 7]))[1], {});
  assert.deepEqual(model.weight.arraySync(), [2, 3]);
  const bad = nn.valueAndGrad(model, () => undefined as never);
  assert.throws(() => bad(), {
    name: "ArgumentError",
    message:
      "valueAndGrad: Expected the loss function to return a scalar tensor, or a list of it " +
      "and further results: got undefined",
  });
});

Deno.test("withKey() repeats what is drawn, and nests", () => {
  const draw = () => random.normal(nn.nextKey("draw"), [2]).arraySync();
  const run = () =>
    nn.withKey(random.key(4), () => [draw(), nn.withKey(random.key(5), draw), draw()]);
  const [first, inner, second] = run();
  assert.deepEqual(run(), [first, inner, second]);
  assert.notDeepEqual(first, second);
  assert.deepEqual(nn.withKey(random.key(5), draw), inner);
});

Deno.test("compile() reads the module at each call, writes buffers back, and traces by mode", () => {
  const model = new Noisy();
  const predict = nn.compile(model.eval());
  assert.deepEqual(predict(ones([2])).arraySync(), [2, 3]);
  model.assignParameters({ weight: tensor([1, 1]) });
  assert.deepEqual(predict(ones([2])).arraySync(), [1, 1]);
  assert.equal(model.calls.itemSync(), 2);
  model.train();
  const [a, b] = [predict(ones([2])), predict(ones([2]))];
  assert.notDeepEqual(a.arraySync(), b.arraySync(), "each call has a key of its own");
});
