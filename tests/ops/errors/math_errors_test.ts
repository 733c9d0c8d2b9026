/**
 * What elementwise functions say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  add,
  allclose,
  ArgumentError,
  copysign,
  DTypeError,
  exp,
  gelu,
  hypot,
  isclose,
  nanToNum,
  polygamma,
  relu,
  ShapeError,
  softplus,
  sqrt,
  tensor,
  where,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("math: bad input", [
  [
    () => zeros([2], { dtype: "uint8" }).floorDivide(300),
    DTypeError,
    "floorDivide: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => zeros([2], { dtype: "uint8" }).maximum(300),
    DTypeError,
    "maximum: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => zeros([2], { dtype: "uint8" }).remainder(-300),
    DTypeError,
    "remainder: Expected numbers from 0 to 255 for uint8: got -300",
  ],
  [
    () => zeros([2], { dtype: "int32" }).eq(2n ** 64n),
    DTypeError,
    "eq: Expected numbers from -9223372036854775808 to 9223372036854775807 for " +
    "int64: got 18446744073709551616",
  ],
  [
    () => where(tensor([true, false]), zeros([2], { dtype: "uint8" }), 300),
    DTypeError,
    "where: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => add(tensor([1], { dtype: "int32" }), 1, { alpha: 1.5 }),
    ArgumentError,
    "add: Expected a whole number as alpha for int32: got 1.5",
  ],
  [
    () => add(zeros([1]), 1, { alpha: "2" as never }),
    ArgumentError,
    'add: Expected a number as alpha: got "2"',
  ],
  [
    () => zeros([2]).add(1) as never == (3 as never),
    ArgumentError,
    "Tensor: Cannot compute with tensors by + or ==, which are for JavaScript's " +
    "own values\n" +
    "Write x.add(y) and x.eq(y)",
  ],
  [
    () => `${(zeros([2]) as never) + ("" as never)}`,
    ArgumentError,
    "Tensor: Cannot compute with tensors by + or ==, which are for JavaScript's " +
    "own values\n" +
    "Write x.add(y) and x.eq(y)",
  ],
  [
    () => Number(zeros([2])),
    ShapeError,
    "itemSync: Expected a tensor of one element: got shape [2]\n" +
    "Read all elements with data() or array()",
  ],
  [
    () => zeros([2, 3]).add(zeros([4])),
    ShapeError,
    "add: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got " +
    "[2, 3] and [4]",
  ],
  [
    () => zeros([2, 3]).mul(zeros([2])),
    ShapeError,
    "mul: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got " +
    "[2, 3] and [2]",
  ],
  [
    () => add(zeros([2]), "1" as never),
    ArgumentError,
    'add: Expected a tensor as input: got "1"\nMake one with tensor(…)',
  ],
  [
    () => add(zeros([2]), null as never),
    ArgumentError,
    "add: Expected a tensor as input: got null\nMake one with tensor(…)",
  ],
  [
    () => add(zeros([2]), undefined as never),
    ArgumentError,
    "add: Expected a tensor as input: got undefined\nMake one with tensor(…)",
  ],
  [
    () => zeros([2]).add([1, 2] as never),
    ArgumentError,
    "add: Expected a tensor as input: got an array\nMake one with tensor(…)",
  ],
  [
    () => zeros([2], { dtype: "uint8" }).maskedFill(tensor([true, false]), 300),
    DTypeError,
    "maskedFill: Expected numbers from 0 to 255 for uint8: got 300",
  ],
  [
    () => zeros([2], { dtype: "bool" }).sub(tensor([true, false])),
    DTypeError,
    "sub: Expected numbers: got bool\n" +
    "Use logicalXor(x, y), or convert them to integers first",
  ],
  [
    () => zeros([2], { dtype: "bool" }).neg(),
    DTypeError,
    "neg: Expected numbers: got bool\nUse logicalNot(x)",
  ],
  [
    () => zeros([2]).div(tensor([1, 2]), { roundingMode: "up" as never }),
    ArgumentError,
    'div: Expected null, "trunc" or "floor" as roundingMode: got up',
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).div(0, { roundingMode: "floor" }),
    ArgumentError,
    "div: Cannot divide integers by 0\n" +
    "Divide floats instead, which gives infinities and NaN, or replace the zeros " +
    "with where(…)",
  ],
  [
    () =>
      tensor([1, 2], { dtype: "int32" }).div(tensor([1, 0], { dtype: "int32" }), {
        roundingMode: "trunc",
      }),
    ArgumentError,
    "div: Cannot divide integers by 0\n" +
    "Divide floats instead, which gives infinities and NaN, or replace the zeros " +
    "with where(…)",
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).remainder(0),
    ArgumentError,
    "remainder: Cannot divide integers by 0\n" +
    "Divide floats instead, which gives infinities and NaN, or replace the zeros " +
    "with where(…)",
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).fmod(tensor([0, 1], { dtype: "int32" })),
    ArgumentError,
    "fmod: Cannot divide integers by 0\n" +
    "Divide floats instead, which gives infinities and NaN, or replace the zeros " +
    "with where(…)",
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).floorDivide(0),
    ArgumentError,
    "floorDivide: Cannot divide integers by 0\n" +
    "Divide floats instead, which gives infinities and NaN, or replace the zeros " +
    "with where(…)",
  ],
  [
    () => tensor([1, 2], { dtype: "int32" }).pow(-1),
    ArgumentError,
    "pow: Cannot raise integers to a negative power: got int32 and -1\n" +
    'Convert the base first, for example with x.to("float32")',
  ],
  [
    () => zeros([2]).bitwiseAnd(zeros([2])),
    DTypeError,
    "bitwiseAnd: Expected integers or bools: got float32\n" +
    'Convert the operands first, for example with x.to("int32")',
  ],
  [
    () => zeros([2]).bitwiseNot(),
    DTypeError,
    "bitwiseNot: Expected integers or bools: got float32\n" +
    'Convert the operands first, for example with x.to("int32")',
  ],
  [
    () => zeros([2]).bitwiseLeftShift(1),
    DTypeError,
    "bitwiseLeftShift: Expected integers or bools: got float32\n" +
    'Convert the operands first, for example with x.to("int32")',
  ],
  [
    () => where(zeros([2]), zeros([2]), zeros([2])),
    DTypeError,
    "where: Expected a bool as condition: got float32\n" +
    "Compare it, for example with x.ne(0)",
  ],
  [
    () => where(tensor([true, false]), zeros([3]), 0),
    ShapeError,
    "where: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got " +
    "[2] and [3]",
  ],
  [
    () => where([true] as never, zeros([1]), zeros([1])),
    ArgumentError,
    "where: Expected a tensor as condition: got an array\nMake one with tensor(…)",
  ],
  [() => zeros([2]).clamp(), ArgumentError, "clamp: Expected min, max or both: got neither"],
  [
    () => zeros([2]).clamp("a" as never),
    ArgumentError,
    'clamp: Expected a tensor as input: got "a"\nMake one with tensor(…)',
  ],
  [
    () => zeros([2]).lerp(zeros([3]), 0.5),
    ShapeError,
    "lerp: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got " +
    "[2] and [3]",
  ],
  [
    () => zeros([2]).maximum(zeros([3])),
    ShapeError,
    "maximum: Cannot broadcast as sizes of dimension -1 differ and neither is 1: " +
    "got [2] and [3]",
  ],
  [
    () => zeros([2]).atan2(zeros([3])),
    ShapeError,
    "atan2: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got " +
    "[2] and [3]",
  ],
  [
    () => hypot(zeros([2]), zeros([3])),
    ShapeError,
    "hypot: Cannot broadcast as sizes of dimension -1 differ and neither is 1: got " +
    "[2] and [3]",
  ],
  [
    () => zeros([2]).round({ decimals: 1.5 }),
    ArgumentError,
    "round: Expected an integer of at least -308 as decimals: got 1.5",
  ],
  [
    () => tensor([1], { dtype: "int32" }).round({ decimals: 2 }),
    DTypeError,
    "round: Expected a floating dtype for 2 decimals: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => exp([1] as never),
    ArgumentError,
    "exp: Expected a tensor as input: got an array\nMake one with tensor(…)",
  ],
  [
    () => exp(undefined as never),
    ArgumentError,
    "exp: Expected a tensor as input: got undefined\nMake one with tensor(…)",
  ],
  [
    () => sqrt("4" as never),
    ArgumentError,
    'sqrt: Expected a tensor as input: got "4"\nMake one with tensor(…)',
  ],
  [
    () => relu(tensor([true])),
    DTypeError,
    'relu: Expected numbers: got bool\nConvert them first, with x.to("int32")',
  ],
  [
    () => gelu(zeros([2]), { approximate: "sigmoid" as never }),
    ArgumentError,
    'gelu: Expected "none" or "tanh" as approximate: got sigmoid',
  ],
  [
    () => polygamma(-1, zeros([2])),
    ArgumentError,
    "polygamma: Expected an integer of at least 0 as n: got -1",
  ],
  [
    () => polygamma(1.5, zeros([2])),
    ArgumentError,
    "polygamma: Expected an integer of at least 0 as n: got 1.5",
  ],
  [() => tensor([true]).abs(), DTypeError, "abs: Expected numbers: got bool\nBools have no sign"],
  [
    () => nanToNum(zeros([2]), { nan: "x" as never }),
    ArgumentError,
    'nanToNum: Expected a number as nan: got "x"',
  ],
  [
    () => allclose(zeros([2]), zeros([3])),
    ShapeError,
    "allclose: Cannot broadcast as sizes of dimension -1 differ and neither is 1: " +
    "got [2] and [3]",
  ],
  [
    () => allclose(zeros([2]), [0, 0] as never),
    ArgumentError,
    "allclose: Expected a tensor as input: got an array\nMake one with tensor(…)",
  ],
  [
    () => isclose(zeros([2]), zeros([2]), { rtol: -1 }),
    ArgumentError,
    "isclose: Expected rtol of at least 0: got -1",
  ],
  [
    () => copysign(zeros([2]), zeros([3])),
    ShapeError,
    "copysign: Cannot broadcast as sizes of dimension -1 differ and neither is 1: " +
    "got [2] and [3]",
  ],
  [
    () => softplus(zeros([2]), { beta: "x" as never }),
    ArgumentError,
    'softplus: Expected a number as beta: got "x"',
  ],
]);
