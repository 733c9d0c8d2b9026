/**
 * Initialisers: bounds, moments, structure, and what bad input is told.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  conv2d,
  DTypeError,
  eye,
  jit,
  manualSeed,
  random,
  ShapeError,
  type Tensor,
  tensor,
  TraceError,
} from "../../mod.ts";
import * as init from "../../src/nn/init/mod.ts";
import { withKey } from "../../src/nn/random/mod.ts";
import { testErrors } from "../support/check_errors.ts";

const key = random.key(11);

/** Moments of all elements, in float64. */
function momentsOf(x: Tensor) {
  const values = Array.from(x.dataSync() as Float32Array, Number);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  const fourth = values.reduce((sum, v) => sum + (v - mean) ** 4, 0) / values.length;
  return {
    mean,
    std: Math.sqrt(variance),
    kurtosis: fourth / variance ** 2,
    low: values.reduce((a, b) => Math.min(a, b)),
    high: values.reduce((a, b) => Math.max(a, b)),
  };
}

/** What a distribution must have; deviations are within five standard errors. */
function checkMoments(
  x: Tensor,
  expected: { readonly std: number; readonly kurtosis: number; readonly mean?: number },
): void {
  const { mean = 0, std, kurtosis } = expected;
  const found = momentsOf(x);
  const n = x.size;
  assert.ok(Math.abs(found.mean - mean) < 5 * std / Math.sqrt(n), `mean ${found.mean}`);
  const stdError = std * Math.sqrt((kurtosis - 1) / (4 * n));
  assert.ok(Math.abs(found.std - std) < 5 * stdError, `std ${found.std}, not ${std}`);
  assert.ok(Math.abs(found.kurtosis - kurtosis) < 0.15, `kurtosis ${found.kurtosis}`);
}

const [uniformKurtosis, normalKurtosis] = [9 / 5, 3];

/** Uniform in ±bound, and near the bound somewhere. */
function checkUniform(x: Tensor, bound: number): void {
  const { low, high } = momentsOf(x);
  const rounded = bound * (1 + 1e-6);
  assert.ok(low >= -rounded && high <= rounded, `[${low}, ${high}] in ±${bound}`);
  assert.ok(low < -0.99 * bound && high > 0.99 * bound, `[${low}, ${high}] reaches ±${bound}`);
  checkMoments(x, { std: bound / Math.sqrt(3), kurtosis: uniformKurtosis });
}

Deno.test("uniform() fills [a, b)", () => {
  checkUniform(init.uniform([200, 100], { a: -3, b: 3, key }), 3);
  const { low, high } = momentsOf(init.uniform([10_000], { key }));
  assert.ok(low >= 0 && low < 0.01 && high < 1 && high > 0.99);
});

Deno.test("normal() has its mean and standard deviation", () => {
  checkMoments(init.normal([20_000], { mean: 2, std: 0.5, key }), {
    mean: 2,
    std: 0.5,
    kurtosis: normalKurtosis,
  });
});

Deno.test("truncNormal() has the moments of a normal distribution that is cut off", () => {
  // Of the standard normal cut off at ±1: variance 1 − 2 φ(1) / (2 Φ(1) − 1) = 0.291125.
  const x = init.truncNormal([40_000], { mean: 3, std: 2, a: 1, b: 5, key });
  const { low, high, mean, std } = momentsOf(x);
  assert.ok(low >= 1 && low < 1.01 && high <= 5 && high > 4.99, `[${low}, ${high}]`);
  assert.ok(Math.abs(mean - 3) < 0.03, `mean ${mean}`);
  assert.ok(Math.abs(std - 2 * Math.sqrt(0.291125)) < 0.015, `std ${std}`);
  // Far from the mean what is drawn lies at the near bound.
  const far = momentsOf(init.truncNormal([1000], { a: 3, b: 9, key }));
  assert.ok(far.low >= 3 && far.high <= 9 && Math.abs(far.mean - 3.2831) < 0.05, `${far.mean}`);
});

Deno.test("xavierUniform() and xavierNormal() have Glorot's bounds", () => {
  const shape = [60, 40, 3, 2]; // fans 240 and 360
  checkUniform(init.xavierUniform(shape, { key }), Math.sqrt(6 / 600));
  checkUniform(init.xavierUniform(shape, { gain: 2, key }), 2 * Math.sqrt(6 / 600));
  const std = Math.sqrt(2 / 600);
  checkMoments(init.xavierNormal(shape, { key }), { std, kurtosis: normalKurtosis });
});

Deno.test("kaimingUniform() and kaimingNormal() have He's bounds", () => {
  const shape = [60, 40, 3, 2];
  const of = (gain: number, fan: number) => gain * Math.sqrt(3 / fan);
  checkUniform(init.kaimingUniform(shape, { key }), of(Math.SQRT2, 240));
  checkUniform(init.kaimingUniform(shape, { mode: "fanOut", key }), of(Math.SQRT2, 360));
  checkUniform(init.kaimingUniform(shape, { a: Math.sqrt(5), key }), 1 / Math.sqrt(240));
  checkUniform(init.kaimingUniform(shape, { nonlinearity: "tanh", key }), of(5 / 3, 240));
  checkMoments(init.kaimingNormal(shape, { nonlinearity: "relu", key }), {
    std: Math.sqrt(2 / 240),
    kurtosis: normalKurtosis,
  });
  assert.deepEqual(init.kaimingUniform([2, 0]).shape, [2, 0]);
});

Deno.test("calculateGain() gives PyTorch's recommended values", () => {
  const gains = (["linear", "convTranspose2d", "sigmoid", "tanh", "relu", "selu"] as const)
    .map((name) => init.calculateGain(name));
  assert.deepEqual(gains, [1, 1, 1, 5 / 3, Math.SQRT2, 0.75]);
  assert.equal(init.calculateGain("leakyRelu"), Math.sqrt(2 / (1 + 0.01 ** 2)));
  assert.equal(init.calculateGain("leakyRelu", 0.2), Math.sqrt(2 / 1.04));
});

Deno.test("calculateFans() multiplies with the kernel", () => {
  assert.deepEqual(init.calculateFans([5, 3]), { fanIn: 3, fanOut: 5 });
  assert.deepEqual(init.calculateFans([5, 3, 7, 2, 2]), { fanIn: 84, fanOut: 140 });
});

Deno.test("orthogonal() has orthonormal rows, or columns, times the gain", () => {
  for (const shape of [[4, 4], [3, 8], [8, 3], [5, 2, 3], [30, 30]]) {
    const weight = init.orthogonal(shape, { gain: 3, dtype: "float64", key }).flatten(1);
    const [rows, columns] = weight.shape;
    const gram = rows > columns ? weight.T.matmul(weight) : weight.matmul(weight.T);
    const identity = eye(Math.min(rows, columns), undefined, { dtype: "float64" }).mul(9);
    assert.ok(gram.allclose(identity, { rtol: 0, atol: 1e-13 }), `${shape}`);
  }
});

Deno.test("orthogonal() prefers no direction", () => {
  // Elements of uniform orthogonal matrices have mean 0 and variance 1 / n, and signs at random.
  const matrices = Array.from(
    { length: 400 },
    (_, i) => init.orthogonal([4, 4], { dtype: "float64", key: random.foldIn(key, i) }),
  );
  for (const [row, column] of [[0, 0], [0, 3], [3, 0], [3, 3]]) {
    const values = matrices.map((m) => (m.arraySync() as number[][])[row][column]);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const square = values.reduce((sum, v) => sum + v * v, 0) / values.length;
    assert.ok(Math.abs(mean) < 0.125, `mean ${mean} at ${row}, ${column}`);
    assert.ok(Math.abs(square - 0.25) < 0.08, `mean square ${square} at ${row}, ${column}`);
  }
});

Deno.test("sparse() has zeros at other places in each column", () => {
  const weight = init.sparse([50, 40], 0.3, { std: 2, key });
  const isZero = weight.eq(0);
  assert.deepEqual(new Set(isZero.float().sum(0).arraySync() as number[]), new Set([15]));
  const columns = isZero.T.int().arraySync() as number[][];
  assert.equal(new Set(columns.map(String)).size, 40);
  const kept = weight.maskedSelect(isZero.logicalNot());
  checkMoments(kept, { std: 2, kurtosis: normalKurtosis });
});

Deno.test("dirac() makes convolutions hand on their channels", () => {
  assert.deepEqual(init.dirac([2, 3, 3]).arraySync(), [
    [[0, 1, 0], [0, 0, 0], [0, 0, 0]],
    [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
  ]);
  const x = random.normal(key, [1, 4, 5, 5]);
  assert.ok(conv2d(x, init.dirac([4, 4, 3, 3]), undefined, { padding: 1 }).equal(x));
  const grouped = init.dirac([4, 2, 3, 3], { groups: 2 });
  assert.ok(conv2d(x, grouped, undefined, { padding: 1, groups: 2 }).equal(x));
  assert.deepEqual(init.dirac([3, 2, 2, 2, 4]).at("...", 1, 1, 2).arraySync(), [
    [1, 0],
    [0, 1],
    [0, 0],
  ]);
});

Deno.test("constant(), ones(), zeros() and eye() have the values and dtypes that they say", () => {
  assert.deepEqual(init.constant([2], -2, { dtype: "float64" }).arraySync(), [-2, -2]);
  assert.equal(init.constant([2], -2, { dtype: "float64" }).dtype, "float64");
  assert.deepEqual(init.ones([1, 2]).arraySync(), [[1, 1]]);
  assert.deepEqual(init.zeros([1, 2]).arraySync(), [[0, 0]]);
  assert.deepEqual(init.eye([3, 2]).arraySync(), [[1, 0], [0, 1], [0, 0]]);
});

const drawing: Record<string, (options?: init.RandomInitialOptions) => Tensor> = {
  uniform: (options) => init.uniform([3, 4], options),
  normal: (options) => init.normal([3, 4], options),
  truncNormal: (options) => init.truncNormal([3, 4], options),
  xavierUniform: (options) => init.xavierUniform([3, 4], options),
  xavierNormal: (options) => init.xavierNormal([3, 4], options),
  kaimingUniform: (options) => init.kaimingUniform([3, 4], options),
  kaimingNormal: (options) => init.kaimingNormal([3, 4], options),
  orthogonal: (options) => init.orthogonal([3, 4], options),
  sparse: (options) => init.sparse([3, 4], 0.5, options),
};

for (const [name, draw] of Object.entries(drawing)) {
  Deno.test(`${name}() follows manualSeed, withKey and its key`, () => {
    const same = (make: () => Tensor) => assert.deepEqual(make().arraySync(), make().arraySync());
    assert.notDeepEqual(draw().arraySync(), draw().arraySync());
    same(() => (manualSeed(5), draw()));
    same(() => withKey(key, () => draw()));
    same(() => draw({ key }));
    assert.equal(draw({ key, dtype: "float64" }).dtype, "float64");
    assert.equal(draw().dtype, "float32");
  });

  if (name === "orthogonal") continue;
  Deno.test(`${name}() draws within jit from a key that is an argument`, () => {
    const compiled = jit((k: Tensor) => draw({ key: k }));
    assert.ok(compiled(key).allclose(draw({ key })));
    assert.throws(() => jit((_: Tensor) => draw())(key), TraceError);
  });
}

testErrors("initialisers refuse", [
  [
    () => init.constant(3 as never, 1),
    ShapeError,
    "init.constant: Expected an array of sizes as shape: got 3",
  ],
  [
    () => init.zeros([2], "float64" as never),
    ArgumentError,
    'init.zeros: Expected an object of options: got "float64"\n' +
    'Name them, for example { dtype: "float64" }',
  ],
  [
    () => init.eye([2]),
    ShapeError,
    "init.eye: Expected a shape of two dimensions: got [2]",
  ],
  [
    () => init.dirac([2, 2]),
    ShapeError,
    "init.dirac: Expected a shape of three to five dimensions, of which 1 groups divide the first: " +
    "got [2, 2]",
  ],
  [
    () => init.dirac([3, 2, 1], { groups: 2 }),
    ShapeError,
    "init.dirac: Expected a shape of three to five dimensions, of which 2 groups divide the first: " +
    "got [3, 2, 1]",
  ],
  [
    () => init.uniform([2], { a: 2 }),
    ArgumentError,
    "init.uniform: Expected a below b: got 2 and 1",
  ],
  [
    () => init.normal([2], { std: -1 }),
    ArgumentError,
    "init.normal: Expected std of at least 0: got -1",
  ],
  [
    () => init.normal([2], { dtype: "int32" }),
    DTypeError,
    "random.normal: Expected a floating dtype: got int32",
  ],
  [
    () => init.truncNormal([2], { a: 3 }),
    ArgumentError,
    "init.truncNormal: Expected a below b and a positive std: got 3, 2 and 1",
  ],
  [
    () => init.calculateFans([3]),
    ShapeError,
    "init.calculateFans: Expected weights of shape [out, in, …]: got [3]",
  ],
  [
    () => init.xavierNormal([3]),
    ShapeError,
    "init.xavierNormal: Expected weights of shape [out, in, …]: got [3]",
  ],
  [
    () => init.kaimingNormal([3, 2], { mode: "fan_in" as never }),
    ArgumentError,
    'init.kaimingNormal: Expected "fanIn" or "fanOut" as mode: got "fan_in"',
  ],
  [
    () => init.calculateGain("gelu" as never),
    ArgumentError,
    "init.calculateGain: Expected linear, conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d, " +
    "convTranspose3d, sigmoid, tanh, relu, selu or leakyRelu: got gelu",
  ],
  [
    () => init.orthogonal([3]),
    ShapeError,
    "init.orthogonal: Expected a shape of at least two dimensions: got [3]",
  ],
  [
    () => jit((k: Tensor) => init.orthogonal([2, 2], { key: k }))(key),
    TraceError,
    "init.orthogonal: Cannot draw from a traced key: the vectors are made orthogonal in JavaScript\n" +
    "Initialise outside of the traced function and pass the weights as an argument",
  ],
  [
    () => init.sparse([3, 2], 2),
    ArgumentError,
    "init.sparse: Expected a sparsity in [0, 1]: got 2",
  ],
  [
    () => init.uniform([2], { key: tensor(1) }),
    ArgumentError,
    "random.uniform: Expected a key, uint32[2]: got float32[]\n" +
    "Make one with random.key(seed), and use vmap for many",
  ],
]);
