/**
 * What indexing, searching and sorting say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  ArgumentError,
  bincount,
  DimError,
  DTypeError,
  IndexError,
  ones,
  searchsorted,
  ShapeError,
  tensor,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("index: bad input", [
  [
    () => zeros([2], { dtype: "uint8" }).set([0], 300),
    DTypeError,
    "set: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => zeros([2], { dtype: "uint8" }).scatter(0, tensor([0], { dtype: "int32" }), 300),
    DTypeError,
    "scatter: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => zeros([2], { dtype: "uint8" }).indexFill(0, tensor([0], { dtype: "int32" }), -1),
    DTypeError,
    "indexFill: Expected numbers from 0 to 255 for uint8: got -1",
  ],
  [
    () => zeros([2]).set([0], "x" as never),
    ArgumentError,
    'set: Expected a number, boolean or bigint as value: got "x"',
  ],
  [() => zeros([2, 3]).at(2), IndexError, "at: Index 2 is out of range for a dimension of size 2"],
  [
    () => zeros([2, 3]).at(-3),
    IndexError,
    "at: Index -3 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).at(0, 0, 0),
    IndexError,
    "at: Expected at most 2 indices for shape [2, 3]: got 3",
  ],
  [() => zeros([2, 3]).at(0.5), ArgumentError, "at: Expected an integer as index: got 0.5"],
  [() => zeros([2, 3]).at(NaN), ArgumentError, "at: Expected an integer as index: got NaN"],
  [
    () => zeros([2, 3]).at("a:b"),
    ArgumentError,
    'at: Expected a range such as ":", "1:", ":-1" or "::2", or "...": got "a:b"',
  ],
  [() => zeros([2, 3]).at("0:2:0"), ArgumentError, 'at: Expected a step other than 0: got "0:2:0"'],
  [() => zeros([2, 3]).at("...", "..."), ArgumentError, 'at: Expected "..." once at most'],
  [
    () => zeros([2, 3]).at(undefined as never),
    ArgumentError,
    'at: Expected numbers, ranges such as "1:3", "...", null or index tensors: got ' +
    "undefined",
  ],
  [
    () => zeros([2, 3]).at(tensor([0, 2], { dtype: "int64" })),
    IndexError,
    "at: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).at(tensor([-3], { dtype: "int64" })),
    IndexError,
    "at: Index -3 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).at(tensor([NaN])),
    DTypeError,
    "at: Expected integers as index: got float32\n" +
    'Convert them with x.to("int32")',
  ],
  [
    () => zeros([2, 3]).at(tensor([0.5])),
    DTypeError,
    "at: Expected integers as index: got float32\n" +
    'Convert them with x.to("int32")',
  ],
  [
    () => zeros([2, 3]).at(tensor([true, false, true])),
    ShapeError,
    "at: Cannot use a mask of another shape than the dimensions that it stands " +
    "for: got [3] from dim 0 of [2, 3]",
  ],
  [
    () =>
      zeros([2, 3]).at(tensor([0, 1], { dtype: "int32" }), tensor([0, 1, 2], { dtype: "int32" })),
    ShapeError,
    "at: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got " +
    "[2] and [3]",
  ],
  [
    () => zeros([2, 3]).set([2], 1),
    IndexError,
    "set: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).set([0], zeros([4])),
    ShapeError,
    "set: Cannot broadcast the value to what the index names: got [4] and [3]",
  ],
  [
    () => zeros([2, 3]).set(0 as never, 1),
    ArgumentError,
    "set: Expected a list of the parts of an index: got number\n" +
    'Write it in brackets: x.set([0, "1:3"], value)',
  ],
  [
    () => zeros([2, 3]).addAt([tensor([5], { dtype: "int32" })], 1),
    IndexError,
    "addAt: Index 5 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).gather(0, tensor([[2]], { dtype: "int64" })),
    IndexError,
    "gather: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).gather(0, tensor([0], { dtype: "int64" })),
    ShapeError,
    "gather: Expected an index of 2 dimensions, except in dim 0 not larger than " +
    "[2, 3]: got [1]",
  ],
  [
    () => zeros([2, 3]).gather(2, tensor([[0]], { dtype: "int64" })),
    DimError,
    "gather: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).gather(0, tensor([[0.5]])),
    DTypeError,
    "gather: Expected integers as index: got float32\n" +
    'Convert them with x.to("int32")',
  ],
  [
    () => zeros([2, 3]).gather(0, tensor([[0, 0, 0, 0]], { dtype: "int64" })),
    ShapeError,
    "gather: Expected an index of 2 dimensions, except in dim 0 not larger than " +
    "[2, 3]: got [1, 4]",
  ],
  [
    () => zeros([2, 3]).gather(0, [[0]] as never),
    ArgumentError,
    "gather: Expected a tensor as index: got an array\nMake one with tensor(…)",
  ],
  [
    () => zeros([2, 3]).scatter(0, tensor([[2]], { dtype: "int64" }), ones([1, 1])),
    IndexError,
    "scatter: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).scatter(0, tensor([[0, 1]], { dtype: "int64" }), ones([1, 1])),
    ShapeError,
    "scatter: Expected a source at least as large as the index: got [1, 1] and [1, 2]",
  ],
  [
    () => zeros([2, 3]).scatterAdd(0, tensor([[-1]], { dtype: "int64" }), ones([1, 1])),
    IndexError,
    "scatterAdd: Index -1 is out of range for a dimension of size 2",
  ],
  [
    () =>
      zeros([2, 3]).scatterAdd(
        0,
        tensor([[0]], { dtype: "int64" }),
        ones([1, 1], { dtype: "float64" }),
      ),
    DTypeError,
    "scatterAdd: Expected a source of the input's dtype: got float64 and float32\n" +
    'Convert it with source.to("float32")',
  ],
  [
    () =>
      zeros([2, 3]).scatterReduce(
        0,
        tensor([[0]], { dtype: "int64" }),
        ones([1, 1]),
        "median" as never,
      ),
    ArgumentError,
    'scatterReduce: Expected one of sum, mean, prod, amax, amin: got "median"',
  ],
  [
    () => zeros([2, 3]).indexSelect(0, tensor([[0]], { dtype: "int64" })),
    ShapeError,
    "indexSelect: Expected a vector as index: got shape [1, 1]",
  ],
  [
    () => zeros([2, 3]).indexSelect(0, tensor([2], { dtype: "int64" })),
    IndexError,
    "indexSelect: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).indexSelect(0, tensor([NaN])),
    DTypeError,
    "indexSelect: Expected integers as index: got float32\n" +
    'Convert them with x.to("int32")',
  ],
  [
    () => zeros([2, 3]).indexAdd(0, tensor([0], { dtype: "int64" }), zeros([2, 3])),
    ShapeError,
    "indexAdd: Expected a source of shape [1, 3]: got [2, 3]",
  ],
  [
    () => zeros([2, 3]).indexAdd(0, tensor([2], { dtype: "int64" }), zeros([1, 3])),
    IndexError,
    "indexAdd: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).indexCopy(0, tensor([2], { dtype: "int64" }), zeros([1, 3])),
    IndexError,
    "indexCopy: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).indexFill(0, tensor([2], { dtype: "int64" }), 1),
    IndexError,
    "indexFill: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).take(tensor([6], { dtype: "int64" })),
    IndexError,
    "take: Index 6 is out of range for a dimension of size 6",
  ],
  [
    () => zeros([2, 3]).take(tensor([-7], { dtype: "int64" })),
    IndexError,
    "take: Index -7 is out of range for a dimension of size 6",
  ],
  [
    () => zeros([2, 3]).takeAlongDim(tensor([[2]], { dtype: "int64" }), 0),
    IndexError,
    "takeAlongDim: Index 2 is out of range for a dimension of size 2",
  ],
  [
    () => zeros([2, 3]).maskedFill(zeros([2, 3]), 1),
    DTypeError,
    "maskedFill: Expected a bool as mask: got float32\n" +
    "Compare it, for example with x.ne(0)",
  ],
  [
    () => zeros([2, 3]).maskedFill(tensor([true, false]), 1),
    ShapeError,
    "maskedFill: Cannot broadcast as sizes of dimension -1 differ and neither is " +
    "1: got [2, 3] and [2]",
  ],
  [
    () => zeros([2, 3]).maskedSelect(zeros([2, 3])),
    DTypeError,
    "maskedSelect: Expected a bool as mask: got float32\n" +
    "Compare it, for example with x.ne(0)",
  ],
  [
    () => zeros([2, 3]).maskedScatter(tensor([true, true, true]), zeros([2])),
    ShapeError,
    "maskedScatter: Expected a source of at least 6 elements: got 2",
  ],
  [
    () => bincount(zeros([2])),
    DTypeError,
    "bincount: Expected integers as input: got float32\n" +
    'Convert them with x.to("int32")',
  ],
  [
    () => bincount(tensor([-1, 2], { dtype: "int64" })),
    ArgumentError,
    "bincount: Expected numbers from 0 on: got -1",
  ],
  [
    () => bincount(tensor([[1]], { dtype: "int64" })),
    ShapeError,
    "bincount: Expected a vector: got shape [1, 1]",
  ],
  [
    () => bincount(tensor([1, 2], { dtype: "int64" }), { weights: zeros([3]) }),
    ShapeError,
    "bincount: Expected a weight for each number: got [3] and [2]",
  ],
  [
    () => searchsorted(zeros([2, 3]), zeros([3, 1])),
    ShapeError,
    "searchsorted: Expected equal dimensions before the last: got [2, 3] and [3, 1]",
  ],
  [
    () => searchsorted(zeros([3]), zeros([3]), { side: "middle" as never }),
    ArgumentError,
    'searchsorted: Expected "left" or "right" as side: got middle',
  ],
  [
    () => searchsorted(zeros([3]), zeros([3]), { sorter: tensor([0], { dtype: "int32" }) }),
    ShapeError,
    "searchsorted: Expected a sorter of the sequence's shape: got [1] and [3]\n" +
    "Make it with sequence.argsort(-1)",
  ],
  [
    () => zeros([]).unique({ dim: 0 }),
    DimError,
    "unique: Expected a tensor with at least one dimension: got a scalar\n" +
    "Give it one with x.reshape([1])",
  ],
  [
    () => {
      const x = zeros([2], { dtype: "int32" });
      return x.indexAdd(0, tensor([1], { dtype: "int32" }), x.narrow(0, 0, 1), { alpha: 0.5 });
    },
    ArgumentError,
    "indexAdd: Expected a whole number as alpha for int32: got 0.5",
  ],
  [
    () => zeros([2, 3]).sort(2),
    DimError,
    "sort: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).topk(4, 1),
    ArgumentError,
    "topk: Expected k of at most 3, the size of the dim: got 4",
  ],
  [
    () => zeros([2, 3]).topk(-1, 1),
    ArgumentError,
    "topk: Expected an integer of at least 0 as k: got -1",
  ],
  [
    () => zeros([2, 3]).topk(1.5, 1),
    ArgumentError,
    "topk: Expected an integer of at least 0 as k: got 1.5",
  ],
  [
    () => zeros([2, 3]).kthvalue(0, 1),
    ArgumentError,
    "kthvalue: Expected an integer of at least 1 as k: got 0",
  ],
  [
    () => zeros([2, 3]).kthvalue(4, 1),
    ArgumentError,
    "kthvalue: Expected k of at most 3, the size of the dim: got 4",
  ],
]);
