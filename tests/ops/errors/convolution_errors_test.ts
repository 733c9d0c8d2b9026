/**
 * What convolutions and pooling say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  ArgumentError,
  avgPool1d,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose2d,
  DTypeError,
  maxPool2d,
  ShapeError,
  tensor,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("convolution: bad input", [
  [
    () => conv1d(zeros([1, 2, 5]), zeros([3, 4, 3])),
    ShapeError,
    "conv1d: Expected a weight of shape [out, in / groups, …] for 2 channels in 1 " +
    "group: got [3, 4, 3]",
  ],
  [
    () => conv1d(zeros([1, 2, 5]), zeros([3, 2, 7])),
    ShapeError,
    "conv1d: Cannot fit the window into dim 2 of the padded input: got [1, 2, 5] " +
    "and a weight [3, 2, 7]\n" +
    "Pad more, or use a smaller window or dilation",
  ],
  [
    () => conv2d(zeros([2, 5]), zeros([3, 2, 3, 3])),
    ShapeError,
    "conv2d: Expected an input of shape [batch, channels, height, width] or " +
    "[channels, height, width]: got [2, 5]",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3])),
    ShapeError,
    "conv2d: Expected a weight of rank 4: got [3, 2, 3]",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3]), { stride: 0 }),
    ArgumentError,
    "conv2d: Expected an integer of at least 1 as stride: got 0",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3]), { stride: [1, 1, 1] as never }),
    ArgumentError,
    "conv2d: Expected a number or a list of 2 as stride: got [1, 1, 1]",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3]), { padding: -1 }),
    ArgumentError,
    "conv2d: Expected an integer of at least 0 as padding: got -1",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3]), { padding: "full" as never }),
    ArgumentError,
    'conv2d: Expected numbers, "same" or "valid" as padding: got "full"',
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3]), { padding: "same", stride: 2 }),
    ArgumentError,
    'conv2d: Cannot pad to the "same" size as the stride is not 1: got stride [2, 2]\n' +
    "Give the padding in numbers",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3]), { dilation: 0 }),
    ArgumentError,
    "conv2d: Expected an integer of at least 1 as dilation: got 0",
  ],
  [
    () => conv2d(zeros([1, 3, 5, 5]), zeros([4, 1, 3, 3]), { groups: 2 }),
    ShapeError,
    "conv2d: Expected a weight of shape [out, in / groups, …] for 3 channels in 2 " +
    "groups: got [4, 1, 3, 3]",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([3, 1, 3, 3]), { groups: 2 }),
    ShapeError,
    "conv2d: Expected a weight of shape [out, in / groups, …] for 2 channels in 2 " +
    "groups: got [3, 1, 3, 3]",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([4, 2, 3, 3]), zeros([3])),
    ShapeError,
    "conv2d: Expected a bias of shape [4]: got [3]",
  ],
  [
    () => conv2d(zeros([1, 2, 5, 5]), zeros([4, 2, 3, 3], { dtype: "float64" })),
    DTypeError,
    "conv2d: Expected operands of one dtype: got float32 and float64\n" +
    'Convert one of them with x.to("float32")',
  ],
  [
    () => convTranspose2d(zeros([1, 2, 5, 5]), zeros([3, 2, 3, 3])),
    ShapeError,
    "convTranspose2d: Expected a weight of shape [in, out / groups, …] for 2 " +
    "channels in 1 group: got [3, 2, 3, 3]",
  ],
  [
    () => convTranspose2d(zeros([1, 2, 5, 5]), zeros([2, 2, 3, 3]), { outputPadding: 2 }),
    ArgumentError,
    "convTranspose2d: Expected an outputPadding less than the stride or the " +
    "dilation: got 2 with stride 1 and dilation 1",
  ],
  [
    () => maxPool2d(zeros([1, 2, 5, 5]), 0),
    ArgumentError,
    "maxPool2d: Expected an integer of at least 1 as size: got 0",
  ],
  [
    () => maxPool2d(zeros([1, 2, 5, 5]), 6),
    ShapeError,
    "maxPool2d: Cannot fit a window of size 6 into dim 2 as it reaches over 6 " +
    "places: got [1, 2, 5, 5]\n" +
    "Pad more, or use a smaller window",
  ],
  [
    () => maxPool2d(zeros([5, 5]), 2),
    ShapeError,
    "maxPool2d: Expected an input of shape [batch, channels, height, width] or " +
    "[channels, height, width]: got [5, 5]",
  ],
  [
    () => maxPool2d(zeros([1, 2, 5, 5]), 2, { padding: 2 }),
    ArgumentError,
    "maxPool2d: Expected a padding of at most half the window: got 2 with size 2",
  ],
  [
    () => avgPool1d(zeros([1, 2, 5]), [2, 2] as never),
    ArgumentError,
    "avgPool1d: Expected a number or a list of 1 as size: got [2, 2]",
  ],
  [
    () => avgPool2d(tensor([[[[1]]]], { dtype: "int32" }), 1),
    DTypeError,
    "avgPool2d: Expected a floating dtype: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => avgPool2d(zeros([1, 1, 4, 4]), 2, { stride: -1 }),
    ArgumentError,
    "avgPool2d: Expected an integer of at least 1 as stride: got -1",
  ],
]);
