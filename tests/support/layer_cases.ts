/**
 * Checks of layers against the fixtures of tests/fixtures/nn_layers.json.gz: state dicts, outputs,
 * gradients and buffers; eager, compiled and vectorised, in float64 and float32.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, stack, type Tensor, treeLeaves, vjp, vmap } from "../../mod.ts";
import { type DType, dtypeInfo, isFloating, type TypedArray } from "../../src/engine/base/mod.ts";
import * as nn from "../../src/nn/mod.ts";
import { assertClose, type FixtureTensor, readJson } from "./fixtures.ts";
import { makeTensor, readable } from "./torch_cases.ts";

/** Tensors by their names in the state dict. */
export type NamedFixtures = Readonly<Record<string, FixtureTensor>>;

/** A layer in a mode, with PyTorch's results. */
export interface LayerCase {
  readonly group: string;
  /** The layer's class. */
  readonly layer: string;
  /** The constructor's positional arguments. */
  readonly args: readonly unknown[];
  /** The constructor's options. */
  readonly options: Readonly<Record<string, unknown>>;
  /** A function of the module, and its options. */
  readonly wrap?: readonly [name: "weightNorm" | "spectralNorm", options: object];
  readonly training: boolean;
  readonly state: NamedFixtures;
  /** What `forward` takes: tensors and constants. */
  readonly inputs: readonly unknown[];
  readonly outputs: readonly FixtureTensor[];
  /** A cotangent for each output, or null where it is not floating. */
  readonly cotangents: readonly (FixtureTensor | null)[];
  /** By each tensor of the inputs; null for what has none. */
  readonly inputGrads: readonly (FixtureTensor | null)[];
  readonly parameterGrads: Readonly<Record<string, FixtureTensor | null>>;
  /** The buffers after the call. */
  readonly buffers: NamedFixtures;
}

/** Statistics of the first values of a parameter. */
export interface InitialStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly count: number;
}

/** What the fixture file holds. */
export interface LayerFixtures {
  readonly cases: readonly LayerCase[];
  readonly resnet: {
    readonly state: NamedFixtures;
    readonly x: FixtureTensor;
    readonly evaluated: FixtureTensor;
    readonly trained: FixtureTensor;
    readonly buffers: NamedFixtures;
  };
  readonly init: readonly {
    readonly layer: string;
    readonly args: readonly number[];
    readonly state: Readonly<Record<string, InitialStatistics>>;
  }[];
}

/** Reads the fixtures. */
export async function loadLayerFixtures(): Promise<LayerFixtures> {
  return decodeTree(await readJson<LayerFixtures>("nn_layers.json.gz"));
}

/** A layer's class by its name. */
export function layerClass(name: string): new (...args: unknown[]) => nn.Module {
  return (nn as unknown as Record<string, new (...args: unknown[]) => nn.Module>)[name];
}

/** Tensors of fixtures as ours. */
export function makeNamed(values: NamedFixtures): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, x]) => [name, makeTensor(x)]));
}

/** A test for each case, all checks in one. */
export function testLayerCases(cases: readonly LayerCase[]): void {
  for (const fixture of cases) {
    const { layer, args, options, wrap, training } = fixture;
    const text = JSON.stringify([...args, options], (_, value) => value?.data ? "…" : value);
    const wrapped = wrap === undefined ? "" : ` with ${wrap[0]}(${JSON.stringify(wrap[1])})`;
    const shapes = fixture.inputs.map((x) => isTensor(x) ? `${x.dtype}[${x.shape}]` : x).join(", ");
    Deno.test(
      `${layer}(${text.slice(1, -1)})${wrapped} of ${shapes} in ${
        training ? "training" : "evaluation"
      } agrees with PyTorch`,
      () => fixture.group === "small" ? checkSmall(fixture) : checkLayer(fixture),
    );
  }
}

/** What is computed of a layer. */
interface Answers {
  readonly outputs: readonly Tensor[];
  readonly inputGrads: readonly Tensor[];
  readonly parameterGrads: nn.NamedTensors;
  readonly buffers: nn.NamedTensors;
}

/** A case in a dtype as functions of its floating inputs. */
interface Subject {
  readonly module: nn.Module;
  /** The floating inputs, and their places. */
  readonly floats: readonly Tensor[];
  readonly places: readonly number[];
  /** All inputs, with others in the place of the floating ones. */
  readonly inputsWith: (floats: readonly Tensor[]) => unknown[];
}

function subjectOf(fixture: LayerCase, dtype: DType | null): Subject {
  const { layer, args, options, wrap, training, state } = fixture;
  const cast = (x: Tensor) => dtype !== null && isFloating(x.dtype) ? x.to(dtype) : x;
  const given = Object.fromEntries(
    Object.entries(options).map(([name, x]) => [name, isTensor(x) ? cast(makeTensor(x)) : x]),
  );
  const module = new (layerClass(layer))(
    ...args,
    ...(Object.keys(given).length > 0 ? [given] : []),
  );
  if (wrap !== undefined) nn[wrap[0]](module, wrap[1]);
  const weights = Object.values(state).find((x) => isFloating(x.dtype));
  module.to(dtype ?? weights?.dtype ?? "float32");
  module.loadStateDict(makeNamed(state));
  module.train(training);
  const inputs = fixture.inputs.map((x) => isTensor(x) ? cast(makeTensor(x)) : x);
  const places = fixture.inputs.flatMap((x, i) => isTensor(x) && isFloating(x.dtype) ? [i] : []);
  const floats = places.map((place) => inputs[place] as Tensor);
  const inputsWith = (floats: readonly Tensor[]) => {
    const all = [...inputs];
    places.forEach((place, i) => all[place] = floats[i]);
    return all;
  };
  return { module, floats, places, inputsWith };
}

/** Outputs, gradients and next buffers by the functional form of the module. */
function answersOf(
  fixture: LayerCase,
  { module, inputsWith }: Subject,
  cotangents: readonly Tensor[],
): (floats: readonly Tensor[], params: nn.NamedTensors, buffers: nn.NamedTensors) => Answers {
  const { apply } = nn.functionalize(module);
  return (floats, params, buffers) => {
    const run = (floats: readonly Tensor[], params: nn.NamedTensors) => {
      const [output, next] = apply(params, buffers, inputsWith(floats));
      const outputs = treeLeaves(order(output)) as Tensor[];
      return { moving: outputs.filter((y) => isFloating(y.dtype)), outputs, next };
    };
    const { outputs, next } = run(floats, params);
    const answers = { outputs, buffers: next, inputGrads: [], parameterGrads: {} };
    if (fixture.cotangents.every((cotangent) => cotangent === null)) return answers;
    const [, pull] = vjp((...args: Parameters<typeof run>) => run(...args).moving, floats, params);
    const [inputGrads, parameterGrads] = pull([...cotangents]);
    return { ...answers, inputGrads, parameterGrads };
  };
}

/** Everything that is expected of a case, in float64 and float32. */
function checkLayer(fixture: LayerCase): void {
  for (const [dtype, tolerance] of [["float64", 1e-9], ["float32", 1e-5]] as const) {
    const subject = subjectOf(fixture, dtype);
    const { params, buffers } = nn.functionalize(subject.module);
    const cotangents = fixture.cotangents.filter((x) => x !== null).map((x) =>
      makeTensor(x).to(dtype)
    );
    const answers = answersOf(fixture, subject, cotangents);
    const expect = (found: Answers, what: string) => check(found, fixture, { tolerance, what });
    expect(answers(subject.floats, params, buffers), dtype);
    expect(jit(answers)(subject.floats, params, buffers), `${dtype} under jit`);
    if (dtype === "float64") checkEnsemble(subject);
    checkModule(fixture, subject, { tolerance, dtype });
  }
}

/** In small floats the input's dtype is kept, and the results are as near as it allows. */
function checkSmall(fixture: LayerCase): void {
  const tolerance = fixture.outputs[0].dtype === "float16" ? 2e-3 : 1.6e-2;
  const subject = subjectOf(fixture, null);
  const { params, buffers } = nn.functionalize(subject.module);
  const cotangents = fixture.cotangents.map((x) => makeTensor(x!));
  const answers = answersOf(fixture, subject, cotangents)(subject.floats, params, buffers);
  answers.outputs.forEach((y, i) => assert.equal(y.dtype, fixture.outputs[i].dtype));
  answers.inputGrads.forEach((x, i) => assert.equal(x.dtype, fixture.inputGrads[i]!.dtype));
  check(answers, fixture, { tolerance, what: "small" });
}

/** The module's own call, compiled and then eager, which leaves the buffers. */
function checkModule(
  fixture: LayerCase,
  { module, floats, inputsWith }: Subject,
  { tolerance, dtype }: { readonly tolerance: number; readonly dtype: DType },
): void {
  const copy = module.clone();
  for (
    const [model, forward, what] of [
      [copy, nn.compile(copy), "compiled"],
      [module, (...inputs: unknown[]) => module.forward(...inputs), "the module"],
    ] as const
  ) {
    const outputs = treeLeaves(order(forward(...inputsWith(floats)))) as Tensor[];
    const buffers = Object.fromEntries(model.namedBuffers());
    check({ outputs, inputGrads: [], parameterGrads: {}, buffers }, fixture, {
      tolerance,
      what: `${what} in ${dtype}`,
    });
  }
}

/** `vmap` over stacked modules equals one after the other. */
function checkEnsemble({ module, floats, inputsWith }: Subject): void {
  const other = module.clone();
  other.assignParameters(
    Object.fromEntries(module.namedParameters().map(([name, x]) => [name, x.mul(0.75)])),
  );
  const { params, buffers, apply } = nn.stackModules([module, other]);
  const batch = [floats, floats.map((x) => x.mul(0.5))];
  const run = (floats: readonly Tensor[], p: nn.NamedTensors, b: nn.NamedTensors) => {
    const [output, next] = apply(p, b, inputsWith(floats));
    return { outputs: treeLeaves(order(output)) as Tensor[], next };
  };
  const stacked = floats.map((_, i) => stack(batch.map((inputs) => inputs[i])));
  if (stacked.length === 0 && Object.keys(params).length === 0) return;
  const found = vmap(run)(stacked, params, buffers);
  const expected = [module, other].map((model, i) => {
    const { params, buffers } = nn.functionalize(model);
    return run(batch[i], params, buffers);
  });
  const near = (actual: Tensor, parts: readonly Tensor[], what: string) =>
    assertClose(readable(actual), readable(stack(parts)), { rtol: 1e-9, atol: 1e-9, what });
  found.outputs.forEach((y, i) =>
    near(y, expected.map(({ outputs }) => outputs[i]), `output ${i} of an ensemble`)
  );
  for (const [name, y] of Object.entries(found.next)) {
    near(y, expected.map(({ next }) => next[name]), `${name} of an ensemble`);
  }
}

function check(
  { outputs, inputGrads, parameterGrads, buffers }: Answers,
  fixture: LayerCase,
  { tolerance, what }: { readonly tolerance: number; readonly what: string },
): void {
  const near = (actual: Tensor, expected: FixtureTensor, name: string) =>
    assertClose(readable(actual), expected, {
      rtol: tolerance,
      atol: tolerance,
      what: `${name}, ${what}`,
      sameDType: false,
    });
  const nearOrZero = (actual: Tensor, expected: FixtureTensor | null, name: string) =>
    expected === null
      ? assert.ok(actual.eq(0).all().itemSync(), `${name}, ${what}: is not 0`)
      : near(actual, expected, name);
  assert.equal(outputs.length, fixture.outputs.length, `number of outputs, ${what}`);
  outputs.forEach((y, i) => near(y, fixture.outputs[i], `output ${i}`));
  const expected = fixture.inputGrads.filter((_, i) => {
    const input = fixture.inputs[i];
    return isTensor(input) && isFloating(input.dtype);
  });
  inputGrads.forEach((x, i) => nearOrZero(x, expected[i], `gradient of input ${i}`));
  for (const [name, x] of Object.entries(parameterGrads)) {
    nearOrZero(x, fixture.parameterGrads[name], `gradient of ${name}`);
  }
  assert.deepEqual(Object.keys(buffers).sort(), Object.keys(fixture.buffers).sort());
  for (const [name, x] of Object.entries(buffers)) near(x, fixture.buffers[name], name);
}

/** What a layer gave, with values before indices. */
function order(output: unknown): unknown {
  if (typeof output !== "object" || output === null || !("values" in output)) return output;
  const { values, indices } = output as { values: Tensor; indices: Tensor };
  return [values, indices];
}

function isTensor(value: unknown): value is FixtureTensor {
  return typeof value === "object" && value !== null && "data" in value;
}

interface RawTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: string;
}

/** A tree with the fixtures' tensors in their places. */
function decodeTree<T>(tree: T): T {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map(decodeTree) as T;
  if ("shape" in tree && "data" in tree) {
    const { shape, dtype, data } = tree as unknown as RawTensor;
    const View = dtypeInfo[dtype].array as unknown as new (buffer: ArrayBuffer) => TypedArray;
    return { shape, dtype, data: new View(Uint8Array.fromBase64(data).buffer) } as T;
  }
  return Object.fromEntries(
    Object.entries(tree).map(([key, part]) => [key, decodeTree(part)]),
  ) as T;
}
