import assert from "node:assert/strict";
import {
  ArgumentError,
  DTypeError,
  grad,
  jit,
  jvp,
  ones,
  random,
  ShapeError,
  type Tensor,
  tensor,
  vjp,
  vmap,
  zeros,
} from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertClose } from "../../support/fixtures.ts";
import { readable } from "../../support/torch_cases.ts";

const { batchNorm, groupNorm, instanceNorm, layerNorm, localResponseNorm, rmsNorm } = nn.functional;
const dtype = "float64";

function near(actual: Tensor, expected: Tensor, what: string): void {
  assertClose(readable(actual), readable(expected), { rtol: 1e-9, atol: 1e-9, what });
}

/** Layer normalisation of two last dims of plain operations, differentiated without a rule. */
function composed(x: Tensor): Tensor {
  const centered = x.sub(x.mean([1, 2], { keepdim: true }));
  return centered.div(centered.square().mean([1, 2], { keepdim: true }).add(1e-5).sqrt());
}

const normalisations: [name: string, f: (x: Tensor) => Tensor][] = [
  ["layerNorm", (x) => layerNorm(x, [3, 4])],
  ["groupNorm", (x) => groupNorm(x, 1)],
  ["instanceNorm", (x) => instanceNorm(x.reshape([1, 2, 12])).reshape([2, 3, 4])],
  [
    "batchNorm",
    (x) =>
      batchNorm(x.movedim(0, 1).reshape([3, 2, 4]), null, null, { training: true }).movedim(1, 0),
  ],
];

for (const [name, f] of normalisations) {
  Deno.test(`${name}() has the first and second derivatives of its formula, in both modes`, () => {
    const [keyX, keyT, keyU] = random.split(random.key(2), 3);
    const normal = (key: Tensor) => random.normal(key, [2, 3, 4], { dtype });
    const [x, t, u] = [normal(keyX), normal(keyT), normal(keyU)];
    const first = (f: (x: Tensor) => Tensor) => (x: Tensor) =>
      grad((x: Tensor) => f(x).mul(t).sum())(x);
    const second = (f: (x: Tensor) => Tensor) => grad((x: Tensor) => first(f)(x).mul(u).sum());
    near(f(x), composed(x), "value");
    near(jvp(f, [x], [u])[1], jvp(composed, [x], [u])[1], "tangent");
    near(first(f)(x), first(composed)(x), "gradient");
    near(second(f)(x), second(composed)(x), "second derivative");
    near(jit(second(f))(x), second(composed)(x), "second derivative under jit");
    near(jvp(first(f), [x], [u])[1], jvp(first(composed), [x], [u])[1], "forward over reverse");
    const batch = random.normal(keyU, [3, 2, 3, 4], { dtype });
    near(vmap(first(f))(batch), vmap(first(composed))(batch), "gradients under vmap");
  });
}

Deno.test("statistics of float16 are computed in float32: squares may be beyond its range", () => {
  const x = tensor([[300, -300, 600, -600]], { dtype: "float16" });
  const expected = layerNorm(x.to("float32"), 4).to("float16");
  assert.deepEqual(layerNorm(x, 4).arraySync(), expected.arraySync());
  assert.equal(rmsNorm(x, 4).dtype, "float16");
  assert.ok(rmsNorm(x, 4).isfinite().all().itemSync());
});

Deno.test("a mean far from 0 costs no digits", () => {
  const x = tensor([[10001, 10002, 10003, 10004]]);
  const expected = layerNorm(x.sub(10000), 4);
  assert.deepEqual(layerNorm(x, 4).arraySync(), expected.arraySync());
});

Deno.test("BatchNorm with momentum null keeps the mean of all batches' statistics", () => {
  const layer = new nn.BatchNorm1d(1, { momentum: null, dtype });
  for (const value of [1, 3, 8]) layer.forward(tensor([[value - 1], [value + 1]], { dtype }));
  near(layer.runningMean!, tensor([4], { dtype }), "running mean");
  near(layer.runningVar!, tensor([2], { dtype }), "running variance");
  assert.equal(layer.numBatchesTracked!.itemSync(), 3n);
});

Deno.test("BatchNorm's running statistics move on in compiled training, and not in evaluation", () => {
  const layer = new nn.BatchNorm2d(3);
  const run = nn.compile(layer);
  run(random.normal(random.key(0), [4, 3, 2, 2]));
  run(random.normal(random.key(1), [4, 3, 2, 2]));
  const after = layer.runningMean!.arraySync();
  assert.equal(layer.numBatchesTracked!.itemSync(), 2n);
  assert.notDeepEqual(after, [0, 0, 0]);
  layer.eval();
  run(random.normal(random.key(2), [4, 3, 2, 2]));
  assert.deepEqual(layer.runningMean!.arraySync(), after);
});

Deno.test("BatchNorm's running statistics carry no derivative", () => {
  const layer = new nn.BatchNorm1d(2, { dtype });
  const { params, buffers, apply } = nn.functionalize(layer);
  const mean = (x: Tensor) => apply(params, buffers, [x])[1].running_mean.sum();
  assert.ok(grad(mean)(random.normal(random.key(0), [4, 2], { dtype })).eq(0).all().itemSync());
});

Deno.test("BatchNorm refuses to keep traced statistics, and stays as it was", () => {
  const layer = new nn.BatchNorm1d(3);
  assert.throws(() => vjp((x: Tensor) => layer.forward(x), ones([2, 3])), {
    name: "TraceError",
    message: "BatchNorm1d.setBuffer: Cannot keep the traced value of runningMean in the module\n" +
      "Transform nn.functionalize(model).apply, which returns the buffers, or use " +
      "nn.valueAndGrad(model, lossFn), or model.eval()",
  });
  assert.equal(layer.numBatchesTracked!.itemSync(), 0n);
});

Deno.test("empty inputs go through normalisations that need no statistics of them", () => {
  assert.deepEqual(layerNorm(zeros([0, 3]), 3).shape, [0, 3]);
  assert.deepEqual(groupNorm(zeros([0, 4, 2]), 2).shape, [0, 4, 2]);
  assert.deepEqual(batchNorm(zeros([0, 2]), zeros([2]), ones([2])).shape, [0, 2]);
  assert.deepEqual(localResponseNorm(zeros([0, 2, 3]), 2).shape, [0, 2, 3]);
});

Deno.test("normalisations print their settings", () => {
  assert.equal(
    String(new nn.BatchNorm2d(3)),
    "BatchNorm2d(numFeatures=3, eps=0.00001, momentum=0.1, affine=true, bias=true, " +
      "trackRunningStats=true)",
  );
  assert.equal(
    String(new nn.LayerNorm([2, 3])),
    "LayerNorm(normalizedShape=[2, 3], eps=0.00001, elementwiseAffine=true, bias=true)",
  );
  assert.equal(
    String(new nn.GroupNorm(1, 2)),
    "GroupNorm(numGroups=1, numChannels=2, eps=0.00001, affine=true, bias=true)",
  );
  assert.equal(
    String(new nn.RMSNorm(4)),
    "RMSNorm(normalizedShape=[4], eps=null, elementwiseAffine=true)",
  );
  assert.equal(String(new nn.LocalResponseNorm(2, { k: 2 })), "LocalResponseNorm(size=2, k=2)");
});

const x = ones([2, 3, 4]);

testErrors("normalisation", [
  [
    () => new nn.BatchNorm1d(0),
    ArgumentError,
    "BatchNorm1d: Expected an integer of at least 1 as numFeatures: got 0",
  ],
  [
    () => new nn.BatchNorm2d(3).forward(x),
    ShapeError,
    "BatchNorm2d: Expected an input [batch, 3, …] of 4 dims: got [2, 3, 4]",
  ],
  [
    () => new nn.BatchNorm1d(4).forward(x),
    ShapeError,
    "BatchNorm1d: Expected an input [batch, 4, …] of 2 or 3 dims: got [2, 3, 4]",
  ],
  [
    () => new nn.SyncBatchNorm(4).forward(x),
    ShapeError,
    "SyncBatchNorm: Expected an input [batch, 4, …] of 2 or more dims: got [2, 3, 4]",
  ],
  [
    () => new nn.BatchNorm1d(3).forward(ones([1, 3])),
    ShapeError,
    "batchNorm: Cannot take statistics in training as there is no more than one value a channel: " +
    "got [1, 3]\nUse a larger batch, or model.eval()",
  ],
  [
    () => batchNorm(x, null, null),
    ArgumentError,
    "batchNorm: Expected runningMean outside of training: got null\n" +
    "Keep running statistics, or pass { training: true }",
  ],
  [
    () => batchNorm(x, zeros([3]), ones([4])),
    ShapeError,
    "batchNorm: Expected runningVar of shape [3]: got [4]",
  ],
  [
    () => batchNorm(ones([3]), null, null, { training: true }),
    ShapeError,
    "batchNorm: Expected an input of shape [batch, channels, …]: got [3]",
  ],
  [
    () => layerNorm(x, [3, 5]),
    ShapeError,
    "layerNorm: Expected an input whose last dims are [3, 5]: got [2, 3, 4]",
  ],
  [
    () => layerNorm(x, 4, { weight: ones([4], { dtype: "float64" }) }),
    DTypeError,
    "layerNorm: Expected weight in the input's dtype: got float64 and float32\n" +
    'Convert the input, x.to("float64"), or the module, model.to("float32")',
  ],
  [
    () => rmsNorm(x.to("int32"), 4),
    DTypeError,
    "rmsNorm: Expected a floating dtype as input: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => groupNorm(x, 2),
    ShapeError,
    "groupNorm: Expected channels that fall into 2 groups of equal size: got 3 channels in " +
    "[2, 3, 4]",
  ],
  [
    () => new nn.GroupNorm(2, 3),
    ArgumentError,
    "GroupNorm: Expected channels that fall into 2 groups of equal size: got 3",
  ],
  [
    () => instanceNorm(ones([2, 3, 1])),
    ShapeError,
    "instanceNorm: Cannot take statistics as there is no more than one place a channel: got " +
    "[2, 3, 1]",
  ],
  [
    () => instanceNorm(ones([2, 3])),
    ShapeError,
    "instanceNorm: Expected an input of shape [batch, channels, …, length]: got [2, 3]",
  ],
  [
    () => new nn.InstanceNorm2d(3).forward(x),
    ShapeError,
    "InstanceNorm2d: Expected an input [batch, 3, …] with 2 spatial dims, or one without the " +
    "batch: got [2, 3, 4]",
  ],
  [
    () => localResponseNorm(x, 0),
    ArgumentError,
    "localResponseNorm: Expected an integer of at least 1 as size: got 0",
  ],
  [
    () => new nn.LayerNorm(4, 1e-6 as never),
    ArgumentError,
    "LayerNorm: Expected an object of options: got 0.000001\n" +
    "Name them, for example { eps: 1e-6 }",
  ],
  [
    () => new nn.BatchNorm1d(3, 1e-3 as never),
    ArgumentError,
    "BatchNorm1d: Expected an object of options: got 0.001\nName them, for example { eps: 1e-3 }",
  ],
]);
