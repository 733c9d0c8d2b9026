/**
 * Rows of the op table: convolutions and pooling.
 *
 * @module
 */
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type Tensor,
  tensor,
} from "../../mod.ts";
import { windowPick, type WindowPickParams, windowPlace } from "../../src/engine/primitive/mod.ts";
import type { OpRow } from "../support/op_row.ts";

type Run = (x: Tensor, weight: Tensor, bias: Tensor) => Tensor;
type Shapes = readonly (readonly number[])[];

/** A row whose samples are uniform tensors of lists of shapes. */
function convolution(name: string, run: Run, ...lists: Shapes[]): OpRow {
  return {
    name,
    run: (x, weight, bias) => run(x, weight, bias),
    samples: (samples) => lists.map((shapes) => shapes.map((shape) => samples.uniform(shape))),
    order: 2,
    tolerance: 1e-5,
  };
}

function pool(
  name: string,
  run: (x: Tensor) => Tensor | readonly Tensor[],
  ...shapes: Shapes
): OpRow {
  return {
    name,
    run,
    samples: (samples) => shapes.map((shape) => [samples.distinct(shape)]),
    order: 2,
  };
}

/** Windows of three elements side by side, each of which has chosen one; the last may have none. */
const apart: WindowPickParams = {
  extents: [7],
  size: [3],
  stride: [3],
  dilation: [1],
  inputDilation: [1],
  padding: [[0, 0]],
};
const overlapping: WindowPickParams = { ...apart, stride: [2], padding: [[1, 2]] };
const ofApart = () => tensor([[0, 5], [2, 3]], { dtype: "int32" });
const ofOverlapping = () => tensor([[1, 1, 3, 6], [0, 3, 3, 7]], { dtype: "int32" });

/** Convolutions and pooling. */
export const convolutionRows: readonly OpRow[] = [
  convolution(
    "conv1d",
    (x, w, b) => conv1d(x, w, b, { stride: 2, padding: 1 }),
    [[2, 2, 5], [3, 2, 3], [3]],
    [[2, 5], [3, 2, 3], [3]],
    [[0, 2, 5], [3, 2, 3], [3]],
  ),
  convolution(
    "conv1d groups",
    (x, w, b) => conv1d(x, w, b, { groups: 2, dilation: 2 }),
    [[2, 4, 5], [2, 2, 2], [2]],
  ),
  convolution("conv2d", (x, w) => conv2d(x, w), [[2, 2, 3, 4], [2, 2, 2, 2]]),
  convolution(
    "conv2d options",
    (x, w, b) => conv2d(x, w, b, { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2 }),
    [[1, 2, 4, 4], [4, 1, 2, 2], [4]],
  ),
  convolution(
    "conv2d same",
    (x, w) => conv2d(x, w, null, { padding: "same" }),
    [[1, 1, 3, 3], [1, 1, 2, 3]],
  ),
  convolution(
    "conv2d of a view",
    (x, w) => conv2d(x.transpose(-1, -2), w.transpose(0, 1)),
    [[1, 2, 3, 4], [2, 2, 2, 2]],
  ),
  convolution(
    "conv3d",
    (x, w, b) => conv3d(x, w, b, { padding: [1, 0, 0], stride: [2, 1, 1] }),
    [[1, 2, 3, 2, 3], [2, 2, 2, 2, 2], [2]],
  ),
  convolution(
    "convTranspose1d",
    (x, w, b) => convTranspose1d(x, w, b, { stride: 2, padding: 1, outputPadding: 1 }),
    [[2, 2, 3], [2, 3, 3], [3]],
  ),
  convolution(
    "convTranspose2d",
    (x, w, b) => convTranspose2d(x, w, b, { groups: 2, dilation: [1, 2], stride: [2, 1] }),
    [[1, 4, 2, 3], [4, 1, 2, 2], [2]],
  ),
  convolution(
    "convTranspose3d",
    (x, w) => convTranspose3d(x, w, null),
    [[1, 2, 2, 1, 2], [2, 1, 2, 2, 1]],
  ),
  pool("maxPool1d", (x) => maxPool1d(x, 2), [2, 2, 5], [2, 4]),
  pool(
    "maxPool2d",
    (x) => maxPool2d(x, [2, 3], { stride: [1, 2], padding: [1, 1], dilation: [2, 1] }),
    [1, 2, 5, 4],
  ),
  pool(
    "maxPool2d with indices",
    (x) => Object.values(maxPool2d(x, 2, { ceilMode: true, returnIndices: true })),
    [1, 2, 3, 5],
  ),
  pool("maxPool3d", (x) => maxPool3d(x, 2, { stride: 1 }), [1, 1, 3, 2, 3]),
  pool("windowPick", (x) => windowPick(x, ofApart(), apart), [2, 7]),
  pool("windowPick overlapping", (x) => windowPick(x, ofOverlapping(), overlapping), [2, 7]),
  pool("windowPlace", (x) => windowPlace(x, ofApart(), apart), [2, 2]),
  pool("windowPlace overlapping", (x) => windowPlace(x, ofOverlapping(), overlapping), [2, 4]),
  pool("avgPool1d", (x) => avgPool1d(x, 3, { stride: 2, padding: 1 }), [2, 2, 5], [2, 6]),
  pool(
    "avgPool2d",
    (x) => avgPool2d(x, 2, { stride: [1, 2], ceilMode: true, countIncludePad: false }),
    [1, 2, 3, 5],
  ),
  pool("avgPool2d divisor", (x) => avgPool2d(x, 2, { divisorOverride: 3 }), [1, 2, 4, 4]),
  pool("avgPool3d", (x) => avgPool3d(x, 2, { padding: 1 }), [1, 1, 3, 2, 3]),
];
