import assert from "node:assert/strict";
import {
  ArgumentError,
  grad,
  jit,
  ones,
  random,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

const {
  adaptiveAvgPool1d,
  adaptiveMaxPool1d,
  fractionalMaxPool2d,
  lpPool1d,
  maxPool2d,
  maxUnpool2d,
} = nn.functional;

Deno.test("a NaN or an infinity stays in the windows that hold it", () => {
  const x = tensor([[NaN, 1, 2, 3, Infinity]]);
  assert.deepEqual(adaptiveAvgPool1d(x, 3).arraySync(), [[NaN, 2, Infinity]]);
  assert.deepEqual(adaptiveMaxPool1d(x, 3).arraySync(), [[NaN, 3, Infinity]]);
});

Deno.test("of equal maxima the first has the index and the gradient", () => {
  const x = tensor([[2, 2, 1, 2, 2]]);
  const { indices } = adaptiveMaxPool1d(x, 2, { returnIndices: true });
  assert.deepEqual(indices.arraySync(), [[0, 3]]);
  const slope = grad((x: Tensor) => adaptiveMaxPool1d(x, 2).sum())(x);
  assert.deepEqual(slope.arraySync(), [[1, 0, 0, 1, 0]]);
});

Deno.test("lpPool takes the greatest or smallest magnitude for an infinite power", () => {
  const x = tensor([[1, -3, 2, 0]]);
  assert.deepEqual(lpPool1d(x, Infinity, 2).arraySync(), [[3, 2]]);
  assert.deepEqual(lpPool1d(x, -Infinity, 2).arraySync(), [[1, 0]]);
});

Deno.test("lpPool has derivative 0 where the sum is 0", () => {
  const slope = grad((x: Tensor) => lpPool1d(x, 2, 2).sum())(tensor([[0, 0, 3, 4]]));
  assert.deepEqual(slope.arraySync(), [[0, 0, 3 / 5, 4 / 5].map(Math.fround)]);
});

Deno.test("maxUnpool2d() undoes maxPool2d(), but for what was no maximum", () => {
  const x = random.normal(random.key(0), [2, 3, 6, 4]);
  const { values, indices } = maxPool2d(x, 2, { returnIndices: true });
  const y = maxUnpool2d(values, indices, 2);
  assert.ok(y.eq(0).logicalOr(y.eq(x)).all().itemSync());
  assert.equal(y.ne(0).sum().itemSync(), BigInt(values.size));
});

Deno.test("fractional windows lie within the input, and differ by channel and call", () => {
  const x = random.normal(random.key(0), [4, 8, 25, 25]);
  const options = { outputSize: 11, returnIndices: true } as const;
  const at = (seed: number) => fractionalMaxPool2d(x, 3, { ...options, key: random.key(seed) });
  const { values, indices } = at(1);
  assert.deepEqual(values.shape, [4, 8, 11, 11]);
  const flat = x.flatten(2).takeAlongDim(indices.flatten(2), 2).reshape(values.shape);
  assert.deepEqual(flat.arraySync(), values.arraySync());
  assert.deepEqual(at(1).indices.arraySync(), indices.arraySync());
  assert.notDeepEqual(at(2).indices.arraySync(), indices.arraySync());
  const columns = indices.select(2, 0).remainder(25).select(2, 10);
  assert.ok(columns.ge(22).all().itemSync(), "the last window reaches the end");
  const same = ones([1, 8, 25, 25]).cumsum(3);
  const spread = fractionalMaxPool2d(same, 3, { outputSize: 11, key: random.key(1) });
  assert.ok(spread.ne(spread.narrow(1, 0, 1)).any().itemSync(), "channels differ");
});

Deno.test("fractional pooling draws its windows under jit from the layers' source", () => {
  const layer = new nn.FractionalMaxPool2d(2, { outputRatio: 0.5 });
  const x = random.normal(random.key(0), [1, 1, 13, 13]);
  const run = nn.compile(layer);
  const different = [1, 2, 3].map(() => JSON.stringify(run(x).arraySync()));
  assert.ok(new Set(different).size > 1);
  const drawn = (key: Tensor) => fractionalMaxPool2d(x, 2, { outputRatio: 0.5, key });
  assert.deepEqual(
    jit(drawn)(random.key(4)).arraySync(),
    drawn(random.key(4)).arraySync(),
  );
});

Deno.test("pooling layers print their settings", () => {
  assert.equal(
    String(new nn.MaxPool2d(2, { stride: [1, 2], ceilMode: true })),
    "MaxPool2d(kernelSize=[2, 2], stride=[1, 2], ceilMode=true)",
  );
  assert.equal(String(new nn.LPPool1d(2, 3)), "LPPool1d(normType=2, kernelSize=[3])");
  assert.equal(
    String(new nn.AdaptiveAvgPool2d([1, null])),
    "AdaptiveAvgPool2d(outputSize=[1, null])",
  );
});

const x = ones([2, 3, 8, 8]);

testErrors("pooling", [
  [
    () => new nn.MaxPool2d(2, 2 as never),
    ArgumentError,
    "MaxPool2d: Expected an object of options: got 2\nName them, for example { stride: 2 }",
  ],
  [
    () => new nn.MaxPool2d([2, 2, 2]),
    ArgumentError,
    "MaxPool2d: Expected a number or a list of 2 as kernelSize: got [2, 2, 2]",
  ],
  [
    () => new nn.AvgPool1d(2, { stride: 0 }),
    ArgumentError,
    "AvgPool1d: Expected an integer of at least 1 as stride: got 0",
  ],
  [
    () => new nn.MaxPool3d(2).forward(ones([8, 8])),
    ShapeError,
    "maxPool3d: Expected an input of shape [batch, channels, depth, height, width] or " +
    "[channels, depth, height, width]: got [8, 8]",
  ],
  [
    () => new nn.AdaptiveMaxPool2d(3, true as never),
    ArgumentError,
    "AdaptiveMaxPool2d: Expected an object of options: got true\n" +
    "Name them, for example { returnIndices: true }",
  ],
  [
    () => new nn.AdaptiveAvgPool2d([3]).forward(x),
    ArgumentError,
    "adaptiveAvgPool2d: Expected a number or a list of 2 as outputSize: got [3]",
  ],
  [
    () => new nn.AdaptiveAvgPool2d(0).forward(x),
    ArgumentError,
    "adaptiveAvgPool2d: Expected an integer of at least 1 as outputSize: got 0",
  ],
  [
    () => new nn.AdaptiveAvgPool1d(2).forward(x),
    ShapeError,
    "adaptiveAvgPool1d: Expected an input of shape [batch, channels, length] or " +
    "[channels, length]: got [2, 3, 8, 8]",
  ],
  [
    () => lpPool1d(ones([1, 4]), 0, 2),
    ArgumentError,
    "lpPool1d: Expected a normType other than 0: got 0",
  ],
  [
    () => fractionalMaxPool2d(x, 2, {}),
    ArgumentError,
    "fractionalMaxPool2d: Expected either outputSize or outputRatio: got none",
  ],
  [
    () => fractionalMaxPool2d(x, 2, { outputRatio: 1.5 }),
    ArgumentError,
    "fractionalMaxPool2d: Expected an outputRatio between 0 and 1 that leaves a window: got 1.5 " +
    "for size 8",
  ],
  [
    () => fractionalMaxPool2d(x, 2, { outputSize: 8 }),
    ShapeError,
    "fractionalMaxPool2d: Cannot fit 8 windows of size 2 into a dim of size 8: got [2, 3, 8, 8]",
  ],
  [
    () => fractionalMaxPool2d(x, 2, { outputSize: 4, randomSamples: zeros([2, 3]) }),
    ShapeError,
    "fractionalMaxPool2d: Expected randomSamples of shape [2, 3, 2]: got [2, 3]",
  ],
  [
    () => maxUnpool2d(x, zeros([2], { dtype: "int32" }), 2),
    ShapeError,
    "maxUnpool2d: Expected indices of the input's shape: got [2] and [2, 3, 8, 8]",
  ],
  [
    () => maxUnpool2d(x, zeros(x.shape, { dtype: "int32" }), 2, { outputSize: [16, 19] }),
    ShapeError,
    "maxUnpool2d: Expected an outputSize from 15 to 17 for dim -1: got 19",
  ],
  [
    () => maxUnpool2d(x, zeros(x.shape, { dtype: "int32" }), 2, { outputSize: [16] }),
    ArgumentError,
    "maxUnpool2d: Expected a list of at least 2 sizes as outputSize",
  ],
]);
