import assert from "node:assert/strict";
import {
  ArgumentError,
  DimError,
  grad,
  IndexError,
  jit,
  ones,
  random,
  type Tensor,
} from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertClose } from "../../support/fixtures.ts";
import { readable } from "../../support/torch_cases.ts";

function near(actual: Tensor, expected: Tensor, what: string, tolerance = 1e-6): void {
  assertClose(readable(actual), readable(expected), { rtol: tolerance, atol: tolerance, what });
}

function names(module: nn.Module): string[] {
  return Object.keys(module.stateDict()).sort();
}

const x = random.normal(random.key(0), [5, 3]);

Deno.test("weightNorm() leaves the weight's value, and keeps length and direction in its place", () => {
  const layer = new nn.Linear(3, 4);
  const before = layer.weight;
  assert.equal(nn.weightNorm(layer), layer);
  near(layer.weight, before, "weight");
  assert.deepEqual(names(layer), [
    "bias",
    "parametrizations.weight.original0",
    "parametrizations.weight.original1",
  ]);
  assert.deepEqual(layer.namedParameters().map(([, { shape }]) => shape), [[4], [4, 1], [4, 3]]);
});

Deno.test("spectralNorm() brings the largest singular value to 1", () => {
  const layer = nn.spectralNorm(new nn.Linear(3, 4));
  assert.deepEqual(names(layer), [
    "bias",
    "parametrizations.weight.0._u",
    "parametrizations.weight.0._v",
    "parametrizations.weight.original",
  ]);
  for (let turn = 0; turn < 100; turn++) layer.forward(x);
  layer.eval();
  const { weight } = layer;
  let v = ones([3]);
  for (let turn = 0; turn < 100; turn++) {
    v = weight.T.mv(weight.mv(v));
    v = v.div(v.norm());
  }
  near(weight.mv(v).norm(), ones([]), "singular value", 1e-5);
});

Deno.test("the singular vectors move on in training, compiled too, and not in evaluation", () => {
  // Of a matrix so large that its vectors are still far from what they converge to.
  const layer = nn.spectralNorm(new nn.Linear(30, 40));
  const x = ones([1, 30]);
  const vector = () => layer.buffers()[0].arraySync();
  for (const run of [(x: Tensor) => layer.forward(x), nn.compile(layer)]) {
    layer.train();
    const start = vector();
    run(x);
    assert.notDeepEqual(vector(), start);
    layer.eval();
    const later = vector();
    run(x);
    assert.deepEqual(vector(), later);
  }
});

Deno.test("a clone has parametrizations of its own", () => {
  for (const wrap of [nn.weightNorm, nn.spectralNorm]) {
    const layer = wrap(new nn.Linear(3, 4));
    layer.eval();
    const copy = layer.clone();
    near(copy.forward(x), layer.forward(x), wrap.name);
    assert.deepEqual(names(copy), names(layer));
    const doubled = copy.namedParameters().map(([name, value]) => [name, value.mul(2)]);
    copy.assignParameters(Object.fromEntries(doubled));
    assert.notDeepEqual(copy.forward(x).arraySync(), layer.forward(x).arraySync());
  }
});

Deno.test("gradients reach the originals, under jit, in a model that holds the layer", () => {
  const model = new nn.Sequential(nn.weightNorm(new nn.Linear(3, 4)), new nn.Linear(4, 1));
  const { params, buffers, apply } = nn.functionalize(model);
  const loss = (p: typeof params) => apply(p, buffers, [x])[0].square().sum();
  const eager = grad(loss)(params);
  const compiled = jit(grad(loss))(params);
  for (const name of Object.keys(params)) near(compiled[name], eager[name], name, 1e-5);
  // The weight does not depend on the length of a direction: the gradient stands upright on it.
  const along = eager["0.parametrizations.weight.original1"]
    .mul(params["0.parametrizations.weight.original1"]).sum(1);
  near(along, along.mul(0), "gradient along the direction", 1e-5);
});

Deno.test("training steps change the originals", () => {
  const model = nn.spectralNorm(new nn.Linear(3, 1));
  const lossOf = nn.valueAndGrad(model, (model, x: Tensor) => model.forward(x).square().mean());
  const [, gradients] = lossOf(x);
  const name = "parametrizations.weight.original";
  const original = Object.fromEntries(model.namedParameters())[name];
  model.assignParameters({ [name]: original.sub(gradients[name].mul(0.1)) });
  assert.notDeepEqual(
    Object.fromEntries(model.namedParameters())[name].arraySync(),
    original.arraySync(),
  );
});

Deno.test("assigning to the parameter makes the originals those of the value", () => {
  const layer = nn.weightNorm(new nn.Linear(3, 2));
  const value = random.normal(random.key(1), [2, 3]);
  layer.weight = new nn.Parameter(value);
  near(layer.weight, value, "weight");
  assert.equal(layer.parameters().length, 3);
});

Deno.test("removeParametrizations() leaves the value, or the original", () => {
  const layer = nn.spectralNorm(new nn.Linear(3, 4)).eval();
  const { weight } = layer;
  assert.equal(nn.isParametrized(layer, "weight"), true);
  nn.removeParametrizations(layer, "weight");
  assert.equal(nn.isParametrized(layer, "weight"), false);
  near(layer.weight, weight, "value");
  assert.deepEqual(names(layer), ["bias", "weight"]);
  const original = layer.weight;
  nn.spectralNorm(layer);
  nn.removeParametrizations(layer, "weight", { leaveParametrized: false });
  near(layer.weight, original, "original");
  assert.ok(layer.weight instanceof nn.Parameter);
});

Deno.test("parametrizations of two parameters stand side by side", () => {
  const layer = nn.weightNorm(nn.weightNorm(new nn.Linear(3, 4)), { name: "bias" });
  nn.removeParametrizations(layer, "weight");
  assert.deepEqual(names(layer), [
    "parametrizations.bias.original0",
    "parametrizations.bias.original1",
    "weight",
  ]);
});

Deno.test("a frozen parameter's originals are frozen", () => {
  const layer = nn.weightNorm(new nn.Linear(3, 4).freeze());
  assert.ok(layer.parameters().every(({ requiresGrad }) => !requiresGrad));
  nn.removeParametrizations(layer, "weight");
  assert.equal(layer.weight.requiresGrad, false);
});

Deno.test("a parametrized layer prints its parametrizations, and printing moves nothing", () => {
  const layer = nn.spectralNorm(new nn.Linear(30, 40));
  const before = layer.buffers()[0].arraySync();
  assert.equal(
    String(layer),
    "Linear(\n  inFeatures=30, outFeatures=40, bias=true\n  (parametrizations): Parametrizations(\n" +
      "    (weight): Parametrized(\n      (0): SpectralNorm()\n    )\n  )\n)",
  );
  assert.deepEqual(layer.buffers()[0].arraySync(), before);
});

const layer = nn.weightNorm(new nn.Linear(3, 4));

testErrors("parametrizations", [
  [
    () => nn.weightNorm(new nn.Linear(3, 4), { name: "wait" }),
    ArgumentError,
    'weightNorm: Expected a parameter of Linear: got "wait"',
  ],
  [
    () => nn.spectralNorm(layer),
    ArgumentError,
    "spectralNorm: Cannot parametrize weight of Linear again\n" +
    "Remove the parametrization first, with removeParametrizations",
  ],
  [
    () => nn.weightNorm(new nn.Linear(3, 4), { dim: 2 }),
    DimError,
    "weightNorm: Expected a dim from 0 to 1, or null: got 2",
  ],
  [
    () => nn.spectralNorm(new nn.Linear(3, 4), { dim: 2 }),
    IndexError,
    "spectralNorm: Expected dim from -2 to 1: got 2",
  ],
  [
    () => nn.spectralNorm(new nn.Linear(3, 4), { nPowerIterations: 0 }),
    ArgumentError,
    "spectralNorm: Expected an integer of at least 1 as nPowerIterations: got 0",
  ],
  [
    () => nn.removeParametrizations(layer, "bias"),
    ArgumentError,
    'removeParametrizations: Expected a parametrized parameter of Linear: got "bias"',
  ],
  [
    () => nn.removeParametrizations(layer, "weight", { leaveParametrized: false }),
    ArgumentError,
    "removeParametrizations: Cannot leave the original of weight as there are 2\n" +
    "Leave the computed value, { leaveParametrized: true }",
  ],
]);
