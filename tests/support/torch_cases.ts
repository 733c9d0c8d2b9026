/**
 * Checks of functions against PyTorch's own answers: values, dtypes and gradients.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Tensor, type TypedArray, vjp } from "../../mod.ts";
import { isFloating } from "../../src/engine/base/mod.ts";
import { contiguousArray, tensorOfStorage } from "../../src/engine/core/mod.ts";
import { assertClose, callArguments, type FixtureTensor, type TorchCase } from "./fixtures.ts";

/**
 * By the dtype that was computed in: 1e-6 in float64, 1e-4 in float32, as wide as the small ones
 * are.
 */
const tolerances: Record<string, number> = {
  float64: 1e-6,
  float32: 1e-4,
  float16: 2e-3,
  bfloat16: 1.6e-2,
};

/** The functions that are checked, and what of them. */
export interface TorchChecks {
  /** The functions by their names. */
  readonly operations: Readonly<Record<string, unknown>>;
  /** Functions whose fixtures have their first output alone. */
  readonly firstAlone?: ReadonlySet<string>;
}

/** A fixture's tensor as ours. */
export function makeTensor({ shape, dtype, data }: FixtureTensor): Tensor {
  return tensorOfStorage(data.slice(), shape, dtype, "cpu");
}

/** What an operation returned as a list of tensors: a tensor, a list, or an object of tensors. */
function outputsOf(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (result instanceof Array) return result.flatMap(outputsOf);
  return Object.values(result as object).filter((value) => value !== undefined).flatMap(outputsOf);
}

/** A tensor as fixtures have it. */
export function readable(x: Tensor): FixtureTensor {
  const { storage, offset } = contiguousArray(x);
  const data = (storage as TypedArray).subarray(offset, offset + x.size);
  return { shape: x.shape, dtype: x.dtype, data };
}

function call(
  fixture: TorchCase,
  inputs: readonly Tensor[],
  { operations, firstAlone }: TorchChecks,
): Tensor[] {
  const operation = operations[fixture.op] as (...args: unknown[]) => unknown;
  assert.ok(operation !== undefined, `there is no operation ${fixture.op}`);
  const outputs = outputsOf(operation(...callArguments(fixture, inputs, makeTensor)));
  return firstAlone?.has(fixture.op) ? outputs.slice(0, 1) : outputs;
}

function checkValues(fixture: TorchCase, checks: TorchChecks): void {
  const outputs = call(fixture, fixture.inputs.map(makeTensor), checks);
  assert.equal(outputs.length, fixture.outputs.length, "number of outputs");
  outputs.forEach((output, i) => {
    const tolerance = tolerances[fixture.outputs[i].dtype] ?? 0;
    assertClose(readable(output), fixture.outputs[i], {
      rtol: tolerance,
      atol: tolerance,
      what: `output ${i}`,
      sameDType: true,
    });
  });
}

function checkGradients(fixture: TorchCase, checks: TorchChecks): void {
  const inputs = fixture.inputs.map(makeTensor);
  const places = fixture.grads!.flatMap((gradient, i) => gradient === null ? [] : [i]);
  const moving = fixture.outputs.flatMap(({ dtype }, i) => isFloating(dtype) ? [i] : []);
  const f = (...floats: Tensor[]) => {
    const all = [...inputs];
    places.forEach((place, i) => all[place] = floats[i]);
    const outputs = call(fixture, all, checks);
    return moving.map((i) => outputs[i]);
  };
  const [, pull] = vjp(f, ...places.map((place) => inputs[place]));
  const cotangents = fixture.cotangents!.filter((cotangent) => cotangent !== null).map(makeTensor);
  const gradients = pull(cotangents) as Tensor[];
  gradients.forEach((gradient, i) => {
    const expected = fixture.grads![places[i]]!;
    const tolerance = tolerances[expected.dtype];
    assertClose(readable(gradient), expected, {
      rtol: tolerance,
      atol: tolerance,
      what: `gradient of input ${places[i]}`,
      sameDType: true,
    });
  });
}

/** A test for each function that there are cases of. */
export function testTorchCases(cases: readonly TorchCase[], checks: TorchChecks): void {
  for (const [operation, fixtures] of Map.groupBy(cases, ({ op }) => op)) {
    Deno.test(`${operation}() agrees with PyTorch in ${fixtures.length} cases`, () => {
      const failures: string[] = [];
      for (const fixture of fixtures) {
        const shapes = fixture.inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(", ");
        const label = `${operation}(${shapes}; ${JSON.stringify(fixture.call.args)})`;
        try {
          checkValues(fixture, checks);
          if (fixture.grads) checkGradients(fixture, checks);
        } catch (error) {
          failures.push(`${label}: ${(error as Error).message}`);
        }
      }
      assert.deepEqual(failures, []);
    });
  }
}
