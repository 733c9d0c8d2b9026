/**
 * Elementwise functions: dtypes, corner cases and errors. The op table has their derivatives, and
 * the fixtures PyTorch's answers.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as cotangent from "../../mod.ts";
import {
  add,
  allclose,
  ArgumentError,
  clamp,
  copysign,
  type DType,
  DTypeError,
  equal,
  grad,
  hypot,
  isclose,
  jit,
  logaddexp,
  maximum,
  minimum,
  pow,
  ShapeError,
  softplus,
  type Tensor,
  tensor,
  to,
  TraceError,
  vmap,
  where,
  zeros,
} from "../../mod.ts";

type Unary = (x: Tensor) => Tensor;
type Binary = (x: Tensor, y: Tensor) => Tensor;

const named = cotangent as unknown as Readonly<Record<string, Unary & Binary>>;

const int32 = (values: unknown) => tensor(values as number[], { dtype: "int32" });
const int64 = (values: unknown) => tensor(values as number[], { dtype: "int64" });

/** Checks the class and the whole message of an error. */
function assertThrows(body: () => unknown, name: string, message: string): void {
  assert.throws(body, (error: Error) => {
    assert.equal(error.name, name);
    assert.equal(error.message, message);
    return true;
  });
}

const toFloat = [
  ...["exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal"],
  ...["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh"],
  ...["atanh", "sigmoid", "erf", "erfc", "erfinv", "lgamma", "digamma", "sinc", "gelu", "silu"],
  ...["softplus", "leakyRelu", "logit", "deg2rad", "rad2deg"],
];

for (const name of toFloat) {
  Deno.test(`${name}() gives float32 of integers and bools, and floats as they are`, () => {
    for (const dtype of ["int32", "int64", "int8", "uint8", "bool"] as const) {
      assert.equal(named[name](tensor([1, 0], { dtype })).dtype, "float32");
    }
    for (const dtype of ["float64", "float32", "float16", "bfloat16"] as const) {
      assert.equal(named[name](tensor([1, 0], { dtype })).dtype, dtype);
    }
    assert.deepEqual(named[name](zeros([0, 3])).shape, [0, 3]);
  });
}

for (const name of ["add", "sub", "mul", "div", "pow", "maximum", "atan2", "eq", "hypot", "fmod"]) {
  Deno.test(`${name}() names itself and both shapes where they do not broadcast`, () => {
    assert.throws(() => named[name](zeros([2, 3]), zeros([4, 5])), (error: Error) => {
      assert.ok(error instanceof ShapeError);
      assert.match(error.message, new RegExp(`^${name}: .*\\[2, 3\\] and \\[4, 5\\]`));
      return true;
    });
  });
}

for (const name of ["add", "exp", "abs", "floor", "relu", "isnan", "where", "clamp", "to"]) {
  Deno.test(`${name}() refuses what is no tensor`, () => {
    assert.throws(
      () => named[name]("x" as unknown as Tensor, zeros([1])),
      (error: Error) => error.message.startsWith(`${name}: Expected a tensor as `),
    );
  });
}

Deno.test("abs(), neg(), sub(), floor(), remainder() and relu() refuse bools", () => {
  const x = tensor([true, false]);
  assertThrows(
    () => x.neg(),
    "DTypeError",
    "neg: Expected numbers: got bool\nUse logicalNot(x)",
  );
  assertThrows(
    () => x.sub(x),
    "DTypeError",
    "sub: Expected numbers: got bool\n" +
      "Use logicalXor(x, y), or convert them to integers first",
  );
  for (const name of ["abs", "floor", "ceil", "trunc", "round", "frac", "relu"]) {
    assert.throws(() => named[name](x), DTypeError);
  }
  for (const name of ["remainder", "fmod", "floorDivide", "bitwiseLeftShift"]) {
    assert.throws(() => named[name](x, x), DTypeError);
  }
});

Deno.test("bitwise functions refuse floats", () => {
  for (const name of ["bitwiseAnd", "bitwiseOr", "bitwiseXor", "bitwiseLeftShift"]) {
    assertThrows(
      () => named[name](tensor([1.5]), tensor([1])),
      "DTypeError",
      `${name}: Expected integers or bools: got float32\n` +
        'Convert the operands first, for example with x.to("int32")',
    );
  }
});

Deno.test("integers divided by 0 throw where the result would be an integer", () => {
  const x = int32([1, 2]);
  const calls: Readonly<Record<string, (y: Tensor | number) => Tensor>> = {
    div: (y) => x.div(y, { roundingMode: "floor" }),
    floorDivide: (y) => x.floorDivide(y),
    remainder: (y) => x.remainder(y),
    fmod: (y) => x.fmod(y),
  };
  for (const [name, call] of Object.entries(calls)) {
    const message = `${name}: Cannot divide integers by 0\n` +
      "Divide floats instead, which gives infinities and NaN, or replace the zeros with where(…)";
    assertThrows(() => call(0), "ArgumentError", message);
    assertThrows(() => call(int32([1, 0])), "ArgumentError", message);
    assertThrows(() => call(int32([[3, 0], [1, 4]]).transpose(0, 1)), "ArgumentError", message);
    assert.deepEqual(call(int32([1, 1])).shape, [2]);
    // The constant is seen while a function is traced, too.
    assertThrows(() => jit(() => call(int32([0, 1])))(), "ArgumentError", message);
  }
  assert.deepEqual(x.div(0).arraySync(), [Infinity, Infinity]);
  assert.deepEqual(x.to("float32").remainder(0).arraySync(), [NaN, NaN]);
  assert.deepEqual(int32([]).remainder(0).shape, [0]);
});

Deno.test("a traced integer division by 0 gives 0", () => {
  const divide = jit((x: Tensor, y: Tensor) => x.div(y, { roundingMode: "trunc" }));
  assert.deepEqual(divide(int32([7, 8]), int32([0, 2])).arraySync(), [0, 4]);
});

Deno.test("div() refuses an unknown rounding mode", () => {
  assertThrows(
    () => tensor([1]).div(2, { roundingMode: "up" as "floor" }),
    "ArgumentError",
    'div: Expected null, "trunc" or "floor" as roundingMode: got up',
  );
});

Deno.test("div() with roundingMode floor is exact for large quotients", () => {
  const x = tensor([2 ** 53 - 1, -(2 ** 53 - 1), 1e300], { dtype: "float64" });
  const quotient = x.div(1, { roundingMode: "floor" });
  assert.deepEqual(quotient.arraySync(), x.arraySync());
  const y = tensor([5, -5, 5, -5], { dtype: "float64" });
  const by = tensor([Infinity, Infinity, 0, 0], { dtype: "float64" });
  assert.deepEqual(y.floorDivide(by).arraySync(), [0, -1, Infinity, -Infinity]);
});

Deno.test("add() takes a whole alpha alone for integers", () => {
  assert.deepEqual(add(int32([1]), int32([2]), { alpha: 3 }).arraySync(), [7]);
  assertThrows(
    () => add(int32([1]), int32([2]), { alpha: 1.5 }),
    "ArgumentError",
    "add: Expected a whole number as alpha for int32: got 1.5",
  );
});

Deno.test("pow() of integers refuses a negative number, as PyTorch", () => {
  assertThrows(
    () => int32([2]).pow(-1),
    "ArgumentError",
    "pow: Cannot raise integers to a negative power: got int32 and -1\n" +
      'Convert the base first, for example with x.to("float32")',
  );
  assert.deepEqual(int32([2, 1, -1, -1]).pow(int32([-1, -2, -3, -2])).arraySync(), [0, 1, -1, 1]);
  assert.equal(int32([2]).pow(0.5).dtype, "float32");
});

Deno.test("pow() has PyTorch's derivatives at base 0", () => {
  const x = tensor([0, -0, 0, 2]);
  const y = tensor([0, 1, -1, 2]);
  const byBase = grad((x: Tensor) => pow(x, y).sum())(x);
  const byExponent = grad((y: Tensor) => pow(x, y).sum())(y);
  assert.deepEqual(byBase.arraySync(), [0, 1, -Infinity, 4]);
  assert.deepEqual(
    byExponent.arraySync(),
    [0, 0, -Infinity, Math.fround(4 * Math.fround(Math.LN2))],
  );
  assert.deepEqual(grad((x: Tensor) => pow(x, 0).sum())(x).arraySync(), [0, 0, 0, 0]);
});

Deno.test("maximum() and minimum() halve the gradient of a tie; clamp() passes it on a bound", () => {
  const x = tensor([1, 2, 3]);
  const share = (f: typeof maximum) =>
    grad((x: Tensor) => f(x, tensor([2, 2, 2])).sum())(x).arraySync();
  assert.deepEqual(share(maximum), [0, 0.5, 1]);
  assert.deepEqual(share(minimum), [1, 0.5, 0]);
  assert.deepEqual(grad((x: Tensor) => clamp(x, 1, 2).sum())(x).arraySync(), [1, 1, 0]);
});

Deno.test("clamp() keeps NaN, takes max where the bounds cross, and needs a bound", () => {
  assert.deepEqual(clamp(tensor([NaN, 0.5, 3]), 2, 1).arraySync(), [NaN, 1, 1]);
  assertThrows(
    () => clamp(tensor([1])),
    "ArgumentError",
    "clamp: Expected min, max or both: got neither",
  );
});

Deno.test("relu() keeps NaN and has derivative 0 at 0", () => {
  assert.deepEqual(tensor([NaN, -1, 0, 2]).relu().arraySync(), [NaN, 0, 0, 2]);
  const slope = grad((x: Tensor) => x.relu().sum())(tensor([-1, 0, 2]));
  assert.deepEqual(slope.arraySync(), [0, 0, 1]);
  assert.deepEqual(int32([-2, 2]).relu().arraySync(), [0, 2]);
});

Deno.test("sign() is 0 of NaN and abs() has derivative 0 at 0", () => {
  assert.deepEqual(tensor([NaN, -2, 3]).sign().arraySync(), [0, -1, 1]);
  assert.deepEqual(int64([-5, 0, 7]).sign().arraySync(), [-1n, 0n, 1n]);
  const slope = grad((x: Tensor) => x.abs().sum())(tensor([-2, 0, 3]));
  assert.deepEqual(slope.arraySync(), [-1, 0, 1]);
});

Deno.test("shifts beyond the width of the dtype leave 0 or the sign", () => {
  const x = int32([-5, 5, 5, 5]);
  const y = int32([32, 32, -1, 31]);
  assert.deepEqual(x.bitwiseLeftShift(y).arraySync(), [0, 0, 0, -(2 ** 31)]);
  assert.deepEqual(x.bitwiseRightShift(y).arraySync(), [-1, 0, 0, 0]);
  const wide = int64([5, -5]).bitwiseLeftShift(int64([64, 62]));
  assert.deepEqual(wide.arraySync(), [0n, -(2n ** 62n)]);
  const small = tensor([-1, 1], { dtype: "int8" });
  assert.deepEqual(small.bitwiseLeftShift(tensor([3, 9], { dtype: "int8" })).arraySync(), [-8, 0]);
});

Deno.test("round() takes halves to even, and decimals of either sign", () => {
  const x = tensor([-1.5, -0.5, 0.5, 1.5, 2.5]);
  assert.deepEqual(x.round().arraySync(), [-2, -0, 0, 2, 2]);
  const y = tensor([1.2345, -1250], { dtype: "float64" });
  assert.deepEqual(y.round({ decimals: 2 }).arraySync(), [1.23, -1250]);
  assert.deepEqual(y.round({ decimals: -2 }).arraySync(), [0, -1200]);
  assertThrows(
    () => int32([1]).round({ decimals: 1 }),
    "DTypeError",
    "round: Expected a floating dtype for 1 decimals: got int32\n" +
      'Convert it first, for example with x.to("float32")',
  );
});

Deno.test("whole-number functions return integers as they are", () => {
  const x = int32([3, -4]);
  for (const name of ["floor", "ceil", "trunc", "round"]) assert.equal(named[name](x), x);
  assert.deepEqual(x.frac().arraySync(), [0, 0]);
});

Deno.test("hypot() and logaddexp() neither overflow nor lose infinities", () => {
  const x = tensor([3 * 2 ** 600, 0, Infinity, -Infinity], { dtype: "float64" });
  const y = tensor([4 * 2 ** 600, 0, NaN, 1], { dtype: "float64" });
  assert.deepEqual(hypot(x, y).arraySync(), [5 * 2 ** 600, 0, Infinity, Infinity]);
  const a = tensor([-Infinity, Infinity, 1000, -Infinity], { dtype: "float64" });
  const b = tensor([-Infinity, Infinity, -1000, 3], { dtype: "float64" });
  assert.deepEqual(logaddexp(a, b).arraySync(), [-Infinity, Infinity, 1000, 3]);
  assert.deepEqual(softplus(tensor([-1000, 1000])).arraySync(), [0, 1000]);
  const line = softplus(tensor([0.25, 2]), { beta: 4, threshold: 2 }).arraySync() as number[];
  assert.ok(Math.abs(line[0] - Math.log1p(Math.E) / 4) < 1e-6 && line[1] === 2);
});

Deno.test("functions of several steps round 16-bit floats once", () => {
  const x = tensor([0.1, 1.7, -2.3, 5], { dtype: "float64" });
  for (const dtype of ["float16", "bfloat16"] as const) {
    const narrow = x.to(dtype);
    for (const name of ["gelu", "silu", "softplus", "sinc", "square"]) {
      const expected = named[name](narrow.to("float32")).to(dtype);
      assert.ok(equal(named[name](narrow), expected), `${name} of ${dtype}`);
    }
  }
});

Deno.test("where() wants a bool and broadcasts all three", () => {
  const condition = tensor([[true], [false]]);
  const chosen = where(condition, tensor([1, 2]), 0);
  assert.deepEqual(chosen.arraySync(), [[1, 2], [0, 0]]);
  assertThrows(
    () => where(int32([1]), 1, 2),
    "DTypeError",
    "where: Expected a bool as condition: got int32\nCompare it, for example with x.ne(0)",
  );
  assert.throws(() => where(tensor([true, false]), zeros([3]), 0), ShapeError);
});

Deno.test("where() lets no NaN through from the branch not taken", () => {
  const slope = grad((x: Tensor) => where(x.gt(0), x.log(), 0).sum())(tensor([1, 2]));
  assert.deepEqual(slope.arraySync(), [1, 0.5]);
});

Deno.test("copysign() and signbit() see the sign of −0", () => {
  assert.deepEqual(copysign(tensor([1, -2]), tensor([-0, 0])).arraySync(), [-1, 2]);
  for (const dtype of ["float64", "float32", "float16", "bfloat16"] as const) {
    const bits = tensor([-0, 0, -3, Infinity], { dtype }).signbit();
    assert.deepEqual(bits.arraySync(), [true, false, true, false]);
  }
});

Deno.test("isclose() compares integers exactly and infinities by equality", () => {
  assert.deepEqual(
    isclose(int32([2 ** 24 + 1, 5]), int32([2 ** 24, 5]), { rtol: 0 }).arraySync(),
    [false, true],
  );
  const x = tensor([Infinity, Infinity, NaN, 1]);
  const y = tensor([Infinity, -Infinity, NaN, 1.1]);
  assert.deepEqual(isclose(x, y).arraySync(), [true, false, false, false]);
  assert.deepEqual(isclose(x, y, { equalNan: true }).arraySync(), [true, false, true, false]);
  assert.deepEqual(isclose(x, y, { atol: 0.2 }).arraySync(), [true, false, false, true]);
});

Deno.test("equal() and allclose() give booleans, so they refuse traced tensors", () => {
  assert.equal(equal(tensor([1, 2]), int32([1, 2])), true);
  assert.equal(equal(tensor([1, 2]), tensor([1, 3])), false);
  assert.equal(equal(zeros([0]), zeros([0])), true);
  assert.equal(allclose(tensor([1]), tensor([1 + 1e-7])), true);
  assert.throws(() => jit((x: Tensor) => (equal(x, x), x))(tensor([1])), (error: Error) => {
    assert.ok(error instanceof TraceError);
    assert.match(error.message, /^equal: Cannot give a boolean for a tensor that is traced by jit/);
    return true;
  });
  assert.throws(() => vmap((x: Tensor) => (allclose(x, x), x))(tensor([1])), TraceError);
});

Deno.test("to() converts dtypes, keeps tensors that fit, and names what it knows", () => {
  const x = tensor([1.7, -1.7, 0]);
  assert.equal(to(x, "float32"), x);
  assert.equal(to(x, "cpu"), x);
  assert.deepEqual(x.to("int64").arraySync(), [1n, -1n, 0n]);
  const casts: Readonly<Record<string, DType>> = {
    float: "float32",
    double: "float64",
    half: "float16",
    bfloat16: "bfloat16",
    int: "int32",
    long: "int64",
    bool: "bool",
  };
  for (const [method, dtype] of Object.entries(casts)) {
    const call = x as unknown as Readonly<Record<string, () => Tensor>>;
    assert.equal(call[method]().dtype, dtype);
  }
  assertThrows(
    () => x.to("float31" as DType),
    "DTypeError",
    "to: Expected a dtype (float32, float64, float16, bfloat16, int32, int64, int8, uint8, " +
      "uint32, bool) or a device (cpu, webgpu): got float31",
  );
});

Deno.test("to() between floats has the derivative in the input's dtype", () => {
  const slope = grad((x: Tensor) => x.to("float64").square().sum().to("float32"))(tensor([3]));
  assert.equal(slope.dtype, "float32");
  assert.deepEqual(slope.arraySync(), [6]);
  const none = grad((x: Tensor) => x.to("int32").to("float32").sum())(tensor([3]));
  assert.deepEqual(none.arraySync(), [0]);
});

Deno.test("polygamma() refuses an order that is no whole number", () => {
  assert.throws(() => tensor([1]).polygamma(-1), ArgumentError);
  assert.throws(() => tensor([1]).polygamma(1.5), ArgumentError);
});

Deno.test("special functions are accurate to 1e-12 in float64", () => {
  // Values: mpmath 1.3, with 40 digits.
  const cases: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ["erf", [-3, -0.9, -0.1, 1e-09, 0.5, 1, 1.3, 2.5, 4], [
      -0.9999779095030014,
      -0.7969082124228322,
      -0.1124629160182849,
      1.1283791670955127e-09,
      0.5204998778130465,
      0.8427007929497149,
      0.9340079449406524,
      0.999593047982555,
      0.9999999845827421,
    ]],
    ["erfc", [-3, -0.9, -0.1, 0.2, 0.5, 1, 1.3, 2.5], [
      1.9999779095030015,
      1.7969082124228322,
      1.1124629160182848,
      0.7772974107895215,
      0.4795001221869535,
      0.15729920705028513,
      0.06599205505934755,
      0.0004069520174449589,
    ]],
    ["erfinv", [-0.999, -0.7, -0.1, 1e-09, 0.25, 0.5, 0.9, 0.99999], [
      -2.3267537655135246,
      -0.7328690779592167,
      -0.08885599049425769,
      8.86226925452758e-10,
      0.2253120550121781,
      0.4769362762044699,
      1.1630871536766743,
      3.123413274341571,
    ]],
    ["lgamma", [-10.5, -2.3, -0.7, 1e-09, 0.3, 0.75, 1.2, 2.5, 7, 30.5, 1000000.0], [
      -15.147270590717842,
      0.36956666345500805,
      1.4524729387568078,
      20.723265836369194,
      1.0957979948180756,
      0.20328095143129538,
      -0.08537409000331583,
      0.2846828704729192,
      6.579251212010101,
      72.9534711841694,
      12815504.569147611,
    ]],
    ["digamma", [-10.3, -2.3, -0.7, 0.01, 0.3, 0.75, 1.2, 2.5, 7, 30.5, 1000000.0], [
      4.662403493582087,
      3.3173231575618227,
      -2.073952793628704,
      -100.56088545786868,
      -3.502524222200133,
      -1.0858608797864722,
      -0.2890398965921884,
      0.7031566406452432,
      1.8727843350984672,
      3.401243668961661,
      13.815510057964191,
    ]],
  ];
  for (const [name, points, values] of cases) {
    const found = named[name](tensor(points as number[], { dtype: "float64" })).arraySync();
    (found as number[]).forEach((value, i) => {
      const error = Math.abs(value - values[i]) / Math.max(1, Math.abs(values[i]));
      assert.ok(error < 1e-12, `${name}(${points[i]}): got ${value}, expected ${values[i]}`);
    });
  }
});
