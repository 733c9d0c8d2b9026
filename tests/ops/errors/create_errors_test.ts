/**
 * What what makes tensors says to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  arange,
  ArgumentError,
  DeviceError,
  DTypeError,
  eye,
  full,
  IndexError,
  itemSync,
  linspace,
  logspace,
  meshgrid,
  oneHot,
  ones,
  ShapeError,
  tensor,
  zeros,
  zerosLike,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("create and read: bad input", [
  [
    () => tensor([[1, 2], [3]]),
    ShapeError,
    "tensor: Expected nested arrays of one shape, [2, 2] by their first elements: " +
    "got an array of 1 instead of an array of 2 at [1]",
  ],
  [
    () => tensor([[1, 2], 3] as never),
    ShapeError,
    "tensor: Expected nested arrays of one shape, [2, 2] by their first elements: " +
    "got 3 instead of an array of 2 at [1]",
  ],
  [
    () => tensor([1, "a"] as never),
    ArgumentError,
    'tensor: Expected numbers, booleans or bigints: got "a" at [1]',
  ],
  [
    () => tensor("abc" as never),
    ArgumentError,
    'tensor: Expected numbers, booleans or bigints: got "abc"',
  ],
  [
    () => tensor(undefined as never),
    ArgumentError,
    "tensor: Expected numbers, booleans or bigints: got undefined",
  ],
  [
    () => tensor(null as never),
    ArgumentError,
    "tensor: Expected numbers, booleans or bigints: got null",
  ],
  [
    () => tensor({} as never),
    ArgumentError,
    "tensor: Expected numbers, booleans or bigints: got a plain object",
  ],
  [
    () => tensor([1, undefined] as never),
    ArgumentError,
    "tensor: Expected numbers, booleans or bigints: got undefined at [1]",
  ],
  [
    () => tensor([300], { dtype: "uint8" }),
    DTypeError,
    "tensor: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => tensor([-1], { dtype: "uint8" }),
    DTypeError,
    "tensor: Expected numbers from 0 to 255 for uint8: got -1",
  ],
  [
    () => tensor([2 ** 31], { dtype: "int32" }),
    DTypeError,
    "tensor: Expected numbers from -2147483648 to 2147483647 for int32: got " +
    "2147483648",
  ],
  [
    () => tensor([NaN], { dtype: "int64" }),
    DTypeError,
    "tensor: Expected numbers from -9223372036854775808 to 9223372036854775807 for " +
    "int64: got NaN",
  ],
  [
    () => tensor([1], { dtype: "float" as never }),
    DTypeError,
    "tensor: Expected a dtype out of float32, float64, float16, bfloat16, int32, " +
    "int64, int8, uint8, uint32, bool: got float",
  ],
  [
    () => tensor([1], { device: "cuda" as never }),
    DeviceError,
    'device: Cannot find a device of this name: got cuda\nUse "cpu"',
  ],
  [
    () => tensor([1], { device: "webgpu" }),
    DeviceError,
    'device: Cannot use "webgpu" as it comes with a later version of this library\n' +
    'Use "cpu"',
  ],
  [
    () => zeros([-1]),
    ShapeError,
    "zeros: Expected non-negative integers as sizes: got -1 for dimension 0",
  ],
  [
    () => zeros([1.5]),
    ShapeError,
    "zeros: Expected non-negative integers as sizes: got 1.5 for dimension 0",
  ],
  [
    () => zeros([NaN]),
    ShapeError,
    "zeros: Expected non-negative integers as sizes: got NaN for dimension 0",
  ],
  [() => zeros("3" as never), ShapeError, 'zeros: Expected an array of sizes as shape: got "3"'],
  [
    () => zeros(undefined as never),
    ShapeError,
    "zeros: Expected an array of sizes as shape: got undefined",
  ],
  [
    () => zeros([2 ** 30, 2 ** 30]),
    ShapeError,
    "zeros: Cannot count the elements exactly as there are too many: got " +
    "[1073741824, 1073741824]",
  ],
  [
    () => ones([2], { dtype: "complex64" as never }),
    DTypeError,
    "ones: Expected a dtype out of float32, float64, float16, bfloat16, int32, " +
    "int64, int8, uint8, uint32, bool: got complex64",
  ],
  [
    () => full([2], "x" as never),
    ArgumentError,
    'full: Expected a number, boolean or bigint as value: got "x"',
  ],
  [
    () => full([2], undefined as never),
    ArgumentError,
    "full: Expected a number, boolean or bigint as value: got undefined",
  ],
  [
    () => full([2], 300, { dtype: "uint8" }),
    DTypeError,
    "full: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => arange(0, 10, 0),
    ArgumentError,
    "arange: Expected a step that leads from start to end: got start 0, end 10 and " +
    "step 0",
  ],
  [
    () => arange(0, 10, -1),
    ArgumentError,
    "arange: Expected a step that leads from start to end: got start 0, end 10 and " +
    "step -1",
  ],
  [
    () => arange(0, Infinity),
    ArgumentError,
    "arange: Expected finite numbers: got start 0, end Infinity and step 1",
  ],
  [
    () => arange(0, NaN),
    ArgumentError,
    "arange: Expected finite numbers: got start 0, end NaN and step 1",
  ],
  [
    () => linspace(0, 1, -1),
    ArgumentError,
    "linspace: Expected an integer of at least 0 as steps: got -1",
  ],
  [
    () => linspace(0, 1, 2.5),
    ArgumentError,
    "linspace: Expected an integer of at least 0 as steps: got 2.5",
  ],
  [
    () => logspace(0, 1, -2),
    ArgumentError,
    "logspace: Expected an integer of at least 0 as steps: got -2",
  ],
  [() => eye(-1), ArgumentError, "eye: Expected an integer of at least 0 as rows: got -1"],
  [() => eye(2.5), ArgumentError, "eye: Expected an integer of at least 0 as rows: got 2.5"],
  [
    () => oneHot(tensor([0, 3], { dtype: "int64" }), 3),
    IndexError,
    "oneHot: Index 3 is out of range for a dimension of size 3",
  ],
  [
    () => oneHot(tensor([0, -1], { dtype: "int64" }), 3),
    IndexError,
    "oneHot: Index -1 is out of range for a dimension of size 3",
  ],
  [
    () => oneHot(tensor([0.5]), 3),
    DTypeError,
    "oneHot: Expected integers as input: got float32\n" +
    'Convert them with x.to("int32")',
  ],
  [() => meshgrid([zeros([2, 2])]), ShapeError, "meshgrid: Expected vectors: got shape [2, 2]"],
  [
    () => zerosLike([1, 2] as never),
    ArgumentError,
    "zerosLike: Expected a tensor as input: got an array\nMake one with tensor(…)",
  ],
  [
    () => zeros([2]).itemSync(),
    ShapeError,
    "itemSync: Expected a tensor of one element: got shape [2]\n" +
    "Read all elements with data() or array()",
  ],
  [
    () => zeros([0]).itemSync(),
    ShapeError,
    "itemSync: Expected a tensor of one element: got shape [0]\n" +
    "Read all elements with data() or array()",
  ],
  [
    () => itemSync(3 as never),
    ArgumentError,
    "itemSync: Expected a tensor as input: got 3\nMake one with tensor(…)",
  ],
  [
    () => zeros([2]).to("half" as never),
    DTypeError,
    "to: Expected a dtype (float32, float64, float16, bfloat16, int32, int64, " +
    "int8, uint8, uint32, bool) or a device (cpu, webgpu): got half",
  ],
  [
    () => zeros([2]).to("webgpu"),
    DeviceError,
    'device: Cannot use "webgpu" as it comes with a later version of this library\n' +
    'Use "cpu"',
  ],
]);
