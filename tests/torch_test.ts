/**
 * Every case of PyTorch's own answers (tests/fixtures/torch.json.gz): values, dtypes and gradients.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as cotangent from "../mod.ts";
import { Tensor, type TypedArray, vjp } from "../mod.ts";
import { isFloating } from "../src/engine/base/mod.ts";
import { contiguousArray, tensorOfStorage } from "../src/engine/core/mod.ts";
import {
  assertClose,
  callArguments,
  type FixtureTensor,
  loadTorchCases,
  type TorchCase,
} from "./support/fixtures.ts";

/** The fixture's tensor as ours. */
function make({ shape, dtype, data }: FixtureTensor): Tensor {
  return tensorOfStorage(data.slice(), shape, dtype, "cpu");
}

const operations = cotangent as unknown as Record<string, (...args: unknown[]) => unknown>;

/** What an operation returned as a list of tensors: a tensor, a list, or an object of tensors. */
function outputsOf(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (result instanceof Array) return result.flatMap(outputsOf);
  return Object.values(result as object).filter((value) => value !== undefined).flatMap(outputsOf);
}

function readable(x: Tensor) {
  const { storage, offset } = contiguousArray(x);
  const data = (storage as TypedArray).subarray(offset, offset + x.size);
  return { shape: x.shape, dtype: x.dtype, data };
}

/** By the dtype that was computed in: 1e-6 in float64, 1e-4 in float32, as wide as the small ones are. */
const tolerances: Record<string, number> = {
  float64: 1e-6,
  float32: 1e-4,
  float16: 2e-3,
  bfloat16: 1.6e-2,
};

/** Operations whose fixtures have the values alone, without the indices. */
const valuesAlone: ReadonlySet<string> = new Set(["median", "nanmedian"]);

function call(fixture: TorchCase, inputs: readonly Tensor[]): Tensor[] {
  const operation = operations[fixture.op];
  assert.ok(operation !== undefined, `there is no operation ${fixture.op}`);
  const outputs = outputsOf(operation(...callArguments(fixture, inputs, make)));
  return valuesAlone.has(fixture.op) ? outputs.slice(0, 1) : outputs;
}

function checkValues(fixture: TorchCase): void {
  const outputs = call(fixture, fixture.inputs.map(make));
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

function checkGradients(fixture: TorchCase): void {
  const inputs = fixture.inputs.map(make);
  const places = fixture.grads!.flatMap((gradient, i) => gradient === null ? [] : [i]);
  const moving = fixture.outputs.flatMap(({ dtype }, i) => isFloating(dtype) ? [i] : []);
  const f = (...floats: Tensor[]) => {
    const all = [...inputs];
    places.forEach((place, i) => all[place] = floats[i]);
    const outputs = call(fixture, all);
    return moving.map((i) => outputs[i]);
  };
  const [, pull] = vjp(f, ...places.map((place) => inputs[place]));
  const cotangents = fixture.cotangents!.filter((cotangent) => cotangent !== null).map(make);
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

const cases = await loadTorchCases();
const byOperation = Map.groupBy(cases, ({ op }) => op);

for (const [operation, fixtures] of byOperation) {
  Deno.test(`${operation}() agrees with PyTorch in ${fixtures.length} cases`, () => {
    const failures: string[] = [];
    for (const fixture of fixtures) {
      const shapes = fixture.inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(", ");
      const label = `${operation}(${shapes}; ${JSON.stringify(fixture.call.args)})`;
      try {
        checkValues(fixture);
        if (fixture.grads) checkGradients(fixture);
      } catch (error) {
        failures.push(`${label}: ${(error as Error).message}`);
      }
    }
    assert.deepEqual(failures, []);
  });
}

Deno.test("the fixtures hold at least 200 cases with values and gradients", () => {
  assert.ok(cases.length >= 200);
  assert.ok(cases.filter(({ grads }) => grads).length >= 200);
});
