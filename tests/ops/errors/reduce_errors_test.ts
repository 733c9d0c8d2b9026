/**
 * What reductions say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  ArgumentError,
  DimError,
  DTypeError,
  ShapeError,
  tensor,
  UnsupportedError,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("reduce: bad input", [
  [
    () => zeros([2, 3]).max(0, true as never),
    ArgumentError,
    "max: Expected an object of options: got true\n" +
    "Name them, for example { keepdim: true }",
  ],
  [
    () => zeros([2, 3]).all(0, "keepdim" as never),
    ArgumentError,
    'all: Expected an object of options: got "keepdim"\n' +
    "Name them, for example { keepdim: true }",
  ],
  [
    () => zeros([2, 3]).var(0, 1 as never),
    ArgumentError,
    "var: Expected an object of options: got 1\n" +
    "Name them, for example { keepdim: true }",
  ],
  [
    () => zeros([2, 3]).argmax(2),
    DimError,
    "argmax: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).sum(2),
    DimError,
    "sum: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).sum(-3),
    DimError,
    "sum: Expected a dim from -2 to 1 for a tensor of rank 2: got -3",
  ],
  [() => zeros([2, 3]).sum([0, 0]), DimError, "sum: Cannot name dim 0 twice: got [0, 0]"],
  [() => zeros([2, 3]).sum([0, -2]), DimError, "sum: Cannot name dim 0 twice: got [0, -2]"],
  [() => zeros([2, 3]).sum(0.5), DimError, "sum: Expected an integer as dim: got 0.5"],
  [() => zeros([2, 3]).sum(NaN), DimError, "sum: Expected an integer as dim: got NaN"],
  [
    () => zeros([2, 3]).sum("0" as never),
    ArgumentError,
    'sum: Expected a number or a list of numbers as dim: got "0"\n' +
    "Options come after it: sum(x, dim, { … }), where dim may be undefined",
  ],
  [
    () => zeros([2, 3]).sum(0, true as never),
    ArgumentError,
    "sum: Expected an object of options: got true\n" +
    "Name them, for example { keepdim: true }",
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).mean(),
    DTypeError,
    "mean: Expected a floating dtype: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).std(),
    DTypeError,
    "std: Expected a floating dtype: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => zeros([2, 0]).max(1),
    ShapeError,
    "max: Cannot reduce dim 1 as it has no elements and there is no max of " +
    "nothing: got [2, 0]\n" +
    "Test for x.shape[1] === 0 first",
  ],
  [
    () => zeros([0]).max(),
    ShapeError,
    "max: Cannot reduce dim 0 as it has no elements and there is no max of " +
    "nothing: got [0]\n" +
    "Test for x.shape[0] === 0 first",
  ],
  [
    () => zeros([0]).argmax(),
    ShapeError,
    "argmax: Cannot reduce dim 0 as it has no elements and there is no argmax of " +
    "nothing: got [0]\n" +
    "Test for x.shape[0] === 0 first",
  ],
  [
    () => zeros([0, 2]).median(0),
    ShapeError,
    "median: Cannot reduce dim 0 as it has no elements and there is no median of " +
    "nothing: got [0, 2]\n" +
    "Test for x.shape[0] === 0 first",
  ],
  [
    () => zeros([0]).median(),
    ShapeError,
    "median: Cannot reduce dim 0 as it has no elements and there is no median of " +
    "nothing: got [0]\n" +
    "Test for x.shape[0] === 0 first",
  ],
  [
    () => zeros([2, 3]).softmax(2),
    DimError,
    "softmax: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).softmax(0),
    DTypeError,
    "softmax: Expected a floating dtype: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => zeros([2, 3]).logsumexp(5),
    DimError,
    "logsumexp: Expected a dim from -2 to 1 for a tensor of rank 2: got 5",
  ],
  [
    () => zeros([2, 3]).norm("nuc" as never),
    UnsupportedError,
    'norm: Cannot take the nuclear norm: got "nuc"\n' +
    "Sum the singular values instead",
  ],
  [() => zeros([2, 3]).norm(NaN), ArgumentError, 'norm: Expected a number or "fro" as p: got NaN'],
  [
    () => zeros([2, 3]).cumsum(2),
    DimError,
    "cumsum: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  ],
  [
    () => zeros([2, 3]).cumsum(undefined as never),
    DimError,
    "cumsum: Expected an integer as dim: got undefined",
  ],
  [
    () => zeros([]).cumsum(1),
    DimError,
    "cumsum: Expected a dim from -1 to 0 for a tensor of rank 0: got 1",
  ],
  [
    () => tensor([1]).cumprod(3),
    DimError,
    "cumprod: Expected a dim from -1 to 0 for a tensor of rank 1: got 3",
  ],
  [
    () => zeros([2]).quantile(1.5),
    ArgumentError,
    "quantile: Expected numbers from 0 to 1 as q: got 1.5",
  ],
  [
    () => zeros([2]).quantile(-0.1),
    ArgumentError,
    "quantile: Expected numbers from 0 to 1 as q: got -0.1",
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).quantile(0.5),
    DTypeError,
    "quantile: Expected a floating dtype: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => zeros([0]).quantile(0.5),
    ShapeError,
    "quantile: Cannot reduce dim 0 as it has no elements and there is no quantile " +
    "of nothing: got [0]\n" +
    "Test for x.shape[0] === 0 first",
  ],
  [
    () => zeros([2]).diff(-1),
    ArgumentError,
    "diff: Expected an integer of at least 0 as n: got -1",
  ],
  [() => zeros([]).diff(), ShapeError, "diff: Expected at least one dimension: got []"],
]);
