/**
 * Errors, dtypes, shapes and edge cases of what `ops/convolution` exports.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose1d,
  DTypeError,
  grad,
  maxPool1d,
  maxPool2d,
  ones,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../mod.ts";

Deno.test("conv2d() names the shapes that do not match", () => {
  const x = zeros([1, 2, 5, 5]);
  assert.throws(() => conv2d(x, zeros([3, 3, 2, 2])), {
    name: "ShapeError",
    message:
      "conv2d: Expected a weight of shape [out, in / groups, …] for 2 channels in 1 group: " +
      "got [3, 3, 2, 2]",
  });
  assert.throws(() => conv2d(x, zeros([3, 2, 2])), {
    name: "ShapeError",
    message: "conv2d: Expected a weight of rank 4: got [3, 2, 2]",
  });
  assert.throws(() => conv2d(x, zeros([3, 2, 6, 2])), {
    name: "ShapeError",
    message:
      "conv2d: Cannot fit the window into dim 2 of the padded input: got [1, 2, 5, 5] and a " +
      "weight [3, 2, 6, 2]\nPad more, or use a smaller window or dilation",
  });
  assert.throws(() => conv2d(x, zeros([3, 2, 2, 2]), zeros([4])), {
    name: "ShapeError",
    message: "conv2d: Expected a bias of shape [3]: got [4]",
  });
  assert.throws(() => conv2d(zeros([5, 5]), zeros([3, 2, 2, 2])), {
    name: "ShapeError",
    message: "conv2d: Expected an input of shape [batch, channels, height, width] or [channels, " +
      "height, width]: got [5, 5]",
  });
});

Deno.test("conv1d() refuses options that make no sense", () => {
  const [x, weight] = [zeros([1, 2, 5]), zeros([2, 2, 2])];
  assert.throws(() => conv1d(x, weight, null, { padding: "same", stride: 2 }), {
    name: "ArgumentError",
    message: 'conv1d: Cannot pad to the "same" size as the stride is not 1: got stride [2]\n' +
      "Give the padding in numbers",
  });
  assert.throws(() => conv1d(x, weight, null, { stride: 0 }), {
    name: "ArgumentError",
    message: "conv1d: Expected an integer of at least 1 as stride: got 0",
  });
  assert.throws(() => conv1d(x, weight, null, { dilation: [1, 1] }), {
    name: "ArgumentError",
    message: "conv1d: Expected a number or a list of 1 as dilation: got [1, 1]",
  });
  assert.throws(() => conv1d(x, weight, null, { padding: -1 }), ArgumentError);
  assert.throws(() => conv1d(x, weight.to("float64")), DTypeError);
});

Deno.test("conv1d() takes inputs without a batch and batches without elements", () => {
  assert.deepEqual(conv1d(ones([2, 5]), ones([3, 2, 2])).shape, [3, 4]);
  assert.deepEqual(conv1d(ones([0, 2, 5]), ones([3, 2, 2])).shape, [0, 3, 4]);
  const slope = grad((w: Tensor) => conv1d(ones([0, 2, 5]), w).sum());
  assert.deepEqual(slope(ones([1, 2, 1])).arraySync(), [[[0], [0]]]);
});

Deno.test("convTranspose1d() refuses paddings that make no sense", () => {
  const [x, weight] = [zeros([1, 2, 5]), zeros([2, 3, 2])];
  assert.throws(() => convTranspose1d(x, weight, null, { outputPadding: 1 }), {
    name: "ArgumentError",
    message: "convTranspose1d: Expected an outputPadding less than the stride or the dilation: " +
      "got 1 with stride 1 and dilation 1",
  });
  assert.throws(() => convTranspose1d(x, weight, null, { padding: 3 }), {
    name: "ShapeError",
    message: "convTranspose1d: Cannot cut off 3 on both sides of dim 2 as nothing would be left: " +
      "got [1, 2, 5] and a weight [2, 3, 2]",
  });
  assert.throws(() => convTranspose1d(x, zeros([3, 2, 2])), ShapeError);
});

Deno.test("maxPool2d() passes over padding, lets NaN win and finds places", () => {
  const x = tensor([[[-1, -2, -3], [-4, NaN, -6], [-7, -8, -9]]]);
  const { values, indices } = maxPool2d(x, 2, { padding: 1, returnIndices: true });
  assert.deepEqual(values.arraySync(), [[[-1, -2], [-4, NaN]]]);
  assert.deepEqual(indices.arraySync(), [[[0, 1], [3, 4]]]);
  assert.equal(indices.dtype, "int32");
});

Deno.test("maxPool1d() of -Infinity alone points at the first real place", () => {
  const x = tensor([[-Infinity, -Infinity]]);
  const { indices } = maxPool1d(x, 2, { padding: 1, returnIndices: true });
  assert.deepEqual(indices.arraySync(), [[0, 1]]);
});

Deno.test("pooling refuses windows that do not fit and too much padding", () => {
  assert.throws(() => maxPool2d(zeros([1, 3, 3]), 4), {
    name: "ShapeError",
    message:
      "maxPool2d: Cannot fit a window of size 4 into dim 2 as it reaches over 4 places: got " +
      "[1, 1, 3, 3]\nPad more, or use a smaller window",
  });
  assert.throws(() => avgPool2d(zeros([1, 3, 3]), 2, { padding: 2 }), {
    name: "ArgumentError",
    message: "avgPool2d: Expected a padding of at most half the window: got 2 with size 2",
  });
  assert.throws(() => avgPool2d(zeros([1, 3, 3], { dtype: "int32" }), 2), DTypeError);
});

Deno.test("avgPool2d() counts what the options say", () => {
  const x = ones([1, 3, 3]);
  const first = (y: Tensor) => (y.arraySync() as number[][][])[0][0][0];
  assert.equal(first(avgPool2d(x, 2, { padding: 1 })), 0.25);
  assert.equal(first(avgPool2d(x, 2, { padding: 1, countIncludePad: false })), 1);
  assert.equal(first(avgPool2d(x, 2, { divisorOverride: 2 })), 2);
  const last = avgPool2d(x, 2, { ceilMode: true });
  assert.deepEqual(last.arraySync(), [[[1, 1], [1, 1]]]);
});

Deno.test("a window of maxPool1d() that lies in the padding alone has no derivative", () => {
  // With dilation 2 the window's two places are both beside the only element.
  const x = zeros([1, 1, 1]);
  const pool = (y: Tensor) => maxPool1d(y, 2, { padding: 1, dilation: 2 });
  assert.deepEqual(pool(x).arraySync(), [[[-Infinity]]]);
  assert.deepEqual(grad((y: Tensor) => pool(y).sum())(x).arraySync(), [[[0]]]);
});
