import assert from "node:assert/strict";
import {
  arange,
  ArgumentError,
  DTypeError,
  jit,
  ones,
  random,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../mod.ts";
import {
  affineGrid,
  fold,
  gridSample,
  interpolate,
  pixelShuffle,
  pixelUnshuffle,
  unfold,
} from "../../../src/nn/functional/mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertTensorsNear, checkDerivatives } from "../../support/check_op.ts";

const normal = (seed: number, shape: readonly number[]) =>
  random.normal(random.key(seed), shape, { dtype: "float64" });

type OpRow = Parameters<typeof checkDerivatives>[0];

const derivativeCases: readonly [name: string, run: OpRow["run"], inputs: readonly Tensor[]][] = [
  [
    "interpolate",
    (x) => interpolate(x, { size: [5, 2], mode: "bicubic", antialias: true }),
    [normal(1, [1, 2, 3, 4])],
  ],
  [
    "gridSample",
    (x, grid) => gridSample(x, grid, { mode: "bicubic", paddingMode: "border" }),
    [normal(2, [1, 2, 3, 4]), normal(3, [1, 2, 2, 2]).mul(0.4)],
  ],
  [
    "fold",
    (x) => fold(x.square(), { outputSize: [3, 4], kernelSize: 2 }),
    [normal(4, [1, 4, 6])],
  ],
  ["unfold", (x) => unfold(x.square(), [2, 1], { dilation: 2 }), [normal(5, [1, 2, 3, 3])]],
];

for (const [name, run, inputs] of derivativeCases) {
  Deno.test(`${name}() has right derivatives up to the second`, () => {
    checkDerivatives({ name, run, order: 2 } as unknown as OpRow, inputs, 5);
  });
}

Deno.test("interpolate() to the same size changes nothing", () => {
  const x = normal(1, [1, 2, 4, 5]);
  for (const mode of ["nearest", "nearest-exact", "bilinear", "bicubic", "area"] as const) {
    assert.deepEqual(interpolate(x, { size: [4, 5], mode }).arraySync(), x.arraySync(), mode);
  }
});

Deno.test("interpolate() spreads a NaN no further than to its neighbours", () => {
  const x = zeros([1, 1, 8]).set([0, 0, 2], NaN);
  const y = interpolate(x, { scaleFactor: 2, mode: "linear" });
  assert.deepEqual(y.isnan().flatten().nonzero().flatten().arraySync(), [3, 4, 5, 6]);
});

Deno.test("fold() is the transpose of unfold(), and both trace", () => {
  const options = { dilation: [1, 2], padding: 1, stride: [2, 1] };
  const [x, columns] = [normal(1, [2, 3, 5, 6]), normal(2, [2, 18, 18])];
  const unfolded = jit((x: Tensor) => unfold(x, [3, 2], options))(x);
  const folded = jit((y: Tensor) =>
    fold(y, { outputSize: [5, 6], kernelSize: [3, 2], ...options })
  )(columns);
  assertTensorsNear([unfolded.mul(columns).sum()], [x.mul(folded).sum()], 1e-12, "inner product");
});

Deno.test("pixelUnshuffle() undoes pixelShuffle()", () => {
  const x = arange(2 * 18 * 4).reshape([2, 18, 2, 2]);
  assert.deepEqual(pixelUnshuffle(pixelShuffle(x, 3), 3).arraySync(), x.arraySync());
});

Deno.test("gridSample() at the places of the identity gives the image", () => {
  const identity = tensor([[[1, 0, 0], [0, 1, 0]]], { dtype: "float64" });
  const image = normal(1, [1, 2, 4, 5]);
  for (const alignCorners of [false, true]) {
    const grid = affineGrid(identity, [1, 2, 4, 5], { alignCorners });
    for (const mode of ["bilinear", "nearest", "bicubic"] as const) {
      const y = gridSample(image, grid, { mode, alignCorners });
      assertTensorsNear([y], [image], 1e-12, mode);
    }
  }
});

Deno.test("layers print their settings and are copied", () => {
  const layer = new nn.Upsample({ scaleFactor: [2, 3], mode: "bicubic" });
  assert.equal(String(layer), "Upsample(scaleFactor=[2, 3], mode=bicubic)");
  const x = ones([1, 1, 2, 2]);
  assert.deepEqual(layer.clone().forward(x).shape, [1, 1, 4, 6]);
  assert.equal(String(new nn.Fold(4, [2, 1])), "Fold(outputSize=4, kernelSize=[2, 1])");
});

const x = ones([1, 4, 3, 3]);

testErrors("sampling", [
  [
    () => interpolate(x, { size: 4, mode: "linear" }),
    ShapeError,
    "interpolate: Expected an input [batch, channels, …] with 1 spatial dims and elements for mode " +
    "linear: got [1, 4, 3, 3]",
  ],
  [
    () => interpolate(x, {}),
    ArgumentError,
    "interpolate: Expected either a size or a scaleFactor: got neither",
  ],
  [
    () => interpolate(x, { size: 4, scaleFactor: 2 }),
    ArgumentError,
    "interpolate: Expected either a size or a scaleFactor: got both",
  ],
  [
    () => interpolate(x, { size: [4] }),
    ArgumentError,
    "interpolate: Expected a number or a list of 2 as size: got [4]",
  ],
  [
    () => interpolate(x, { scaleFactor: 0.1 }),
    ArgumentError,
    "interpolate: Expected a scaleFactor that leaves elements of 3: got 0.1",
  ],
  [
    () => interpolate(x, { size: 4, alignCorners: true }),
    ArgumentError,
    "interpolate: Cannot use alignCorners in mode nearest\nLeave it out",
  ],
  [
    () => interpolate(x, { size: 4, mode: "area", antialias: true }),
    ArgumentError,
    "interpolate: Cannot use antialias in mode area\nLeave it out",
  ],
  [
    () => interpolate(x.to("int32"), { size: 4 }),
    DTypeError,
    "interpolate: Expected a floating dtype as input: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => pixelShuffle(x, 3),
    ShapeError,
    "pixelShuffle: Expected a multiple of 9 channels: got [1, 4, 3, 3]",
  ],
  [
    () => pixelUnshuffle(x, 2),
    ShapeError,
    "pixelUnshuffle: Expected multiples of 2 as height and width: got [1, 4, 3, 3]",
  ],
  [
    () => new nn.ChannelShuffle(3).forward(x),
    ShapeError,
    "channelShuffle: Expected a multiple of 3 channels: got [1, 4, 3, 3]",
  ],
  [
    () => pixelShuffle(ones([4, 2]), 2),
    ShapeError,
    "pixelShuffle: Expected at least three dims: got [4, 2]",
  ],
  [
    () => new nn.PixelShuffle(0.5),
    ArgumentError,
    "PixelShuffle: Expected an integer of at least 1 as upscaleFactor: got 0.5",
  ],
  [
    () => unfold(ones([3, 3]), 2),
    ShapeError,
    "unfold: Expected an input [batch, channels, height, width] or [channels, height, width]: got " +
    "[3, 3]",
  ],
  [
    () => unfold(x, 2, { dilation: 3 }),
    ShapeError,
    "unfold: Expected windows of [4, 4] that fit into the padded image: got an image of [3, 3]",
  ],
  [
    () => fold(ones([1, 4, 5]), { outputSize: 3, kernelSize: 2 }),
    ShapeError,
    "fold: Expected columns [batch, channels · 4, 4], with or without the batch: got [1, 4, 5]",
  ],
  [
    () => gridSample(x, ones([1, 2, 2, 3])),
    ShapeError,
    "gridSample: Expected an input [batch, channels, height, width] and a grid [batch, rows, " +
    "columns, 2], or one dim more and 3: got [1, 4, 3, 3] and [1, 2, 2, 3]",
  ],
  [
    () => gridSample(ones([1, 1, 2, 2, 2]), ones([1, 1, 1, 1, 3]), { mode: "bicubic" }),
    ArgumentError,
    'gridSample: Cannot use mode "bicubic" for volumes\nUse "bilinear"',
  ],
  [
    () => gridSample(x, ones([1, 2, 2, 2]), { paddingMode: "wrap" as never }),
    ArgumentError,
    'gridSample: Expected "zeros", "border" or "reflection" as paddingMode: got "wrap"',
  ],
  [
    () => affineGrid(ones([1, 2, 3]), [2, 1, 3, 3]),
    ShapeError,
    "affineGrid: Expected theta [batch, 2, 3] and a size [batch, channels, height, width], or " +
    "[batch, 3, 4] and a depth before the height: got [1, 2, 3] and [2, 1, 3, 3]",
  ],
]);
