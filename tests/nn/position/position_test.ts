import assert from "node:assert/strict";
import {
  ArgumentError,
  IndexError,
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
import { assertTensorsNear } from "../../support/check_op.ts";
import { loadSequenceCases, testSequenceCases } from "../../support/sequence_cases.ts";

testSequenceCases(await loadSequenceCases("position"));

Deno.test("products of rotated queries and keys depend on the distance alone", () => {
  const [first, second] = random.split(random.key(1));
  const query = random.normal(first, [1, 8], { dtype: "float64" });
  const key = random.normal(second, [1, 8], { dtype: "float64" });
  for (const layout of ["interleaved", "half"] as const) {
    const rotary = new nn.RotaryEmbedding(8, { layout });
    const score = (i: number, j: number) =>
      rotary.forward(query, { offset: i }).mul(rotary.forward(key, { offset: j })).sum();
    assertTensorsNear([score(7, 3)], [score(104, 100)], 1e-12, layout);
    assert.ok(Math.abs(score(7, 3).sub(score(7, 4)).itemSync() as number) > 1e-3);
  }
});

Deno.test("offsets may be traced: one trace serves all places", () => {
  const x = random.normal(random.key(0), [2, 3, 8]);
  const layers = [
    new nn.RotaryEmbedding(8),
    new nn.SinusoidalPositions(20, 8),
    new nn.LearnedPositions(20, 8),
  ];
  for (const layer of layers) {
    const { params, buffers, apply } = nn.functionalize(layer as nn.Module);
    const run = jit((x: Tensor, offset: Tensor) => apply(params, buffers, [x, { offset }])[0]);
    for (const offset of [0, 5, 17]) {
      const output = run(x, tensor(offset, { dtype: "int32" }));
      assertTensorsNear([output], [layer.forward(x, { offset })], 1e-5, layer.constructor.name);
    }
    assert.equal(run.traceCount, 1);
  }
});

Deno.test("alibiSlopes() are the published ones", () => {
  const powers = (list: readonly number[]) => list.map((power) => Math.fround(2 ** -power));
  assert.deepEqual(nn.alibiSlopes(8).arraySync(), powers([1, 2, 3, 4, 5, 6, 7, 8]));
  assert.deepEqual(
    nn.alibiSlopes(12).arraySync(),
    powers([1, 2, 3, 4, 5, 6, 7, 8, 0.5, 1.5, 2.5, 3.5]),
  );
  assert.deepEqual(nn.alibiSlopes(1).arraySync(), powers([8]));
});

Deno.test("alibiBias() is linear in the distance, also from a place on", () => {
  const bias = nn.alibiBias(2, 3, { keys: 5, offset: 2 });
  assert.deepEqual(bias.at(0).mul(16).arraySync(), [
    [-2, -1, -0, -1, -2],
    [-3, -2, -1, -0, -1],
    [-4, -3, -2, -1, -0],
  ]);
  const later = nn.alibiBias(2, 1, { keys: 5, offset: tensor(4, { dtype: "int32" }) });
  assert.deepEqual(later.arraySync(), bias.at(":", "2:").arraySync());
});

testErrors("positions", [
  [
    () => nn.sinusoidalPositions(4, 5),
    ArgumentError,
    "sinusoidalPositions: Expected an even number of features, as they come in pairs: got 5",
  ],
  [
    () => new nn.LearnedPositions(4, 2).forward(zeros([5, 2])),
    ShapeError,
    "LearnedPositions: Expected an input of shape [..., length, 2] with places below 4: got [5, 2]",
  ],
  [
    () => new nn.SinusoidalPositions(4, 2).forward(zeros([2, 2]), { offset: 3 }),
    ShapeError,
    "SinusoidalPositions: Expected an input of shape [..., length, 2] with places below 4: got " +
    "[2, 2] from place 3 on",
  ],
  [
    () => new nn.LearnedPositions(4, 2).forward(zeros([1, 2]), { offset: tensor(4).to("int32") }),
    IndexError,
    "indexSelect: Index 4 is out of range for a dimension of size 4",
  ],
  [
    () => nn.applyRotary(ones([3, 4]), ones([3, 3])),
    ShapeError,
    "applyRotary: Expected twice as many features as angles: got shapes [3, 4] and [3, 3]",
  ],
  [
    () => nn.applyRotary(ones([3, 4]), ones([3, 2]), { layout: "other" as never }),
    ArgumentError,
    'applyRotary: Expected "interleaved" or "half" as layout: got "other"',
  ],
  [
    () => nn.rotaryAngles(ones([3]), 4, { scaling: "other" as never }),
    ArgumentError,
    'rotaryAngles: Expected "linear" or "ntk" as scaling: got "other"',
  ],
  [
    () => nn.alibiSlopes(0),
    ArgumentError,
    "alibiSlopes: Expected an integer of at least 1 as heads: got 0",
  ],
  [
    () => new nn.RelativePositionBias(2, { maxDistance: 8 }),
    ArgumentError,
    "RelativePositionBias: Expected an integer of at least 32 as maxDistance: got 8",
  ],
]);
