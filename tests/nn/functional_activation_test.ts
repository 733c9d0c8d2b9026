/**
 * Activations that draw, and what bad input is told.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  DTypeError,
  grad,
  jit,
  manualSeed,
  ones,
  random,
  ShapeError,
  type Tensor,
  tensor,
  TraceError,
  zeros,
} from "../../mod.ts";
import * as functional from "../../src/nn/functional/mod.ts";
import { testErrors } from "../support/check_errors.ts";

const {
  celu,
  elu,
  glu,
  gumbelSoftmax,
  hardtanh,
  mish,
  normalize,
  prelu,
  rrelu,
  selu,
  softshrink,
  threshold,
} = functional;

Deno.test("rrelu() in training draws each slope in [lower, upper], uniformly", () => {
  const x = ones([20_000]).neg();
  const slopes = rrelu(x, { lower: 0.25, upper: 0.75, training: true, key: random.key(0) }).neg();
  const values = Array.from(slopes.dataSync() as Float32Array);
  assert.ok(values.every((slope) => slope >= 0.25 && slope <= 0.75));
  // The standard error of the mean is 0.5 / √12 / √20000 ≈ 0.001.
  const mean = values.reduce((sum, slope) => sum + slope, 0) / values.length;
  assert.ok(Math.abs(mean - 0.5) < 0.005, `mean ${mean}`);
  const low = values.filter((slope) => slope < 0.375).length / values.length;
  assert.ok(Math.abs(low - 0.25) < 0.015, `share below a quarter ${low}`);
});

Deno.test("rrelu() has the drawn slope as its derivative", () => {
  const x = tensor([-2, 3], { dtype: "float64" });
  const run = (y: Tensor) => rrelu(y, { training: true, key: random.key(1) });
  const slopes = grad((y: Tensor) => run(y).sum())(x).arraySync() as number[];
  const values = run(x).arraySync() as number[];
  assert.ok(Math.abs(slopes[0] * -2 - values[0]) < 1e-12);
  assert.equal(slopes[1], 1);
});

Deno.test("what is drawn without a key follows manualSeed, and is refused when traced", () => {
  const draw = () => gumbelSoftmax(zeros([2, 3])).arraySync();
  manualSeed(3);
  const first = draw();
  assert.notDeepEqual(draw(), first);
  manualSeed(3);
  assert.deepEqual(draw(), first);
  assert.throws(() => jit((x: Tensor) => gumbelSoftmax(x))(zeros([2])), TraceError);
});

Deno.test("gumbelSoftmax() draws each category as often as its probability", () => {
  const probabilities = [0.1, 0.6, 0.3];
  const logits = tensor(probabilities).log().expand([20_000, 3]);
  const drawn = gumbelSoftmax(logits, { hard: true, key: random.key(2) });
  const shares = drawn.mean(0).arraySync() as number[];
  // The standard error of a share is at most √(0.24 / 20000) ≈ 0.0035.
  shares.forEach((share, i) => assert.ok(Math.abs(share - probabilities[i]) < 0.018, `${shares}`));
  assert.ok((drawn.dataSync() as Float32Array).every((x) => x === 0 || x === 1));
});

Deno.test("gumbelSoftmax() has soft derivatives also of hard samples", () => {
  const logits = random.normal(random.key(3), [2, 4], { dtype: "float64" });
  const weights = random.normal(random.key(4), [2, 4], { dtype: "float64" });
  const gradient = (hard: boolean) =>
    grad((x: Tensor) => gumbelSoftmax(x, { hard, key: random.key(5), dim: 1 }).mul(weights).sum())(
      logits,
    );
  assert.ok(gradient(true).allclose(gradient(false), { rtol: 1e-12 }));
  assert.ok((gradient(true).abs().max().itemSync() as number) > 0.01);
});

Deno.test("selu() keeps mean 0 and variance 1", () => {
  const y = selu(random.normal(random.key(6), [200_000], { dtype: "float64" }));
  assert.ok(Math.abs(y.mean().itemSync() as number) < 0.01);
  assert.ok(Math.abs(y.var().itemSync() as number - 1) < 0.02);
});

const x = zeros([2, 3]);

testErrors("activations refuse", [
  [
    () => elu([1] as never),
    ArgumentError,
    "elu: Expected a tensor as input: got an array\nMake one with tensor(…)",
  ],
  [
    () => mish(tensor([1, 2]).int()),
    DTypeError,
    "mish: Expected a floating dtype as input: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => elu(x, { alpha: "2" as never }),
    ArgumentError,
    'elu: Expected a number as alpha: got "2"',
  ],
  [() => celu(x, { alpha: 0 }), ArgumentError, "celu: Expected alpha other than 0: got 0"],
  [
    () => hardtanh(x, { minVal: 2 }),
    ArgumentError,
    "hardtanh: Expected minVal below maxVal: got 2 and 1",
  ],
  [
    () => threshold(x, { threshold: 1 } as never),
    ArgumentError,
    "threshold: Expected a number as value: got undefined",
  ],
  [
    () => softshrink(x, { lambda: -1 }),
    ArgumentError,
    "softshrink: Expected lambda of at least 0: got -1",
  ],
  [
    () => prelu(x, zeros([2])),
    ShapeError,
    "prelu: Expected one weight or one for each of 3 channels: got an input of shape [2, 3] and " +
    "weights of shape [2]",
  ],
  [
    () => rrelu(x, { lower: 1, upper: 0 }),
    ArgumentError,
    "rrelu: Expected lower below upper: got 1 and 0",
  ],
  [
    () => glu(x),
    ShapeError,
    "glu: Expected an even size of dim -1, to halve it: got shape [2, 3]",
  ],
  [
    () => gumbelSoftmax(x, { tau: 0 }),
    ArgumentError,
    "gumbelSoftmax: Expected a positive tau: got 0",
  ],
  [
    () => normalize(x, { eps: null as never }),
    ArgumentError,
    "normalize: Expected a number as eps: got null",
  ],
]);
