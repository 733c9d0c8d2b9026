/**
 * Transcendental functions of float32 as expansions: how far they are from those of float64, whether
 * a multiplyAdd rounds once or twice.
 *
 * @module
 */
import assert from "node:assert/strict";
import { compileJavaScript } from "../../../src/engine/backend/cpu/javascript/compile.ts";
import {
  type BinaryOp,
  checkKernel,
  elementary,
  erfSingle,
  type Expression,
  type Kernel,
  operandsOf,
  rebuilt,
  scalar,
  type ScalarType,
  sigmoid,
  type UnaryOp,
} from "../../../src/engine/kernel/mod.ts";
import { erf, tensor } from "../../../mod.ts";
import { type Random, seeded } from "../base/property.ts";

/** A function of one float32, its values in float64, and by how many units it may be off. */
interface Claim {
  readonly element: (x: Expression) => Expression;
  readonly exact: (x: number) => number;
  readonly units: number;
}

const unary = (name: UnaryOp & keyof Math, units = 4): [string, Claim] => [name, {
  element: scalar[name],
  exact: Math[name] as (x: number) => number,
  units,
}];

const claims: Readonly<Record<string, Claim>> = {
  ...Object.fromEntries([
    ...[unary("exp", 2), unary("log", 2)],
    ...[unary("expm1"), unary("log2"), unary("log10"), unary("log1p")],
    ...[unary("sin"), unary("cos"), unary("tan")],
    ...[unary("asin"), unary("acos"), unary("atan")],
    ...[unary("sinh"), unary("cosh"), unary("tanh")],
    ...[unary("asinh"), unary("acosh"), unary("atanh")],
  ]),
  exp2: { element: scalar.exp2, exact: (x) => 2 ** x, units: 2 },
  // A quotient over an exponential: two units come from that, the others from the sum and itself.
  sigmoid: { element: sigmoid, exact: (x) => 1 / (1 + Math.exp(-x)), units: 5 },
};

/** C's pow. */
function pow(x: number, y: number): number {
  return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
}

const binaryClaims = {
  atan2: { exact: Math.atan2, units: 4 },
  power: { exact: pow, units: 1 },
} as const;

// ---------------------------------------------------------------------------------- evaluation

/** An expression with operations replaced, from the operands up; what is shared stays shared. */
function rewritten(x: Expression, replace: (x: Expression) => Expression | null): Expression {
  const done = new Map<Expression, Expression>();
  const visit = (y: Expression): Expression => {
    let result = done.get(y);
    if (result === undefined) {
      const operands = operandsOf(y);
      const again = operands.length === 0 ? y : rebuilt(y, operands.map(visit));
      result = replace(again) ?? again;
      done.set(y, result);
    }
    return result;
  };
  return visit(x);
}

/** Every operation that has an expansion as that. */
function expanded(x: Expression): Expression {
  return rewritten(
    x,
    (y) => y.kind === "apply" ? elementary(y.op as UnaryOp | BinaryOp, y.operands) : null,
  );
}

/** Every multiplyAdd as a multiplication and an addition that round each by itself. */
function split(x: Expression): Expression {
  return rewritten(x, (y) => {
    if (y.kind !== "apply" || y.op !== "multiplyAdd") return null;
    const [a, b, c] = y.operands;
    return scalar.add(scalar.multiply(a, b), c);
  });
}

const roundings: Readonly<Record<string, (x: Expression) => Expression>> = {
  "one rounding": (x) => x,
  "two roundings": split,
};

/** The values of an expression of float32 inputs, through the JavaScript printer. */
function evaluate(
  inputs: readonly Float32Array[],
  element: (...x: Expression[]) => Expression,
): Float32Array {
  const index = scalar.variable("index", 0);
  const buffer = (position: number) => ({ kind: "buffer", position, dtype: "float32" } as const);
  const loads = inputs.map((_, i) => scalar.load(buffer(i), index));
  const kernel: Kernel = {
    name: "elementary",
    buffers: [
      ...inputs.map(() => ({ dtype: "float32", access: "read" } as const)),
      { dtype: "float32", access: "write" },
    ],
    parameters: 1,
    body: [{
      kind: "loop",
      index,
      extent: scalar.parameter(0),
      order: "any",
      body: [{ kind: "store", target: buffer(inputs.length), index, value: element(...loads) }],
    }],
    messages: [],
  };
  checkKernel(kernel);
  const output = new Float32Array(inputs[0].length);
  compileJavaScript(kernel)([output.length])([...inputs, output]);
  return output;
}

// --------------------------------------------------------------------------------------- errors

const wide = new Float64Array(1);
const words = new Uint32Array(wide.buffer);

/** The unit in the last place of the float32 nearest to a number, all numbers cut off at 2¹²⁸. */
function unitOf(value: number): number {
  wide[0] = value;
  const exponent = ((words[1] >>> 20) & 0x7ff) - 1023;
  return 2 ** (Math.max(-126, Math.min(exponent, 127)) - 23);
}

const limited = (value: number) => Math.max(-(2 ** 128), Math.min(value, 2 ** 128));

/** By how many units a float32 is off; ∞ for a NaN, or a zero of the wrong sign. */
function unitsOff(actual: number, exact: number): number {
  if (Number.isNaN(exact)) return Number.isNaN(actual) ? 0 : Infinity;
  if (actual === 0 && Math.fround(exact) === 0) {
    return Object.is(actual, Math.fround(exact)) ? 0 : Infinity;
  }
  const error = Math.abs(limited(actual) - limited(exact)) / unitOf(exact);
  return Number.isNaN(error) ? Infinity : error;
}

function assertClose(
  actual: Float32Array,
  { what, units }: { readonly what: string; readonly units: number },
  at: (i: number) => { readonly exact: number; readonly place: string },
): void {
  let worst = -1, worstUnits = units;
  for (let i = 0; i < actual.length; i++) {
    const off = unitsOff(actual[i], at(i).exact);
    if (off > worstUnits) [worst, worstUnits] = [i, off];
  }
  if (worst < 0) return;
  const { exact, place } = at(worst);
  assert.fail(`${what}(${place}): got ${actual[worst]} for ${exact}, ${worstUnits} units off`);
}

// --------------------------------------------------------------------------------------- places

function fromBits(bits: Iterable<number>): Float32Array {
  return new Float32Array(Uint32Array.from(bits).buffer);
}

const special = [
  ...[0, 2 ** -149, 2 ** -126 - 2 ** -149, 2 ** -126, 0.5, 1, 2, 3, 2 ** 24 - 1, 2 ** 24 + 2],
  ...[1 - 2 ** -24, 1 + 2 ** -23, 2 ** 127, 2 ** 128 - 2 ** 104, Infinity],
].flatMap((value) => [value, -value]).concat(NaN);

/**
 * Floats out of every power of two, of both signs, evenly spread with a random start: many of those
 * where functions bend, fewer of those far from it; and all that are special.
 */
function places(random: Random): Float32Array {
  const bits: number[] = [];
  for (let exponent = 0; exponent < 255; exponent++) {
    const count = Math.abs(exponent - 127) <= 10 ? 4000 : 400;
    const step = 2 ** 23 / count;
    for (let at = random.next() * step; at < 2 ** 23; at += step) {
      bits.push((exponent << 23) + Math.floor(at), (2 ** 31 + (exponent << 23)) + Math.floor(at));
    }
  }
  return Float32Array.from([...special, ...fromBits(bits)]);
}

const inputs = places(seeded(1));

// ---------------------------------------------------------------------------------------- tests

for (const [name, { element, exact, units }] of Object.entries(claims)) {
  Deno.test(`${name} of float32 is within ${units} units in the last place`, () => {
    const values = Float64Array.from(inputs, exact);
    for (const [how, form] of Object.entries(roundings)) {
      const actual = evaluate([inputs], (x) => form(expanded(element(x))));
      assertClose(actual, { what: `${name} with ${how}`, units }, (i) => ({
        exact: values[i],
        place: String(inputs[i]),
      }));
    }
  });
}

Deno.test("erfSingle() is within 2 units in the last place", () => {
  const values = erf(tensor(Float64Array.from(inputs))).dataSync() as Float64Array;
  for (const [how, form] of Object.entries(roundings)) {
    const actual = evaluate([inputs], (x) => form(erfSingle(x)));
    assertClose(actual, { what: `erf with ${how}`, units: 2 }, (i) => ({
      exact: values[i],
      place: String(inputs[i]),
    }));
  }
});

/** All pairs of special floats, random ones of any size, and ones whose power is finite. */
function pairs(random: Random): [Float32Array, Float32Array] {
  const all = special.flatMap((x) => special.map((y) => [x, y]));
  for (let i = 0; i < 100_000; i++) {
    const [x, y] = fromBits([random.integer(0, 2 ** 32 - 1), random.integer(0, 2 ** 32 - 1)]);
    const near = Math.fround(1 + (random.next() - 0.5) / random.integer(1, 10_000));
    const finite = (base: number) => (random.next() * 300 - 150) / Math.log2(Math.abs(base));
    all.push([x, y], [x, x * random.next() * 2], [x, random.integer(-20, 20)]);
    all.push([Math.abs(x), finite(x)], [near, finite(near)]);
  }
  return [Float32Array.from(all, ([x]) => x), Float32Array.from(all, ([, y]) => y)];
}

for (const [name, { exact, units }] of Object.entries(binaryClaims)) {
  Deno.test(`${name} of float32 is within ${units} units in the last place`, () => {
    const [first, second] = pairs(seeded(2));
    const values = Float64Array.from(first, (x, i) => exact(x, second[i]));
    for (const [how, form] of Object.entries(roundings)) {
      const actual = evaluate(
        [first, second],
        (x, y) => form(expanded(scalar[name as BinaryOp](x, y))),
      );
      assertClose(actual, { what: `${name} with ${how}`, units }, (i) => ({
        exact: values[i],
        place: `${first[i]}, ${second[i]}`,
      }));
    }
  });
}

Deno.test("angles next to multiples of π/2 are brought near 0 without a loss", () => {
  // The floats of their power of two that are nearest to a multiple: 1.6e-9 to 1.3e-8 from it.
  const hard = Float32Array.from([
    ...[[16367173, 72], [10741887, 11], [16573937, -16], [10057457, 62], [11617958, 17]],
    ...[[9012376, 53], [14173733, 88], [10695401, 2], [9882596, -21], [14015064, 66]],
  ], ([digits, exponent]) => digits * 2 ** exponent);
  for (const name of ["sin", "cos", "tan"] as const) {
    for (const [how, form] of Object.entries(roundings)) {
      const actual = evaluate([hard], (x) => form(expanded(scalar[name](x))));
      assertClose(actual, { what: `${name} with ${how}`, units: 4 }, (i) => ({
        exact: Math[name](hard[i]),
        place: String(hard[i]),
      }));
    }
  }
});

Deno.test("sines, cosines and hyperbolic tangents do not leave [−1, 1], cosh not what is above 1", () => {
  const around = Float32Array.from({ length: 200_000 }, (_, i) => (i - 100_000) * 1.57e-5);
  for (const form of Object.values(roundings)) {
    const of = (name: UnaryOp) => evaluate([around], (x) => form(expanded(scalar[name](x))));
    for (const name of ["sin", "cos", "tanh"] as const) {
      assert.ok(of(name).every((value) => Math.abs(value) <= 1), name);
    }
    assert.ok(of("cosh").every((value) => value >= 1));
  }
});

Deno.test("what is exact in mathematics is exact", () => {
  for (const form of Object.values(roundings)) {
    const of = (name: UnaryOp, x: readonly number[]) => [
      ...evaluate([Float32Array.from(x)], (x) => form(expanded(scalar[name](x)))),
    ];
    const powers = Array.from({ length: 277 }, (_, i) => i - 149);
    assert.deepEqual(of("exp2", powers), powers.map((x) => 2 ** x));
    assert.deepEqual(of("log2", powers.map((x) => 2 ** x)), powers);
    const tens = [-3, 0, 1, 2, 3, 4, 5, 6, 10];
    assert.deepEqual(of("log10", tens.map((x) => 10 ** x)), tens);
    assert.deepEqual(of("cos", [0]), [1]);
    assert.deepEqual(of("tanh", [20, -20, Infinity]), [1, -1, 1]);
    const [bases, exponents] = [[3, 2, 10, -5, 4, 7], [2, -3, 6, 3, 0.5, 0]];
    const raised = evaluate(
      [Float32Array.from(bases), Float32Array.from(exponents)],
      (x, y) => form(expanded(scalar.power(x, y))),
    );
    assert.deepEqual([...raised], [9, 0.125, 1e6, -125, 2, 1]);
  }
});

Deno.test("elementary() expands float32 alone, into operations that SIMD units have", () => {
  const x = scalar.variable("float32", 0);
  const simple = new Set([
    ...["add", "subtract", "multiply", "divide", "multiplyAdd", "sqrt", "absolute", "negate"],
    ...["round", "equal", "less", "lessEqual", "isNaN", "select"],
    ...["and", "or", "xor", "shiftLeft", "shiftRight"],
  ]);
  const converted = new Set<`${ScalarType} ${ScalarType}`>([
    ...["int32 float32", "float32 float64", "int32 float64"] as const,
    ...["float64 float32", "float64 int32"] as const,
  ]);
  for (const name of [...Object.keys(claims), ...Object.keys(binaryClaims)]) {
    if (name === "sigmoid") continue;
    const op = name as UnaryOp | BinaryOp;
    const count = name in binaryClaims ? 2 : 1;
    assert.equal(elementary(op, new Array(count).fill(scalar.variable("float64", 1))), null);
    const seen = new Set<Expression>();
    const visit = (y: Expression) => {
      if (seen.has(y)) return;
      seen.add(y);
      if (y.kind === "apply") assert.ok(simple.has(y.op), `${name} contains ${y.op}`);
      if (y.kind === "convert") {
        assert.ok(converted.has(`${y.operand.type} ${y.type}`), `${y.operand.type} to ${y.type}`);
      }
      operandsOf(y).forEach(visit);
    };
    const expansion = elementary(op, new Array(count).fill(x));
    assert.ok(expansion !== null, name);
    assert.equal(expansion.type, "float32");
    visit(expansion);
  }
  assert.equal(elementary("add", [x, x]), null);
  assert.equal(elementary("sqrt", [x]), null);
});
