/**
 * Checks of layers and functions against the fixtures of tests/fixtures/nn_sequence.json.gz: state
 * dicts, values and gradients, eager, compiled and vectorised, in float64 and float32.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, stack, type Tensor, treeLeaves, treeMap, vjp, vmap } from "../../mod.ts";
import { type DType, dtypeInfo, isFloating, type TypedArray } from "../../src/engine/base/mod.ts";
import * as functional from "../../src/nn/functional/mod.ts";
import * as nn from "../../src/nn/mod.ts";
import { assertClose, type FixtureTensor } from "./fixtures.ts";
import { makeTensor, readable } from "./torch_cases.ts";

/** A layer or function with PyTorch's results. */
export interface SequenceCase {
  /** The layer's class or the function. */
  readonly name: string;
  /** The constructor's positional arguments; without them it is a function. */
  readonly args?: readonly unknown[];
  /** The constructor's options. */
  readonly options?: object;
  readonly state?: Readonly<Record<string, Tensor>>;
  /** What `forward`, or the function, takes: trees of tensors and constants. */
  readonly inputs: readonly unknown[];
  readonly outputs: readonly FixtureTensor[];
  readonly cotangents?: readonly Tensor[];
  /** By each floating tensor of the inputs, in the order of a walk. */
  readonly inputGrads?: readonly FixtureTensor[];
  readonly parameterGrads?: Readonly<Record<string, FixtureTensor>>;
}

/** Reads the cases of a group. */
export async function loadSequenceCases(group: string): Promise<SequenceCase[]> {
  const file = await Deno.open(new URL("../fixtures/nn_sequence.json.gz", import.meta.url));
  const text = file.readable.pipeThrough(new DecompressionStream("gzip"));
  const { cases } = await new Response(text).json();
  return cases.filter((raw: { group: string }) => raw.group === group)
    .map(({ state, inputs, cotangents, ...raw }: Record<string, unknown>) =>
      ({
        ...decodeTree(raw, false),
        ...decodeTree({ state, inputs, cotangents }, true),
      }) as unknown as SequenceCase
    );
}

/** Classes of a test's own, by their names. */
export type Classes = Readonly<Record<string, new (options: { dtype: DType }) => nn.Module>>;

/** A test for each case of a group, all checks in one. */
export function testSequenceCases(cases: readonly SequenceCase[], classes: Classes = {}): void {
  for (const fixture of cases) {
    const inputs = fixture.inputs.map(describe).join(", ");
    const options = fixture.options === undefined ? "" : ` ${JSON.stringify(fixture.options)}`;
    Deno.test(`${fixture.name}${options} of (${inputs}) agrees with PyTorch`, () => {
      checkSequenceCase(fixture, classes);
    });
  }
}

/** What is computed: outputs, and gradients by the inputs' floats and the parameters. */
type Answers = { outputs: Tensor[]; inputGrads: Tensor[]; parameterGrads: nn.NamedTensors };

/** A case as a function of its floating inputs, in the order of a walk, and of parameters. */
interface Subject {
  readonly run: (floats: readonly Tensor[], params: nn.NamedTensors) => Tensor[];
  readonly floats: readonly Tensor[];
  readonly params: nn.NamedTensors;
  readonly module: nn.Module | null;
}

/** Everything that is expected of a case. */
export function checkSequenceCase(fixture: SequenceCase, classes: Classes = {}): void {
  for (const [dtype, tolerance] of [["float64", 1e-9], ["float32", 1e-5]] as const) {
    const subject = subjectOf(fixture, dtype, classes);
    const { floats, params, run, module } = subject;
    const cotangents = fixture.cotangents?.map((x) => asDType(x, dtype)) ?? null;
    const answer = answersOf(subject, cotangents);
    check(answer(floats, params), fixture, { tolerance, what: dtype });
    if (dtype === "float32") continue;
    check(jit(answer)(floats, params), fixture, { tolerance, what: "under jit" });
    if (module !== null) {
      const compiled = nn.compile(module);
      const outputs = treeLeaves(compiled(...fixture.inputs)) as Tensor[];
      check({ outputs, inputGrads: [], parameterGrads: {} }, fixture, {
        tolerance,
        what: "compiled",
      });
    }
    if (floats.length > 0) checkVmap((floats) => run(floats, params), floats);
  }
}

function subjectOf(
  fixture: SequenceCase,
  dtype: "float64" | "float32",
  classes: Classes,
): Subject {
  const { name, args, options, state, inputs } = fixture;
  const cast = treeMap((x: Tensor) => asDType(x, dtype), inputs) as unknown[];
  const leaves = treeLeaves(cast) as Tensor[];
  const withFloats = (floats: readonly Tensor[]) => {
    const next = floats.values();
    return treeMap((x: Tensor) => isFloating(x.dtype) ? next.next().value! : x, cast) as unknown[];
  };
  const floats = leaves.filter((x) => isFloating(x.dtype));
  const home = { ...nn, ...functional, ...classes } as unknown as Record<string, never>;
  if (args === undefined) {
    const fn = home[name] as (...inputs: unknown[]) => unknown;
    const run = (floats: readonly Tensor[]) => treeLeaves(fn(...withFloats(floats))) as Tensor[];
    return { run, floats, params: {}, module: null };
  }
  const Layer = home[name] as new (...args: unknown[]) => nn.Module;
  const module = new Layer(...args, { ...options, dtype });
  module.loadStateDict(state!);
  const { params, buffers, apply } = nn.functionalize(module);
  const run = (floats: readonly Tensor[], params: nn.NamedTensors) =>
    treeLeaves(apply(params, buffers, withFloats(floats))[0]) as Tensor[];
  return { run, floats, params, module };
}

/** The function of a subject's inputs that gives outputs and, with cotangents, gradients. */
function answersOf({ run }: Subject, cotangents: readonly Tensor[] | null) {
  return (floats: readonly Tensor[], params: nn.NamedTensors): Answers => {
    if (cotangents === null) {
      return { outputs: run(floats, params), inputGrads: [], parameterGrads: {} };
    }
    const [outputs, pull] = vjp(run, floats, params);
    const [inputGrads, parameterGrads] = pull([...cotangents]);
    return { outputs, inputGrads: [...inputGrads], parameterGrads };
  };
}

function check(
  { outputs, inputGrads, parameterGrads }: Answers,
  fixture: SequenceCase,
  { tolerance, what }: { readonly tolerance: number; readonly what: string },
): void {
  const near = (actual: Tensor, expected: FixtureTensor, name: string) =>
    assertClose(readable(actual), expected, {
      rtol: tolerance,
      atol: tolerance,
      what: `${name}, ${what}`,
      sameDType: false,
    });
  assert.equal(outputs.length, fixture.outputs.length, `number of outputs, ${what}`);
  outputs.forEach((output, i) => near(output, fixture.outputs[i], `output ${i}`));
  inputGrads.forEach((grad, i) => near(grad, fixture.inputGrads![i], `gradient of input ${i}`));
  const names = Object.keys(parameterGrads);
  if (names.length > 0) {
    assert.deepEqual(names.toSorted(), Object.keys(fixture.parameterGrads!).toSorted());
  }
  for (const name of names) {
    near(parameterGrads[name], fixture.parameterGrads![name], `gradient of ${name}`);
  }
}

/** `vmap` over the floating inputs equals a stack of slices. */
function checkVmap(run: (floats: readonly Tensor[]) => Tensor[], floats: readonly Tensor[]): void {
  const variants = [floats, floats.map((x) => x.mul(0.75))];
  const expected = variants.map(run);
  const batch = floats.map((_, i) => stack(variants.map((variant) => variant[i])));
  vmap(run)(batch).forEach((actual, i) => {
    assertClose(readable(actual), readable(stack(expected.map((outputs) => outputs[i]))), {
      rtol: 1e-9,
      atol: 1e-9,
      what: `output ${i} under vmap`,
    });
  });
}

function asDType(x: Tensor, dtype: "float64" | "float32"): Tensor {
  return isFloating(x.dtype) ? x.to(dtype) : x;
}

/** An argument of a test's name: shapes of tensors, and constants as they are. */
function describe(value: unknown): string {
  return JSON.stringify(treeMap(({ shape }: Tensor) => `[${shape}]` as never, value))
    .replaceAll('"', "");
}

interface RawTensor {
  readonly shape: readonly number[];
  readonly dtype: FixtureTensor["dtype"];
  readonly data: string;
}

/** A tree with the fixtures' tensors in their places, or with ours. */
function decodeTree<T>(tree: T, make: boolean): T {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((part) => decodeTree(part, make)) as T;
  if ("shape" in tree && "data" in tree) {
    const { shape, dtype, data } = tree as unknown as RawTensor;
    const bytes = Uint8Array.fromBase64(data);
    const View = dtypeInfo[dtype].array as unknown as new (buffer: ArrayBuffer) => TypedArray;
    const tensor = { shape, dtype, data: new View(bytes.buffer) };
    return (make ? makeTensor(tensor) : tensor) as T;
  }
  return Object.fromEntries(
    Object.entries(tree).filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, decodeTree(part, make)]),
  ) as T;
}
