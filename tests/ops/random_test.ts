import assert from "node:assert/strict";
import {
  ArgumentError,
  type DType,
  grad,
  jit,
  manualSeed,
  rand,
  randint,
  randn,
  random,
  randperm,
  type Shape,
  type Tensor,
  tensor,
  TraceError,
  type TypedArray,
  vmap,
} from "../../mod.ts";
import { contiguousArray, tensorOfStorage } from "../../src/engine/core/mod.ts";
import { threefry2x32 } from "../../src/engine/primitive/mod.ts";
import {
  assertClose,
  type FixtureTensor,
  type JaxRandomCase,
  loadJaxRandom,
} from "../support/fixtures.ts";

const { threefry, cases } = await loadJaxRandom();

function make(fixture: FixtureTensor): Tensor {
  return tensorOfStorage(fixture.data.slice(), fixture.shape, fixture.dtype, "cpu");
}

function readable(x: Tensor): FixtureTensor {
  const { storage, offset } = contiguousArray(x);
  const data = (storage as TypedArray).subarray(offset, offset + x.size);
  return { shape: x.shape, dtype: x.dtype, data };
}

/** An option that may be a number or a tensor. */
function argument(value: unknown): number | Tensor {
  return typeof value === "number" ? value : make(value as FixtureTensor);
}

/** The options that are there, under our names. */
function named(options: Readonly<Record<string, unknown>>, names: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(names).flatMap(([theirs, ours]) =>
      options[theirs] === undefined ? [] : [[ours, options[theirs]]]
    ),
    // deno-lint-ignore no-explicit-any
  ) as any;
}

/** How each of JAX's functions is called here. */
const calls: Record<string, (key: Tensor, o: Readonly<Record<string, unknown>>) => Tensor> = {
  key: (key) => key,
  split: (key, o) => random.split(key, o.shape as Shape),
  foldIn: (key, o) => random.foldIn(key, o.data as number),
  bits: (key, o) => random.bits(key, o.shape as Shape, named(o, { dtype: "dtype" })),
  uniform: (key, o) =>
    random.uniform(
      key,
      o.shape as Shape,
      named(o, { minval: "low", maxval: "high", dtype: "dtype" }),
    ),
  normal: (key, o) => random.normal(key, o.shape as Shape, named(o, { dtype: "dtype" })),
  truncatedNormal: (key, o) =>
    random.truncatedNormal(key, o.lower as number, o.upper as number, named(o, { shape: "shape" })),
  bernoulli: (key, o) => random.bernoulli(key, argument(o.p), named(o, { shape: "shape" })),
  categorical: (key, o) =>
    random.categorical(
      key,
      make(o.logits as FixtureTensor),
      named(o, { axis: "dim", shape: "shape", replace: "replace" }),
    ),
  gumbel: (key, o) => random.gumbel(key, o.shape as Shape, named(o, { dtype: "dtype" })),
  exponential: (key, o) => random.exponential(key, o.shape as Shape, named(o, { dtype: "dtype" })),
  laplace: (key, o) => random.laplace(key, o.shape as Shape),
  cauchy: (key, o) => random.cauchy(key, o.shape as Shape),
  rademacher: (key, o) => random.rademacher(key, o.shape as Shape),
  gamma: (key, o) => random.gamma(key, argument(o.a), named(o, { shape: "shape", dtype: "dtype" })),
  dirichlet: (key, o) =>
    random.dirichlet(key, make(o.alpha as FixtureTensor), named(o, { shape: "shape" })),
  permutation: (key, o) =>
    random.permutation(
      key,
      argument(o.x),
      named(o, { axis: "dim", independent: "independent" }),
    ),
  choice: (key, o) =>
    random.choice(key, argument(o.a), {
      ...named(o, { axis: "dim", shape: "shape", replace: "replace" }),
      ...(o.p !== undefined && { p: make(o.p as FixtureTensor) }),
    }),
  randint: (key, o) =>
    random.randint(
      key,
      o.shape as Shape,
      { ...named(o, { dtype: "dtype" }), low: argument(o.minval), high: argument(o.maxval) },
    ),
};

/** A long result's checksum: the xor of (i + 1) times each element. */
function checksum(x: Tensor): number {
  const data = readable(x).data as Uint32Array;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum ^= Math.imul(i + 1, data[i]);
  return sum >>> 0;
}

function check(fixture: JaxRandomCase): void {
  const { options, output, exact, rtol = 0, atol = 0, size, xor } = fixture;
  const key = tensor(Uint32Array.from(fixture.key));
  if (fixture.function === "key" && !fixture.x64) {
    assert.deepEqual(random.key(fixture.seed).arraySync(), [...fixture.key]);
    return;
  }
  const actual = calls[fixture.function](key, options);
  if (size !== undefined) {
    assert.equal(actual.size, size);
    assert.equal(checksum(actual), xor);
    return;
  }
  const bounds = exact ? {} : { rtol, atol };
  assertClose(readable(actual), output, { ...bounds, what: "result" });
}

/** Dtypes that JAX can draw and this library has not. */
function isAbsent({ options }: JaxRandomCase): boolean {
  return ["uint16", "uint64", "int64"].includes(options.dtype as string);
}

/** Empty ranges, and ranges beyond the dtype, which JAX brings into order without a word. */
function isRefused({ options: { minval, maxval, dtype }, ...fixture }: JaxRandomCase): boolean {
  return fixture.function === "randint" && typeof minval === "number" &&
    (minval >= (maxval as number) || (dtype === "uint8" && (maxval as number) > 256));
}

for (const [name, fixtures] of Map.groupBy(cases, (fixture) => fixture.function)) {
  Deno.test(`random.${name}() draws JAX's numbers in ${fixtures.length} cases`, () => {
    const failures: string[] = [];
    for (const fixture of fixtures) {
      if (isAbsent(fixture)) continue;
      if (isRefused(fixture)) {
        assert.throws(() => check(fixture), ArgumentError);
        continue;
      }
      try {
        check(fixture);
      } catch (error) {
        const call = JSON.stringify({ key: fixture.key, ...fixture.options, x64: fixture.x64 });
        failures.push(`${fixture.name} ${call.slice(0, 200)}: ${(error as Error).message}`);
      }
    }
    assert.deepEqual(failures, []);
  });
}

Deno.test("threefry2x32() gives the published answers", () => {
  assert.ok(threefry.length >= 3);
  for (const { key, counter, result } of threefry) {
    const words = [...key, ...counter].map((word) => tensor(Uint32Array.of(word)));
    const [y0, y1] = threefry2x32(words[0], words[1], words[2], words[3]);
    assert.deepEqual([...y0.dataSync(), ...y1.dataSync()], [...result]);
  }
});

Deno.test("random functions give the same numbers under jit and vmap", () => {
  const key = random.key(3);
  const draws: Record<string, (key: Tensor) => Tensor> = {
    uniform: (key) => random.uniform(key, [3]),
    normal: (key) => random.normal(key, [3]),
    split: (key) => random.split(key, 3),
    permutation: (key) => random.permutation(key, 5),
    randint: (key) => random.randint(key, [3], { low: -5, high: 5 }),
    bernoulli: (key) => random.bernoulli(key, 0.3, { shape: [4] }),
    gamma: (key) => random.gamma(key, tensor([0.5, 2])),
    categorical: (key) => random.categorical(key, tensor([0, 1, 2])),
  };
  for (const [name, draw] of Object.entries(draws)) {
    const expected = draw(key).arraySync();
    assert.deepEqual(jit(draw)(key).arraySync(), expected, `${name} under jit`);
    const keys = random.split(key, 3);
    const each = keys.unbind(0).map((one) => draw(one).arraySync());
    assert.deepEqual(vmap(draw)(keys).arraySync(), each, `${name} under vmap`);
  }
});

Deno.test("normal() is differentiable through its parameters", () => {
  const f = (scale: Tensor) => random.normal(random.key(0), [4]).mul(scale).sum();
  const expected = random.normal(random.key(0), [4]).sum().itemSync();
  assert.equal(grad(f)(tensor(2)).itemSync(), expected);
});

Deno.test("distributions have their moments", () => {
  const n = 20_000;
  const key = random.key(11);
  const moments = (x: Tensor) => [x.mean().itemSync() as number, x.var().itemSync() as number];
  const expected: [string, Tensor, number, number][] = [
    ["uniform", random.uniform(key, [n]), 1 / 2, 1 / 12],
    ["normal", random.normal(key, [n]), 0, 1],
    ["exponential", random.exponential(key, [n]), 1, 1],
    ["gumbel", random.gumbel(key, [n]), 0.5772, Math.PI ** 2 / 6],
    ["laplace", random.laplace(key, [n]), 0, 2],
    ["gamma 3", random.gamma(key, 3, { shape: [n] }), 3, 3],
    ["gamma 0.5", random.gamma(key, 0.5, { shape: [n] }), 0.5, 0.5],
    ["beta", random.beta(key, 2, 3, { shape: [n] }), 0.4, 0.04],
  ];
  for (const [name, sample, mean, variance] of expected) {
    const [m, v] = moments(sample);
    // Five standard errors of the mean; the variance by a tenth.
    assert.ok(Math.abs(m - mean) < 5 * Math.sqrt(variance / n), `${name}: mean ${m}`);
    assert.ok(Math.abs(v - variance) < 0.1 * variance, `${name}: variance ${v}`);
  }
});

Deno.test("manualSeed() makes the default generator repeat itself", () => {
  const draw = () =>
    [rand([2]), randn([2]), randint(0, 9, [3]), randperm(4)].map((x) => x.arraySync());
  manualSeed(5);
  const first = draw();
  assert.notDeepEqual(draw(), first);
  manualSeed(5);
  assert.deepEqual(draw(), first);
});

Deno.test("the default generator refuses to be traced, and names the keyed function", () => {
  for (const transform of [jit, grad, vmap]) {
    const f = (transform as (f: (x: Tensor) => Tensor) => (x: Tensor) => Tensor)((x) =>
      x.add(randn([])).sum()
    );
    assert.throws(
      () => f(tensor([1, 2])),
      (error: Error) =>
        error instanceof TraceError && /random\.normal\(key, shape\)/.test(error.message),
    );
  }
});

Deno.test("random functions refuse bad arguments", () => {
  const key = random.key(0);
  const dtype = "int32" as DType;
  for (
    const [call, pattern] of [
      [() => random.uniform(tensor([1, 2]), [2]), /random\.uniform: Expected a key, uint32\[2\]/],
      [() => random.normal(key, [2], { dtype }), /floating dtype: got int32/],
      [() => random.uniform(key, [2], { low: 2, high: 1 }), /low below high: got 2 and 1/],
      [() => random.randint(key, [2], { high: 0 }), /low below high/],
      [() => random.bernoulli(key, 1.5), /p from 0 to 1: got 1\.5/],
      [() => random.key(1.5), /seed/],
      [() => random.choice(key, 3, { shape: [4], replace: false }), /Cannot draw 4 out of 3/],
      [() => random.uniform(key, [-1]), /random\.uniform/],
    ] as const
  ) assert.throws(call, pattern);
  assert.throws(() => random.foldIn(key, -1), ArgumentError);
});
