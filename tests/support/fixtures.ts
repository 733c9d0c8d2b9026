/**
 * Reads the fixtures of tests/fixtures (the scripts beside them say what is in them) and compares
 * results with them.
 *
 * ```ts
 * for (const fixture of await loadTorchCases()) {
 *   const inputs = fixture.inputs.map(makeTensor);
 *   const result = operations[fixture.op](...callArguments(fixture, inputs, makeTensor));
 *   assertClose(result, fixture.outputs[0], { rtol: 1e-6, atol: 1e-9, what: fixture.name });
 * }
 * ```
 *
 * @module
 */
import { AssertionError } from "node:assert/strict";
import {
  type DType,
  dtypeInfo,
  fromBfloat16Bits,
  toBfloat16Bits,
  type TypedArray,
} from "../../src/engine/base/mod.ts";

/** A tensor as fixtures hold it: dense, row-major, stored as the library stores its dtype. */
export interface FixtureTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** One call of an operation, with PyTorch's results. */
export interface TorchCase {
  /** The operation and the case's place among all cases, to tell cases apart in messages. */
  readonly name: string;
  /** The operation's name in this library. */
  readonly op: string;
  /** The inputs that are differentiated, or could be. */
  readonly inputs: readonly FixtureTensor[];
  readonly outputs: readonly FixtureTensor[];
  /** A cotangent for each output (null: not differentiable), or null where nothing is. */
  readonly cotangents: readonly (FixtureTensor | null)[] | null;
  /** The derivative of sum(cotangent * output) by each input; null for an input without one. */
  readonly grads: readonly (FixtureTensor | null)[] | null;
  /** What is arguable or remarkable in the case. */
  readonly note?: string;
  /** Arguments before the inputs, whether the inputs come as one array, and those after them. */
  readonly call: {
    readonly prefix: readonly unknown[];
    readonly list: boolean;
    readonly args: readonly unknown[];
  };
}

/** Reads the cases of torch.json.gz, or of another file of its form. */
export async function loadTorchCases(name = "torch.json.gz"): Promise<TorchCase[]> {
  const { cases } = await readJson<{ cases: RawTorchCase[] }>(name);
  return cases.map((raw, place) => ({
    name: `${raw.op} (case ${place})`,
    op: raw.op,
    inputs: raw.inputs.map(decode),
    outputs: raw.outputs.map(decode),
    cotangents: raw.cotangents?.map(decodeOrNull) ?? null,
    grads: raw.grads?.map(decodeOrNull) ?? null,
    ...(raw.note === undefined ? {} : { note: raw.note }),
    call: { prefix: raw.prefix ?? [], list: raw.list ?? false, args: raw.args },
  }));
}

/**
 * The arguments of the case's call. `inputs` are the case's inputs as tensors (or tracers), and
 * `make` makes a tensor of an index tensor or mask among the other arguments.
 */
export function callArguments<T>(
  fixture: TorchCase,
  inputs: readonly T[],
  make: (tensor: FixtureTensor) => T,
): unknown[] {
  const { prefix, list, args } = fixture.call;
  const placed = new Set<number>();
  const rest = args.map((value) => resolve(value, inputs, make, placed));
  const lead = inputs.filter((_, place) => !placed.has(place));
  return [...prefix, ...(list ? [lead] : lead), ...rest];
}

/** An argument with its references to inputs, its tensors and its special numbers in place. */
function resolve<T>(
  value: unknown,
  inputs: readonly T[],
  make: (tensor: FixtureTensor) => T,
  placed: Set<number>,
): unknown {
  if (typeof value === "string") return specialNumbers[value] ?? value;
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, inputs, make, placed));
  if (typeof value !== "object" || value === null) return value;
  if ("input" in value) {
    placed.add(value.input as number);
    return inputs[value.input as number];
  }
  if ("tensor" in value) return make(decode(value.tensor as RawTensor));
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, resolve(entry, inputs, make, placed)]),
  );
}

/** One call of a function of JAX's `jax.random`, with its result. */
export interface JaxRandomCase {
  /** The function and the case's place among all cases. */
  readonly name: string;
  readonly function: string;
  /** The seed that JAX was given; beyond 32 bits JAX drops the higher bits unless `x64`. */
  readonly seed: number;
  /** The two words of the key that the seed gives. */
  readonly key: readonly [number, number];
  /** Every other argument by its name in camelCase; tensors as `FixtureTensor`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether JAX ran with 64-bit types enabled. */
  readonly x64: boolean;
  /** The result; of a long one (see `size`) its first elements. */
  readonly output: FixtureTensor;
  /** Whether every bit is to be the same; else `rtol` and `atol` bound the difference. */
  readonly exact: boolean;
  readonly rtol?: number;
  readonly atol?: number;
  /** The number of elements of a result that is given by its first elements and `xor`. */
  readonly size?: number;
  /** The xor over i of (i + 1) * element i, modulo 2 ** 32, of such a result. */
  readonly xor?: number;
  readonly note?: string;
}

/** A published answer of Threefry-2x32 with 20 rounds. */
export interface ThreefryAnswer {
  readonly key: readonly [number, number];
  readonly counter: readonly [number, number];
  readonly result: readonly [number, number];
}

/** Reads jax_random.json.gz. */
export async function loadJaxRandom(): Promise<
  { readonly threefry: readonly ThreefryAnswer[]; readonly cases: readonly JaxRandomCase[] }
> {
  const raw = await readJson<{ threefry: ThreefryAnswer[]; cases: RawJaxCase[] }>(
    "jax_random.json.gz",
  );
  const cases = raw.cases.map((fixture, place) => ({
    ...fixture,
    name: `random.${fixture.function} (case ${place})`,
    options: Object.fromEntries(
      Object.entries(fixture.options).map(([key, value]) => [key, decodeOption(value)]),
    ),
    output: decodeBits(fixture.output),
  }));
  return { threefry: raw.threefry, cases };
}

/**
 * Two operands and the dtype that PyTorch gives to an operation on them. An operand is a dtype with
 * its rank (`"int32/1"`, `"float64/0"`) or a number (`"number/2.5"`).
 */
export type PromotionPair = readonly [left: string, right: string, result: string];

/** Reads promotion.json.gz. */
export async function loadPromotion(): Promise<readonly PromotionPair[]> {
  return (await readJson<{ pairs: PromotionPair[] }>("promotion.json.gz")).pairs;
}

/** A special function's values at points, some of which are not finite. */
export interface SpecialCase {
  readonly function: string;
  readonly points: readonly number[];
  readonly values: readonly number[];
}

/** Reads special.json.gz. */
export async function loadSpecial(): Promise<readonly SpecialCase[]> {
  const raw = await readJson<
    { function: string; points: (number | string)[]; values: (number | string)[] }[]
  >("special.json.gz");
  return raw.map(({ function: name, points, values }) => ({
    function: name,
    points: points.map(Number),
    values: values.map(Number),
  }));
}

/** How close is close, and what is compared. */
export interface CloseOptions {
  /** Bound relative to the expected value. @default 0 */
  readonly rtol?: number;
  /** Absolute bound. @default 0 */
  readonly atol?: number;
  /** What is compared, for the message. */
  readonly what: string;
  /** Whether dtypes must be the same. @default true */
  readonly sameDType?: boolean;
}

/**
 * Checks that shapes, dtypes and elements agree: |actual - expected| <= atol + rtol * |expected|,
 * where NaN agrees with NaN and an infinity with itself. The message shows the worst element.
 */
export function assertClose(
  actual: FixtureTensor,
  expected: FixtureTensor,
  { rtol = 0, atol = 0, what, sameDType = true }: CloseOptions,
): void {
  const fail = (text: string): never => {
    throw new AssertionError({ message: `${what}: ${text}`, stackStartFn: assertClose });
  };
  if (sameDType && actual.dtype !== expected.dtype) {
    fail(`dtype ${actual.dtype} where ${expected.dtype} is expected`);
  }
  const shape = `[${actual.shape.join(", ")}]`;
  const expectedShape = `[${expected.shape.join(", ")}]`;
  if (shape !== expectedShape) fail(`shape ${shape} where ${expectedShape} is expected`);
  const size = expected.data.length;
  if (actual.data.length !== size) {
    fail(`${actual.data.length} elements where ${size} are expected`);
  }
  let worst = -1;
  let worstExcess = 0;
  let wrong = 0;
  for (let i = 0; i < size; i++) {
    const excess = difference(element(actual, i), element(expected, i), rtol, atol);
    if (excess === 0) continue;
    wrong++;
    if (worst < 0 || excess > worstExcess) [worst, worstExcess] = [i, excess];
  }
  if (wrong === 0) return;
  fail(
    `${expected.dtype} ${shape} differs in ${wrong} of ${size} elements, most at ` +
      `[${position(worst, expected.shape).join(", ")}]: got ${element(actual, worst)}, expected ` +
      `${element(expected, worst)} (rtol ${rtol}, atol ${atol})`,
  );
}

/** By how many times the bound is exceeded; 0 where the two agree. */
function difference(
  actual: number | bigint,
  expected: number | bigint,
  rtol: number,
  atol: number,
): number {
  if (typeof actual === "bigint" && typeof expected === "bigint") {
    return actual === expected ? 0 : Infinity;
  }
  const x = Number(actual);
  const y = Number(expected);
  if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return 0;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return Infinity;
  const bound = atol + rtol * Math.abs(y);
  return Math.abs(x - y) <= bound ? 0 : Math.abs(x - y) / bound;
}

function element({ data, dtype }: FixtureTensor, place: number): number | bigint {
  return dtype === "bfloat16" ? fromBfloat16Bits(Number(data[place])) : data[place];
}

/** The indices of the element at a place in row-major order. */
function position(place: number, shape: readonly number[]): number[] {
  const result: number[] = [];
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    result.unshift(place % shape[dim]);
    place = Math.floor(place / shape[dim]);
  }
  return result;
}

// ---- the files' own form

type RawNumber = number | string;

interface RawTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly RawNumber[];
}

interface RawTorchCase {
  readonly op: string;
  readonly prefix?: readonly unknown[];
  readonly list?: boolean;
  readonly inputs: readonly RawTensor[];
  readonly args: readonly unknown[];
  readonly outputs: readonly RawTensor[];
  readonly cotangents: readonly (RawTensor | null)[] | null;
  readonly grads: readonly (RawTensor | null)[] | null;
  readonly note?: string;
}

type RawJaxCase = Omit<JaxRandomCase, "name" | "output"> & { readonly output: RawTensor };

/** The content of a fixture file. */
export async function readJson<T>(name: string): Promise<T> {
  const file = await Deno.open(new URL(`../fixtures/${name}`, import.meta.url));
  const text = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return await new Response(text).json() as T;
}

const specialNumbers: Readonly<Record<string, number>> = {
  "nan": NaN,
  "inf": Infinity,
  "-inf": -Infinity,
  "-0": -0,
};

function decodeOrNull(raw: RawTensor | null): FixtureTensor | null {
  return raw === null ? null : decode(raw);
}

/** A tensor whose elements are written as decimals. */
function decode({ shape, dtype, data }: RawTensor): FixtureTensor {
  const numbers = data.map((x) => typeof x === "string" ? specialNumbers[x] : x);
  const result = dtypeInfo[dtype].allocate(data.length);
  numbers.forEach((x, i) => {
    if (dtype === "int64") result[i] = BigInt(x);
    else result[i] = dtype === "bfloat16" ? toBfloat16Bits(x) : x;
  });
  return { shape, dtype, data: result };
}

/** A tensor whose floating elements are written as their bits. */
function decodeBits({ shape, dtype, data }: RawTensor): FixtureTensor {
  const { bytes, array } = dtypeInfo[dtype];
  const words = bytes === 8
    ? new BigUint64Array(data.map((x) => BigInt(dtype === "float64" ? `0x${x}` : x)))
    : bytes === 4
    ? new Uint32Array(data.map(Number))
    : bytes === 2
    ? new Uint16Array(data.map(Number))
    : new Uint8Array(data.map(Number));
  const View = array as unknown as new (buffer: ArrayBuffer) => TypedArray;
  return { shape, dtype, data: new View(words.buffer as ArrayBuffer) };
}

function decodeOption(value: unknown): unknown {
  const isTensor = typeof value === "object" && value !== null && "tensor" in value;
  return isTensor ? decode(value.tensor as RawTensor) : value;
}
