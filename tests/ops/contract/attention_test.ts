/**
 * Attention in tiles against the same formula with the whole matrix of weights.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  arange,
  attention,
  type AttentionMaskOptions,
  checkpoint,
  type DType,
  DTypeError,
  grad,
  hessian,
  jit,
  jvp,
  ones,
  random,
  scan,
  ShapeError,
  type Tensor,
  tensor,
  vjp,
  vmap,
  zeros,
} from "../../../mod.ts";
import { backendFor, registerBackend } from "../../../src/engine/backend/mod.ts";
import { useBlas } from "../../../src/engine/backend/cpu/blas/blas.ts";
import { wasmMemory } from "../../../src/engine/backend/cpu/wasm/memory.ts";
import { property, type Random, seeded } from "../../engine/base/property.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertTensorsNear } from "../../support/check_op.ts";

type Attend = (
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options?: AttentionMaskOptions,
) => Tensor;

/** `softmax(Q Kᵀ + mask) V` by the whole matrix of weights. */
const direct: Attend = (query, key, value, { mask = null, isCausal = false } = {}) => {
  let scores = query.matmul(key.transpose(-2, -1));
  if (mask !== null) {
    scores = mask.dtype === "bool" ? scores.where(mask, -Infinity) : scores.add(mask);
  }
  if (isCausal) {
    const [length, keys] = scores.shape.slice(-2);
    scores = scores.where(arange(keys).le(arange(length).unsqueeze(1)), -Infinity);
  }
  const sees = scores.amax(-1, { keepdim: true }).ne(-Infinity);
  return scores.where(sees, 0).softmax(-1).where(sees, 0).matmul(value);
};

/** A problem: floats to differentiate by, and what stays. */
interface Problem {
  readonly floats: readonly Tensor[];
  run(attend: Attend, floats: readonly Tensor[]): Tensor;
}

/** Normal numbers that lie in one way or another in memory. */
function normal({ integer, pick }: Random, shape: readonly number[], dtype: DType): Tensor {
  const draw = (shape: readonly number[]) =>
    random.normal(random.key(integer(0, 1 << 30)), shape, { dtype });
  const lead = shape.slice(0, -2);
  const [rows, columns] = shape.slice(-2);
  return pick([
    () => draw(shape),
    () => draw([...lead, columns, rows]).transpose(-2, -1),
    () => draw([...lead, rows + 2, 2 * columns]).narrow(-2, 1, rows).narrow(-1, 0, columns),
    () => draw(shape).flip([shape.length - 2, shape.length - 1]),
    () => draw([...lead, 1, columns]).expand(shape),
  ])();
}

function randomProblem(generator: Random, sizes: readonly number[], dtype: DType): Problem {
  const { integer, pick } = generator;
  const [length, keys] = [pick(sizes), pick(sizes)];
  const [features, valueFeatures] = [integer(1, 9), integer(1, 9)];
  const batch = [integer(1, 2), integer(1, 3)];
  const some = () => batch.map((size) => pick([1, size]));
  const shapes = [[length, features], [keys, features], [keys, valueFeatures]];
  const floats = shapes.map((shape) => normal(generator, [...some(), ...shape], dtype));
  const isCausal = pick([true, false]);
  const masked = pick(["no", "bools", "floats"]);
  const maskShape = [...some(), pick([1, length]), pick([1, keys])].slice(pick([0, 1, 2]));
  if (masked === "floats") floats.push(normal(generator, maskShape, dtype));
  const hiding = masked === "bools" ? normal(generator, maskShape, "float32").gt(0.3) : null;
  return {
    floats,
    run: (attend, [query, key, value, added = null]) =>
      attend(query, key, value, { mask: added ?? hiding, isCausal }),
  };
}

/** The output, its tangent and the cotangents of a problem. */
function results({ floats, run }: Problem, attend: Attend): Tensor[] {
  const f = (...floats: Tensor[]) => run(attend, floats);
  const [output, pull] = vjp(f, ...floats);
  const directions = floats.map((x, i) =>
    random.normal(random.key(i), x.shape, { dtype: x.dtype })
  );
  const weights = random.normal(random.key(9), output.shape, { dtype: output.dtype });
  const [, tangent] = jvp(f, [...floats], directions);
  return [output, tangent, ...pull(weights)];
}

for (const [dtype, tolerance] of [["float64", 1e-10], ["float32", 2e-4]] as const) {
  property(`attention of ${dtype} equals its formula, with derivatives in both modes`, (random) => {
    const problem = randomProblem(random, [1, 2, 3, 5, 8, 17], dtype);
    assertTensorsNear(results(problem, attention), results(problem, direct), tolerance, dtype);
  }, { runs: 60 });

  property(`attention of ${dtype} over several tiles equals its formula`, (random) => {
    const problem = randomProblem(random, [127, 128, 129, 300, 517], dtype);
    const expected = results(problem, direct);
    assertTensorsNear(results(problem, attention), expected, tolerance, dtype);
    const compiled = jit((...floats: Tensor[]) => results({ ...problem, floats }, attention));
    assertTensorsNear(compiled(...problem.floats), expected, tolerance, `${dtype}, compiled`);
  }, { runs: 12 });
}

Deno.test("attention without a BLAS equals its formula", () => {
  useBlas(null);
  try {
    for (let seed = 0; seed < 6; seed++) {
      const problem = randomProblem(seeded(seed), [3, 150, 300], "float64");
      const expected = results(problem, direct);
      assertTensorsNear(results(problem, attention), expected, 1e-10, `seed ${seed}`);
    }
  } finally {
    useBlas(undefined);
  }
});

Deno.test("attention under transformations of transformations equals its formula", () => {
  const draw = (seed: number, ...shape: number[]) =>
    random.normal(random.key(seed), shape, { dtype: "float64" });
  const [key, value, queries] = [draw(1, 5, 3), draw(2, 5, 2), draw(3, 4, 6, 3)];
  const one = queries.at(0);
  const loss = (attend: Attend) => (query: Tensor) =>
    attend(query, key, value, { isCausal: true }).square().sum();
  const transformed: Readonly<Record<string, (f: (query: Tensor) => Tensor) => Tensor>> = {
    "vmap of grad": (f) => vmap(grad(f))(queries),
    "grad of vmap": (f) => grad((q: Tensor) => vmap(f)(q).sum())(queries),
    "hessian": (f) => hessian(f)(one),
    "grad of grad": (f) => grad((q: Tensor) => grad(f)(q).square().sum())(one),
    "jit of grad": (f) => jit(grad(f))(one),
    "jvp of grad": (f) => jvp(grad(f), [one], [draw(4, 6, 3)])[1],
    "third derivative": (f) =>
      jvp((q: Tensor) => jvp(grad(f), [q], [draw(4, 6, 3)])[1], [one], [draw(5, 6, 3)])[1],
    "checkpoint": (f) => grad((q: Tensor) => checkpoint(f)(q.sin()))(one),
    "scan": (f) =>
      jit(
        grad((q: Tensor) =>
          scan((sum: Tensor, q: Tensor) => [sum.add(f(q)), null] as const, q.sum().mul(0), q)[0]
        ),
      )(queries),
  };
  for (const [name, transform] of Object.entries(transformed)) {
    assertTensorsNear([transform(loss(attention))], [transform(loss(direct))], 1e-10, name);
  }
});

Deno.test("a query that may look nowhere gets zeros and moves nothing", () => {
  const mask = tensor([[0, 0], [1, 0]]).to("bool");
  const x = ones([2, 3]);
  const [output, pull] = vjp((q, k, v) => attention(q, k, v, { mask }), x, x, x);
  assert.deepEqual(output.arraySync(), [[0, 0, 0], [1, 1, 1]]);
  const [query, , value] = pull(ones([2, 3]));
  assert.deepEqual(query.arraySync(), [[0, 0, 0], [0, 0, 0]]);
  assert.deepEqual(value.arraySync(), [[1, 1, 1], [0, 0, 0]]);
});

Deno.test("attention of empty tensors is empty or zeros", () => {
  const shapeOf = (length: number, keys: number, features: number, values: number) =>
    attention(zeros([length, features]), zeros([keys, features]), zeros([keys, values]));
  assert.deepEqual(shapeOf(0, 2, 3, 4).shape, [0, 4]);
  assert.deepEqual(shapeOf(2, 0, 3, 1).arraySync(), [[0], [0]]);
  assert.deepEqual(shapeOf(2, 3, 4, 0).shape, [2, 0]);
  const none = zeros([0, 2, 3]);
  const [empty, pull] = vjp((x: Tensor) => attention(x, ones([4, 3]), ones([4, 5])), none);
  assert.deepEqual([empty.shape, pull(empty)[0].shape], [[0, 2, 5], [0, 2, 3]]);
  const mean = attention(zeros([1, 0]), zeros([2, 0]), tensor([[1], [3]]));
  assert.deepEqual(mean.arraySync(), [[2]]);
});

Deno.test("half precision is computed in float32, also beside a mask of bools", () => {
  const x = random.normal(random.key(0), [8, 4]).to("bfloat16");
  const mask = random.normal(random.key(1), [8, 8]).gt(0);
  const wide = x.to("float32");
  const y = attention(x, x, x, { mask });
  assertTensorsNear([y], [attention(wide, wide, wide, { mask }).to("bfloat16")], 0, "half");
});

Deno.test("the gradient over 4,096 tokens takes memory that grows with the length alone", () => {
  const cpu = backendFor("cpu");
  const length = 4096;
  let largest = 0;
  let space = 0;
  registerBackend({
    ...cpu,
    allocate: (dtype, length) => {
      largest = Math.max(largest, length);
      return cpu.allocate(dtype, length);
    },
    reserve: (blocks, owner) => {
      for (const { length } of blocks) largest = Math.max(largest, length);
      return cpu.reserve(blocks, owner);
    },
  });
  try {
    const x = random.normal(random.key(0), [2, length, 16]);
    const loss = (x: Tensor) => attention(x, x, x, { isCausal: true }).sum();
    const before = wasmMemory().buffer.byteLength;
    grad(loss)(x);
    jit(grad(loss))(x);
    space = wasmMemory().buffer.byteLength - before;
  } finally {
    registerBackend(cpu);
  }
  assert.ok(largest <= 2 * length * 16, `${largest} elements`);
  // Half a dozen of tensors of 512 KB and the tiles; all scores of one head would be 64 MB.
  assert.ok(space <= 8 << 20, `${space} bytes`);
});

const x = ones([2, 3, 4]);

testErrors("attention", [
  [
    () => attention(x, ones([2, 3, 5]), x),
    ShapeError,
    "attention: Expected query [..., length, features], key [..., keys, features] and value " +
    "[..., keys, valueFeatures]: got [2, 3, 4], [2, 3, 5], [2, 3, 4]",
  ],
  [
    () => attention(x, ones([5, 3, 4]), x),
    ShapeError,
    "attention: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got [2], [5] and [2]",
  ],
  [
    () => attention(x, x, x, { mask: ones([2, 2]) }),
    ShapeError,
    "attention: Expected a mask that broadcasts to [..., 3, 3]: got [2, 2]",
  ],
  [
    () => attention(x, x, x.to("float64")),
    DTypeError,
    "attention: Expected all tensors to have one dtype, but for a mask of bools: got float32, " +
    'float32, float64\nConvert them with x.to("float32")',
  ],
  [
    () => attention(x.to("int32"), x, x),
    DTypeError,
    'attention: Expected a floating dtype: got int32\nConvert it first, for example with x.to("float32")',
  ],
]);
