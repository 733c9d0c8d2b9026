/**
 * What movements say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  ArgumentError,
  broadcastTensors,
  cat,
  DimError,
  DTypeError,
  hstack,
  IndexError,
  ShapeError,
  stack,
  tensor,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("shape: bad input", [
  [
    () => zeros([2], { dtype: "uint8" }).pad([[1, 0]], { value: 300 }),
    DTypeError,
    "pad: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => zeros([2, 3]).reshape([4, 2]),
    ShapeError,
    "reshape: Cannot reshape as the sizes do not hold 6 elements: got [4, 2]",
  ],
  [
    () => zeros([2, 3]).reshape([-1, -1]),
    ShapeError,
    "reshape: Cannot infer two sizes as only one may be -1: got [-1, -1]",
  ],
  [
    () => zeros([2, 3]).reshape([-1, 4]),
    ShapeError,
    "reshape: Cannot reshape as the sizes do not divide 6 elements: got [-1, 4]",
  ],
  [
    () => zeros([2, 3]).reshape([-2, 3]),
    ShapeError,
    "reshape: Expected non-negative integers or one -1 as sizes: got -2 for " +
    "dimension 0",
  ],
  [
    () => zeros([2, 3]).reshape("6" as never),
    ArgumentError,
    "reshape: Expected a list of sizes: got 6\nWrite it in brackets: reshape([…])",
  ],
  [
    () => zeros([2, 3]).reshape([2.5, -1]),
    ShapeError,
    "reshape: Expected non-negative integers or one -1 as sizes: got 2.5 for " +
    "dimension 0",
  ],
  [
    () => zeros([0, 3]).reshape([-1, 0]),
    ShapeError,
    "reshape: Cannot infer the -1 beside a size of 0 as any size would do: got " +
    "[-1, 0]\n" +
    "Write that size as a number",
  ],
  [
    () => zeros([2, 3]).flatten(2),
    DimError,
    "flatten: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3, 4]).flatten(2, 1),
    DimError,
    "flatten: Expected start before end: got 2 and 1",
  ],
  [
    () => zeros([2, 6]).unflatten(1, [4, 2]),
    ShapeError,
    "unflatten: Cannot reshape as the sizes do not hold 6 elements: got [4, 2]",
  ],
  [
    () => zeros([2, 6]).unflatten(2, [3, 2]),
    DimError,
    "unflatten: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).squeeze(2),
    DimError,
    "squeeze: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).unsqueeze(3),
    DimError,
    "unsqueeze: Expected a dim from -3 to 2 for a new dimension beside 2: got 3",
  ],
  [() => zeros([2, 3]).unsqueeze(1.5), DimError, "unsqueeze: Expected an integer as dim: got 1.5"],
  [
    () => zeros([2, 3]).transpose(0, 2),
    DimError,
    "transpose: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).transpose(0, "1" as never),
    DimError,
    'transpose: Expected an integer as dim: got "1"',
  ],
  [
    () => zeros([2, 3]).permute([0]),
    DimError,
    "permute: Expected each of the 2 dims of the tensor once: got [0]",
  ],
  [() => zeros([2, 3]).permute([0, 0]), DimError, "permute: Cannot name dim 0 twice: got [0, 0]"],
  [
    () => zeros([2, 3]).permute([0, 2]),
    DimError,
    "permute: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).movedim([0, 1], [0]),
    DimError,
    "movedim: Expected as many sources as destinations, each dim once: got [0, 1] " +
    "and [0]",
  ],
  [
    () => zeros([2, 3]).movedim([0, 1], [1, 1]),
    DimError,
    "movedim: Expected as many sources as destinations, each dim once: got [0, 1] " +
    "and [1, 1]",
  ],
  [
    () => zeros([2, 3, 4]).t(),
    ShapeError,
    "t: Expected at most two dimensions: got shape [2, 3, 4]\n" +
    "Name the dimensions: transpose(x, -2, -1)",
  ],
  [
    () => zeros([2, 3]).expand([4, 3]),
    ShapeError,
    "expand: Cannot expand [2, 3] as only dimensions of size 1 can grow: got [4, 3]",
  ],
  [
    () => zeros([2, 3]).expand([3]),
    ShapeError,
    "expand: Cannot expand [2, 3] as that would lose dimensions: got [3]",
  ],
  [
    () => zeros([3]).broadcastTo([2, 4]),
    ShapeError,
    "broadcastTo: Cannot expand [3] as only dimensions of size 1 can grow: got [2, 4]",
  ],
  [
    () => broadcastTensors([zeros([2]), zeros([3])]),
    ShapeError,
    "broadcastTensors: Cannot broadcast as sizes of dimension -1 differ and " +
    "neither is 1: got [2] and [3]",
  ],
  [
    () => zeros([2, 3]).repeat([2]),
    ShapeError,
    "repeat: Expected a count for each dimension of [2, 3]: got [2]\n" +
    "Use tile, which adds ones in front",
  ],
  [
    () => zeros([2, 3]).repeat([2, -1]),
    ShapeError,
    "repeat: Expected non-negative integers as sizes: got -1 for dimension 1",
  ],
  [
    () => zeros([2]).tile([-1]),
    ShapeError,
    "tile: Expected non-negative integers as sizes: got -1 for dimension 0",
  ],
  [
    () => zeros([2, 3]).repeatInterleave(-1),
    ArgumentError,
    "repeatInterleave: Expected an integer of at least 0 as repeats: got -1",
  ],
  [
    () => zeros([2, 3]).repeatInterleave(tensor([1, 2, 3], { dtype: "int64" }), 0),
    ShapeError,
    "repeatInterleave: Expected a count for each of 2 elements: got 3",
  ],
  [
    () => zeros([2, 3]).repeatInterleave(tensor([1, -2], { dtype: "int64" }), 0),
    ArgumentError,
    "repeatInterleave: Expected counts from 0 on: got -2",
  ],
  [
    () => zeros([2, 3]).repeatInterleave(tensor([1.5, 2]), 0),
    DTypeError,
    "repeatInterleave: Expected integer counts: got float32",
  ],
  [() => zeros([2, 3]).flip([0, 0]), DimError, "flip: Cannot name dim 0 twice: got [0, 0]"],
  [
    () => zeros([2, 3]).flip(2),
    DimError,
    "flip: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([3]).fliplr(),
    ShapeError,
    "fliplr: Expected a tensor of rank 2 or more: got shape [3]",
  ],
  [
    () => zeros([2, 3]).roll([1, 2], [0]),
    ArgumentError,
    "roll: Expected as many shifts as dims: got 2 and 1",
  ],
  [() => zeros([2, 3]).roll(1.5, 0), ArgumentError, "roll: Expected an integer as shifts: got 1.5"],
  [
    () => zeros([2, 3]).rot90(1, [0, 0]),
    DimError,
    "rot90: Expected two different dims: got [0, 0]",
  ],
  [
    () => zeros([2]).rot90(),
    DimError,
    "rot90: Expected a dim from -1 to 0 for a tensor of rank 1: got 1",
  ],
  [
    () => zeros([2, 3]).pad([[1, 1], [1, 1], [1, 1]]),
    ShapeError,
    "pad: Expected at most 2 pairs for shape [2, 3]: got 3",
  ],
  [
    () => zeros([2, 3]).pad([[4, 0]], { mode: "reflect" }),
    ShapeError,
    "pad: Expected widths from 0 to 2 for mode reflect and size 3: got [4, 0]",
  ],
  [
    () => zeros([2, 3]).pad([[1, 0]], { mode: "mirror" as never }),
    ArgumentError,
    'pad: Expected "constant", "reflect", "replicate" or "circular" as mode: got ' +
    "mirror",
  ],
  [
    () => zeros([2, 3]).pad([1, 1] as never),
    ArgumentError,
    "pad: Expected pairs of whole numbers, [low, high]: got 1",
  ],
  [
    () => zeros([2, 3]).narrow(0, 1, 2),
    IndexError,
    "narrow: Expected a part of dim 0, which has size 2: got start 1 and length 2",
  ],
  [
    () => zeros([2, 3]).narrow(0, 0, -1),
    IndexError,
    "narrow: Expected a part of dim 0, which has size 2: got start 0 and length -1",
  ],
  [
    () => zeros([2, 3]).narrow(0, 3, 0),
    IndexError,
    "narrow: Expected a part of dim 0, which has size 2: got start 3 and length 0",
  ],
  [
    () => zeros([2, 3]).slice(0, 0, 2, 0),
    ArgumentError,
    "slice: Expected an integer of at least 1 as step: got 0",
  ],
  [
    () => zeros([2, 3]).slice(2, 0, 1),
    DimError,
    "slice: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).slice(0, 0.5),
    ArgumentError,
    "slice: Expected an integer as start: got 0.5",
  ],
  [
    () => zeros([2, 3]).select(0, 2),
    IndexError,
    "select: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).select(0, -3),
    IndexError,
    "select: Index -3 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).select(0, 0.5),
    ArgumentError,
    "select: Expected an integer as index: got 0.5",
  ],
  [
    () => zeros([2, 3]).unfold(0, 3, 1),
    ShapeError,
    "unfold: Expected windows of at most 2 elements, the size of dim 0 of [2, 3]: " +
    "got 3",
  ],
  [
    () => zeros([2, 3]).unfold(0, 1, 0),
    ArgumentError,
    "unfold: Expected an integer of at least 1 as step: got 0",
  ],
  [() => cat([]), ArgumentError, "cat: Expected at least one tensor: got an empty list"],
  [
    () => cat([zeros([2, 3]), zeros([2, 4])]),
    ShapeError,
    "cat: Expected tensors of equal sizes except in dim 0: got [2, 3] and [2, 4]",
  ],
  [
    () => cat([zeros([2, 3]), zeros([2])]),
    ShapeError,
    "cat: Expected tensors of equal sizes except in dim 0: got [2, 3] and [2]",
  ],
  [
    () => cat([zeros([2, 3])], 2),
    DimError,
    "cat: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => cat(zeros([2]) as never),
    ArgumentError,
    "cat: Expected a list of tensors: got an object\n" +
    "Write it in brackets: cat([…])",
  ],
  [() => cat([zeros([])]), ShapeError, "cat: Cannot put scalars behind each other\nUse stack"],
  [() => stack([]), ArgumentError, "stack: Expected at least one tensor: got an empty list"],
  [
    () => stack([zeros([2]), zeros([3])]),
    ShapeError,
    "stack: Expected tensors of one shape: got [2] and [3]",
  ],
  [
    () => stack([zeros([2])], 2),
    DimError,
    "stack: Expected a dim from -2 to 1 for a new dimension beside 1: got 2",
  ],
  [
    () => zeros([4]).split("2" as never),
    ArgumentError,
    "split: Expected a list of sizes: got 2\nWrite it in brackets: split([…])",
  ],
  [
    () => zeros([4]).pad(1 as never),
    ArgumentError,
    "pad: Expected a list of pairs: got 1\nWrite it in brackets: pad([…])",
  ],
  [
    () => zeros([4]).narrow(0, 1.5, 2),
    IndexError,
    "narrow: Expected a part of dim 0, which has size 4: got start 1.5 and length 2",
  ],
  [
    () => zeros([4]).squeeze("0" as never),
    DimError,
    'squeeze: Expected a number or a list of numbers as dim: got "0"',
  ],
  [
    () => zeros([4]).split(0),
    ArgumentError,
    "split: Expected an integer of at least 1 as size: got 0",
  ],
  [
    () => zeros([4]).split([1, 2]),
    ArgumentError,
    "split: Expected sizes that add up to 4: got [1, 2]",
  ],
  [
    () => zeros([4]).split(-1),
    ArgumentError,
    "split: Expected an integer of at least 1 as size: got -1",
  ],
  [
    () => zeros([4]).chunk(0),
    ArgumentError,
    "chunk: Expected an integer of at least 1 as chunks: got 0",
  ],
  [
    () => zeros([4]).tensorSplit(0),
    ArgumentError,
    "tensorSplit: Expected an integer of at least 1 as parts: got 0",
  ],
  [
    () => zeros([]).unbind(),
    DimError,
    "unbind: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).select(0, 0),
    DimError,
    "select: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).narrow(0, 0, 1),
    DimError,
    "narrow: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).slice(0, 0, 1),
    DimError,
    "slice: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).split(1),
    DimError,
    "split: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).chunk(1),
    DimError,
    "chunk: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).tensorSplit(2),
    DimError,
    "tensorSplit: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).roll(1, 0),
    DimError,
    "roll: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).rot90(),
    DimError,
    "rot90: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).unflatten(0, [1, 1]),
    DimError,
    "unflatten: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).diagonal(),
    DimError,
    "diagonal: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).repeatInterleave(2, 0),
    DimError,
    "repeatInterleave: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => zeros([]).transpose(0, 1),
    DimError,
    "transpose: Expected a dim from -1 to 0 for a tensor of rank 0: got 1",
  ],
  [
    () => zeros([]).flatten(1),
    DimError,
    "flatten: Expected a dim from -1 to 0 for a tensor of rank 0: got 1",
  ],
  [
    () => zeros([]).squeeze(1),
    DimError,
    "squeeze: Expected a dim from -1 to 0 for a tensor of rank 0: got 1",
  ],
  [
    () => zeros([3]).tensorSplit([1.5]),
    ArgumentError,
    "tensorSplit: Expected an integer as index: got 1.5",
  ],
  [
    () => hstack([zeros([2]), zeros([2, 2])]),
    ShapeError,
    "hstack: Expected tensors of equal sizes except in dim 0: got [2] and [2, 2]",
  ],
  [() => zeros([3]).tril(), ShapeError, "tril: Expected at least two dimensions: got shape [3]"],
  [
    () => zeros([3]).diagonal(),
    DimError,
    "diagonal: Expected a dim from -1 to 0 for a tensor of rank 1: got 1",
  ],
  [
    () => zeros([3, 3]).diagonal({ dim1: 0, dim2: 0 }),
    DimError,
    "diagonal: Expected two different dims: got 0 and 0",
  ],
  [
    () => zeros([2, 2, 2]).diag(),
    ShapeError,
    "diag: Expected a vector or a matrix: got shape [2, 2, 2]\n" +
    "Use diagonal or diagEmbed",
  ],
  [() => zeros([3]).trace(), ShapeError, "trace: Expected a matrix: got shape [3]"],
  [() => zeros([2, 2, 2]).trace(), ShapeError, "trace: Expected a matrix: got shape [2, 2, 2]"],
  [
    () => zeros([2, 3]).diagonal({ offset: 0.5 }),
    ArgumentError,
    "diagonal: Expected an integer as offset: got 0.5",
  ],
]);
