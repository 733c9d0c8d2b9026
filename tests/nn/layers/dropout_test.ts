import assert from "node:assert/strict";
import { grad, jit, manualSeed, ones, random, type Tensor, zeros } from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { ArgumentError, DTypeError, ShapeError, TraceError } from "../../../mod.ts";

const { dropout, dropout1d, dropout2d, dropout3d, alphaDropout, featureAlphaDropout } =
  nn.functional;
const key = random.key(5);

function number(x: Tensor): number {
  return x.itemSync() as number;
}

Deno.test("dropout() drops with probability p and scales the rest by 1 / (1 - p)", () => {
  for (const p of [0.1, 0.5, 0.8]) {
    const y = dropout(ones([200, 100]), { p, key });
    const dropped = number(y.eq(0).to("float32").mean());
    // Five standard errors of 20,000 draws.
    assert.ok(Math.abs(dropped - p) < 5 * Math.sqrt(p * (1 - p) / 20000), `dropped ${dropped}`);
    const kept = number(y.max());
    assert.ok(Math.abs(kept - 1 / (1 - p)) < 1e-6);
    assert.ok(y.eq(0).logicalOr(y.eq(kept)).all().itemSync());
  }
});

Deno.test("dropout() is the identity outside of training, with p 0, and 0 with p 1", () => {
  const x = random.normal(key, [4, 5]);
  assert.equal(dropout(x, { training: false }), x);
  assert.equal(dropout(x, { p: 0 }), x);
  assert.ok(dropout(x, { p: 1 }).eq(0).all().itemSync());
  assert.ok(alphaDropout(x, { p: 1 }).eq(0).all().itemSync());
});

Deno.test("dropout() passes gradients through what it kept, under jit as well", () => {
  const x = random.normal(key, [50]);
  const loss = (x: Tensor, key: Tensor) => dropout(x, { p: 0.4, key }).sum();
  const mask = dropout(ones([50]), { p: 0.4, key });
  assert.deepEqual(grad(loss)(x, key).arraySync(), mask.arraySync());
  assert.deepEqual(jit(grad(loss))(x, key).arraySync(), mask.arraySync());
});

Deno.test("dropout1d, 2d and 3d() drop whole channels, of each example its own", () => {
  const cases: [(x: Tensor, options: object) => Tensor, number[], number][] = [
    [dropout1d, [8, 16, 5], 2],
    [dropout1d, [16, 5], 1],
    [dropout2d, [8, 16, 3, 4], 2],
    [dropout2d, [8, 16, 5], 2],
    [dropout3d, [8, 16, 2, 3, 2], 2],
    [dropout3d, [16, 2, 3, 2], 1],
    [featureAlphaDropout, [8, 16, 3], 2],
  ];
  for (const [drop, shape, lead] of cases) {
    const y = drop(ones(shape), { p: 0.5, key }).flatten(lead);
    assert.ok(y.eq(y.narrow(-1, 0, 1)).all().itemSync(), `${drop.name} of [${shape}]`);
    const first = y.select(-1, 0);
    assert.equal(first.unique().values.size, 2, `${drop.name} of [${shape}]`);
  }
});

Deno.test("alphaDropout() keeps mean 0 and variance 1, with PyTorch's two constants", () => {
  const x = random.normal(key, [40000]);
  for (const p of [0.1, 0.5]) {
    const y = alphaDropout(x, { p, key: random.key(8) });
    assert.ok(Math.abs(number(y.mean())) < 0.04);
    assert.ok(Math.abs(number(y.std()) - 1) < 0.04);
  }
  // What torch.nn.functional.alpha_dropout makes of zeros with p = 0.25.
  const { values } = alphaDropout(zeros([1000]), { p: 0.25, key }).unique();
  const [dropped, kept] = values.arraySync() as number[];
  assert.ok(Math.abs(dropped + 1.1435441882094726) < 1e-6, `dropped ${dropped}`);
  assert.ok(Math.abs(kept - 0.3811813960698242) < 1e-6, `kept ${kept}`);
});

Deno.test("Dropout draws anew at each call, and the same from the same key", () => {
  manualSeed(3);
  const layer = new nn.Dropout(0.5);
  const x = ones([64]);
  const [first, second] = [layer.forward(x), layer.forward(x)];
  assert.notDeepEqual(first.arraySync(), second.arraySync());
  manualSeed(3);
  assert.deepEqual(layer.forward(x).arraySync(), first.arraySync());
  assert.equal(layer.eval().forward(x), x);
});

Deno.test("Dropout in a compiled model draws anew at each call, as functionalize by its key", () => {
  const layer = new nn.Dropout(0.5);
  const run = nn.compile(layer);
  assert.notDeepEqual(run(ones([64])).arraySync(), run(ones([64])).arraySync());
  const { params, buffers, apply } = nn.functionalize(layer);
  const drawn = jit((key: Tensor) => apply(params, buffers, ones([64]), { key })[0]);
  assert.deepEqual(drawn(key).arraySync(), drawn(key).arraySync());
  assert.notDeepEqual(drawn(key).arraySync(), drawn(random.key(6)).arraySync());
  assert.equal(String(layer), "Dropout(p=0.5)");
});

testErrors("dropout", [
  [
    () => new nn.Dropout(1.5),
    ArgumentError,
    "Dropout: Expected a probability from 0 to 1 as p: got 1.5",
  ],
  [
    () => new nn.Dropout2d({ p: 0.5 } as never),
    ArgumentError,
    "Dropout2d: Expected a probability from 0 to 1 as p: got a plain object",
  ],
  [
    () => dropout(ones([2]), { p: -1 }),
    ArgumentError,
    "dropout: Expected a probability from 0 to 1 as p: got -1",
  ],
  [
    () => dropout(ones([2]), 0.5 as never),
    ArgumentError,
    "dropout: Expected an object of options: got 0.5\nName them, for example { p: 0.1 }",
  ],
  [
    () => dropout(ones([2]).to("int32")),
    DTypeError,
    "dropout: Expected a floating dtype as input: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => dropout1d(ones([2])),
    ShapeError,
    "dropout1d: Expected an input of 2 or 3 dims: got [2]",
  ],
  [
    () => featureAlphaDropout(ones([2])),
    ShapeError,
    "featureAlphaDropout: Expected an input of shape [batch, channels, …]: got [2]",
  ],
  [
    () => jit((x: Tensor) => dropout(x))(ones([2])),
    TraceError,
    "dropout: Cannot draw from the default generator inside of jit: the numbers would be drawn " +
    "once, while tracing\nGive it a key: nn.withKey(key, () => …), or the key option of " +
    "functionalize's apply",
  ],
]);
