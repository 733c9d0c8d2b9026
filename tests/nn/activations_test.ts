/**
 * Activations as modules: each equals its function, and those with state keep it as PyTorch's.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  grad,
  manualSeed,
  random,
  ShapeError,
  type Tensor,
  tensor,
} from "../../mod.ts";
import * as nn from "../../src/nn/mod.ts";
import { assertTensorsNear } from "../support/check_op.ts";
import { testErrors } from "../support/check_errors.ts";

const f = nn.functional;
const x = random.normal(random.key(1), [2, 4, 3, 6], { dtype: "float64" }).mul(4);

/** Each module, and what it is to compute. */
const pairs: readonly (readonly [nn.Module, (x: Tensor) => Tensor])[] = [
  [new nn.ReLU(), f.relu],
  [new nn.ReLU6(), f.relu6],
  [new nn.Hardtanh({ minVal: -2, maxVal: 3 }), (y) => f.hardtanh(y, { minVal: -2, maxVal: 3 })],
  [new nn.Hardsigmoid(), f.hardsigmoid],
  [new nn.Hardswish(), f.hardswish],
  [
    new nn.Threshold({ threshold: 0.5, value: 9 }),
    (y) => f.threshold(y, { threshold: 0.5, value: 9 }),
  ],
  [new nn.Hardshrink({ lambda: 2 }), (y) => f.hardshrink(y, { lambda: 2 })],
  [new nn.Softshrink({ lambda: 2 }), (y) => f.softshrink(y, { lambda: 2 })],
  [new nn.Sigmoid(), f.sigmoid],
  [new nn.LogSigmoid(), f.logsigmoid],
  [new nn.Tanh(), f.tanh],
  [new nn.Tanhshrink(), f.tanhshrink],
  [new nn.Softsign(), f.softsign],
  [new nn.Softplus({ beta: 2, threshold: 3 }), (y) => f.softplus(y, { beta: 2, threshold: 3 })],
  [new nn.GELU({ approximate: "tanh" }), (y) => f.gelu(y, { approximate: "tanh" })],
  [new nn.SiLU(), f.silu],
  [new nn.Mish(), f.mish],
  [new nn.ELU({ alpha: 2 }), (y) => f.elu(y, { alpha: 2 })],
  [new nn.CELU({ alpha: 2 }), (y) => f.celu(y, { alpha: 2 })],
  [new nn.SELU(), f.selu],
  [new nn.GLU({ dim: 1 }), (y) => f.glu(y, { dim: 1 })],
  [new nn.SwiGLU(), (y) => f.swiglu(y)],
  [new nn.LeakyReLU({ negativeSlope: 0.3 }), (y) => f.leakyRelu(y, { negativeSlope: 0.3 })],
  [new nn.PReLU({ init: 0.5 }), (y) => f.prelu(y, tensor(0.5))],
  [new nn.RReLU({ lower: 0.2 }).eval(), (y) => f.rrelu(y, { lower: 0.2 })],
  [new nn.Softmax(1), (y) => f.softmax(y, 1)],
  [new nn.Softmin(-1), (y) => f.softmin(y, -1)],
  [new nn.LogSoftmax(2), (y) => f.logSoftmax(y, 2)],
  [new nn.Softmax2d(), (y) => f.softmax(y, 1)],
];

for (const [module, expected] of pairs) {
  Deno.test(`${module} computes what its function does`, () => {
    assertTensorsNear([module.forward(x)], [expected(x)], 0, String(module));
  });
}

Deno.test("activations have PyTorch's names, all of them but attention", () => {
  const names = new Set(pairs.map(([module]) => module.constructor.name));
  const torch =
    "CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid " +
    "LogSoftmax Mish PReLU ReLU ReLU6 RReLU SELU SiLU Sigmoid Softmax Softmax2d Softmin Softplus " +
    "Softshrink Softsign Tanh Tanhshrink Threshold";
  assert.deepEqual(torch.split(" ").filter((name) => !names.has(name)), []);
});

Deno.test("PReLU learns its slopes, which the state dict has as weight", () => {
  const layer = new nn.PReLU({ numParameters: 4, dtype: "float64" });
  assert.deepEqual(Object.keys(layer.stateDict()), ["weight"]);
  const { params, buffers, apply } = nn.functionalize(layer);
  const loss = (p: typeof params) => (apply(p, buffers, [x])[0] as Tensor).sum();
  const gradient = grad(loss)(params).weight as Tensor;
  assertTensorsNear([gradient], [x.clamp(null, 0).sum([0, 2, 3])], 1e-12, "gradient");
});

Deno.test("RReLU draws in training alone", () => {
  const layer = new nn.RReLU();
  manualSeed(1);
  const first = layer.forward(x);
  manualSeed(1);
  assert.ok(layer.forward(x).equal(first));
  assert.ok(!layer.forward(x).equal(first));
  layer.eval();
  assert.ok(layer.forward(x).equal(layer.forward(x)));
  assert.ok(nn.withKey(random.key(2), () => layer.train().forward(x)).ge(x).all().itemSync());
});

Deno.test("activations print their options", () => {
  const model = new nn.Sequential(new nn.ReLU(), new nn.ELU({ alpha: 2 }), new nn.Softmax(-1));
  assert.equal(
    String(model),
    "Sequential(\n  (0): ReLU()\n  (1): ELU(alpha=2)\n  (2): Softmax(dim=-1)\n)",
  );
  assert.equal(String(new nn.PReLU({ numParameters: 3 })), "PReLU(numParameters=3)");
});

testErrors("activations as modules refuse", [
  [
    () => new nn.ELU(2 as never),
    ArgumentError,
    "ELU: Expected an object of options: got 2\nName them, for example { alpha: 2 }",
  ],
  [
    () => new nn.PReLU({ numParameters: 0 }),
    ArgumentError,
    "PReLU: Expected an integer of at least 1 as numParameters: got 0",
  ],
  [
    () => new nn.Softmax2d().forward(tensor([1, 2])),
    ShapeError,
    "Softmax2d: Expected shape [batch, channels, height, width], or without the batch: got [2]",
  ],
]);
