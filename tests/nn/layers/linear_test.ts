import assert from "node:assert/strict";
import { ArgumentError, jit, ones, ShapeError, type Tensor, TraceError } from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

const { bilinear, linear } = nn.functional;

Deno.test("LazyLinear makes its parameters at the first call, and keeps them", () => {
  const layer = new nn.LazyLinear(3);
  assert.deepEqual(layer.parameters(), []);
  assert.equal(layer.initialized, false);
  assert.equal(String(layer), "LazyLinear(outFeatures=3, bias=true)");
  const y = layer.forward(ones([2, 5]));
  assert.deepEqual(y.shape, [2, 3]);
  assert.deepEqual(Object.keys(layer.stateDict()), ["weight", "bias"]);
  assert.equal(String(layer), "LazyLinear(inFeatures=5, outFeatures=3, bias=true)");
  assert.deepEqual(layer.forward(ones([2, 5])).arraySync(), y.arraySync());
  assert.deepEqual(layer.clone().forward(ones([2, 5])).arraySync(), y.arraySync());
  assert.equal(layer.weight!.abs().le(1 / Math.sqrt(5)).all().itemSync(), true);
});

Deno.test("a clone of a LazyLinear that has not run makes parameters of its own", () => {
  const layer = new nn.LazyLinear(3, { bias: false, dtype: "float64" });
  const copy = layer.clone();
  assert.equal(copy.forward(ones([2, 5], { dtype: "float64" })).dtype, "float64");
  assert.deepEqual([copy.parameters().length, layer.parameters().length], [1, 0]);
});

Deno.test("linear() takes a vector as weight", () => {
  assert.deepEqual(linear(ones([4, 2, 3]), ones([3])).shape, [4, 2]);
});

testErrors("linear layers", [
  [
    () => new nn.Linear(2.5, 1),
    ArgumentError,
    "Linear: Expected an integer of at least 0 as inFeatures: got 2.5",
  ],
  [
    () => new nn.Bilinear(0, 1, 1),
    ArgumentError,
    "Bilinear: Expected an integer of at least 1 as in1Features: got 0",
  ],
  [
    () => new nn.Linear(3, 2).forward(ones([2, 4])),
    ShapeError,
    "linear: Expected an input whose last dim is of size 3: got [2, 4] for a weight [2, 3]",
  ],
  [
    () => bilinear(ones([2, 3]), ones([3, 4]), ones([5, 3, 4])),
    ShapeError,
    "bilinear: Expected inputs […, in1] and […, in2] and a weight [out, in1, in2]: got [2, 3], " +
    "[3, 4], [5, 3, 4]",
  ],
  [
    () => new nn.Flatten(0 as never),
    ArgumentError,
    "Flatten: Expected an object of options: got 0\nName them, for example { startDim: 0 }",
  ],
  [
    () => new nn.Unflatten(1, [2, 0.5]),
    ArgumentError,
    "Unflatten: Expected an integer of at least -1 as unflattenedSize: got 0.5",
  ],
  [
    () => jit((x: Tensor) => new nn.LazyLinear(3).forward(x))(ones([2, 5])),
    TraceError,
    "LazyLinear: Cannot make the parameters inside of a traced function\n" +
    "Call model.forward(x) once before, with an input of the same shape",
  ],
  [
    () => nn.functionalize(new nn.Sequential(new nn.LazyLinear(3))),
    ArgumentError,
    "Sequential: Cannot take the parameters of LazyLinear as its first call makes them\n" +
    "Call model.forward(x) once before",
  ],
]);
