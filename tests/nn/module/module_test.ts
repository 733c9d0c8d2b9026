/**
 * Tests of Module: what is found in it, its state dict, changes, hooks, copies and printing.
 *
 * @module
 */
import assert from "node:assert/strict";
import { arange, nn, ones, type Tensor, tensor, zeros } from "../../../mod.ts";

/** Holds everything that a module may hold, and what it must not mistake for state. */
class Everything extends nn.Module {
  inProjWeight = new nn.Parameter(ones([2, 3]));
  runningMean = new nn.Buffer(zeros([3]));
  scratch = new nn.Buffer(zeros([1]), { persistent: false });
  constant = arange(3);
  sizes = [1, 2, 3];
  name = "everything";
  empty = null;
  first = new nn.Linear(3, 2);
  inList = [new nn.Linear(2, 2, { bias: false }), new nn.Linear(2, 1)];
  byName = { left: new nn.Linear(1, 1), rightHand: [new nn.Parameter(zeros([4]))] };
  override forward(x: Tensor): Tensor {
    return this.first.forward(x.add(this.inProjWeight));
  }
}

Deno.test("Module finds parameters, buffers and modules in properties, arrays and records", () => {
  const module = new Everything();
  assert.deepEqual(module.namedParameters().map(([name]) => name), [
    "in_proj_weight",
    "first.weight",
    "first.bias",
    "in_list.0.weight",
    "in_list.1.weight",
    "in_list.1.bias",
    "by_name.left.weight",
    "by_name.left.bias",
    "by_name.rightHand.0",
  ]);
  assert.deepEqual(module.namedBuffers().map(([name]) => name), ["running_mean", "scratch"]);
  assert.deepEqual(module.namedChildren().map(([name]) => name), [
    "first",
    "in_list.0",
    "in_list.1",
    "by_name.left",
  ]);
  assert.deepEqual(module.namedModules().map(([name]) => name), [
    "",
    "first",
    "in_list.0",
    "in_list.1",
    "by_name.left",
  ]);
  assert.equal(module.parameters().length, 9);
  assert.equal(module.buffers()[0], module.runningMean);
});

Deno.test("stateDict() has parameters and persistent buffers by PyTorch's names", () => {
  const state = new Everything().stateDict();
  assert.ok("running_mean" in state && "in_list.1.bias" in state);
  assert.ok(!("scratch" in state) && !("constant" in state));
});

Deno.test("a shared parameter has all of its names in the state dict, is one parameter, and stays so", () => {
  class Tied extends nn.Module {
    embedding = new nn.Linear(2, 3, { bias: false });
    head = new nn.Linear(2, 3, { bias: false });
    constructor() {
      super();
      this.head.weight = this.embedding.weight;
    }
    override forward(x: Tensor): Tensor {
      return this.head.forward(x);
    }
  }
  const model = new Tied();
  assert.deepEqual(model.namedParameters().map(([name]) => name), ["embedding.weight"]);
  assert.deepEqual(Object.keys(model.stateDict()), ["embedding.weight", "head.weight"]);
  const changes = [
    () => model.assignParameters({ "embedding.weight": ones([3, 2]) }),
    () => model.loadStateDict({ "embedding.weight": ones([3, 2]), "head.weight": ones([3, 2]) }),
    () => model.to("float64"),
    () => model.freeze(),
    () => {
      const loss = nn.valueAndGrad(model, (model, x: Tensor) => model.forward(x).sum());
      assert.deepEqual(Object.keys(loss(ones([1, 2], { dtype: "float64" }))[1]), []);
    },
    () => model.unfreeze(),
  ];
  for (const change of changes) {
    change();
    assert.equal(model.head.weight, model.embedding.weight);
  }
  const copy = model.clone();
  assert.equal(copy.head.weight, copy.embedding.weight);
  assert.notEqual(copy.head.weight, model.head.weight);
});

Deno.test("loadStateDict() names what is missing, unexpected or of another shape, and changes nothing", () => {
  const model = new nn.Linear(2, 1);
  const before = model.weight;
  assert.throws(
    () => model.loadStateDict({ weight: ones([1, 2]), extra: ones([1]) }),
    {
      name: "StateDictError",
      message: "Linear.loadStateDict: Expected the names and shapes of the module: missing bias; " +
        "unexpected extra\nTo take what fits, pass { strict: false }",
    },
  );
  assert.throws(
    () => model.loadStateDict({ weight: ones([2, 1]), bias: ones([1]) }),
    {
      name: "StateDictError",
      message:
        "Linear.loadStateDict: Expected the names and shapes of the module: weight is [2, 1], not [1, 2]",
    },
  );
  assert.equal(model.weight, before);
  const result = model.loadStateDict({ weight: ones([1, 2]), extra: ones([1]) }, { strict: false });
  assert.deepEqual(result, { missingKeys: ["bias"], unexpectedKeys: ["extra"] });
  assert.deepEqual(model.weight.arraySync(), [[1, 1]]);
});

Deno.test("loadStateDict() converts to the dtype that is there", () => {
  const model = new nn.Linear(2, 1, { bias: false });
  model.loadStateDict({ weight: tensor([[1, 2]], { dtype: "float64" }) });
  assert.equal(model.weight.dtype, "float32");
});

Deno.test("train() and eval() switch all modules within", () => {
  const module = new Everything();
  assert.ok(module.modules().every(({ training }) => training));
  assert.equal(module.eval(), module);
  assert.ok(module.modules().every(({ training }) => !training));
  module.train();
  assert.ok(module.modules().every(({ training }) => training));
});

Deno.test("freeze() and unfreeze() take patterns, names, and predicates", () => {
  const module = new Everything();
  const frozen = () =>
    module.namedParameters().filter(([, { requiresGrad }]) => !requiresGrad).map(([name]) => name);
  module.freeze(/bias$/);
  assert.deepEqual(frozen(), ["first.bias", "in_list.1.bias", "by_name.left.bias"]);
  module.unfreeze(["first", "in_list.1.bias"]);
  assert.deepEqual(frozen(), ["by_name.left.bias"]);
  module.freeze("in_list");
  module.unfreeze((name) => name.includes("left"));
  assert.deepEqual(frozen(), ["in_list.0.weight", "in_list.1.weight", "in_list.1.bias"]);
  module.unfreeze();
  assert.deepEqual(frozen(), []);
  assert.throws(() => module.freeze(3 as never), {
    name: "ArgumentError",
    message: "Module.freeze: Expected a pattern, names or a predicate: got 3",
  });
});

Deno.test("to() converts floating parameters and buffers", () => {
  class Mixed extends nn.Module {
    weight = new nn.Parameter(ones([1]));
    count = new nn.Buffer(zeros([], { dtype: "int64" }));
    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  const mixed = new Mixed().freeze().to("bfloat16");
  assert.deepEqual([mixed.weight.dtype, mixed.count.dtype], ["bfloat16", "int64"]);
  assert.equal(mixed.weight.requiresGrad, false);
});

Deno.test("apply() visits children first", () => {
  const seen: string[] = [];
  new nn.Sequential(new nn.Linear(1, 1), new nn.Sequential()).apply((module) => {
    seen.push(module.constructor.name);
  });
  assert.deepEqual(seen, ["Linear", "Sequential", "Sequential"]);
});

Deno.test("hooks see and change inputs and outputs until they are removed", () => {
  const model = new nn.Linear(2, 2, { bias: false });
  model.loadStateDict({ weight: tensor([[1, 0], [0, 1]]) });
  const before = model.registerForwardPreHook((_module, [x]) => [(x as Tensor).mul(2)]);
  const after = model.registerForwardHook((_module, [x], output) => {
    assert.deepEqual((x as Tensor).arraySync(), [[2, 2]]);
    return (output as Tensor).add(1);
  });
  const run = () => model.forward(ones([1, 2])).arraySync();
  assert.deepEqual(run(), [[3, 3]]);
  after.remove();
  assert.deepEqual(run(), [[2, 2]]);
  before.remove();
  assert.deepEqual(run(), [[1, 1]]);
});

Deno.test("clone() copies the values and the structure, and shares nothing that changes", () => {
  const module = new Everything().eval();
  const copy = module.clone();
  assert.ok(copy instanceof Everything);
  assert.equal(copy.first.training, false);
  copy.assignParameters({ "first.bias": ones([2]), "by_name.rightHand.0": ones([4]) });
  assert.notDeepEqual(module.first.bias!.arraySync(), [1, 1]);
  assert.deepEqual(module.byName.rightHand[0].arraySync(), [0, 0, 0, 0]);
  const x = ones([2, 3]);
  assert.deepEqual(copy.forward(x).shape, [2, 2]);
  assert.notDeepEqual(copy.forward(x).arraySync(), module.forward(x).arraySync());
});

Deno.test("modules print as PyTorch's do", () => {
  const model = new nn.Sequential(
    new nn.Linear(2, 3),
    new nn.Sequential(new nn.Linear(3, 1, { bias: false })),
  );
  const text = [
    "Sequential(",
    "  (0): Linear(inFeatures=2, outFeatures=3, bias=true)",
    "  (1): Sequential(",
    "    (0): Linear(inFeatures=3, outFeatures=1, bias=false)",
    "  )",
    ")",
  ].join("\n");
  assert.equal(String(model), text);
  assert.equal(Deno.inspect(model), text);
});

Deno.test("modules in a circle and names that collide are refused", () => {
  class Circle extends nn.Module {
    inner: nn.Module | null = null;
    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  const [outer, inner] = [new Circle(), new Circle()];
  outer.inner = inner;
  inner.inner = outer;
  assert.throws(() => outer.parameters(), {
    name: "ArgumentError",
    message:
      "Module: Cannot walk through modules that contain each other: Circle holds itself as " +
      "inner.inner\nKeep such a reference in a #private field",
  });
  class Twice extends nn.Module {
    fooBar = new nn.Parameter(ones([1]));
    foo_bar = new nn.Parameter(ones([1]));
    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  assert.throws(() => new Twice().stateDict(), {
    name: "ArgumentError",
    message:
      "Module: Expected different names in the state dict: got foo_bar twice\nRename foo_bar",
  });
});

Deno.test("assignParameters() refuses other names and shapes", () => {
  const model = new nn.Linear(2, 1);
  assert.throws(() => model.assignParameters({ wait: ones([1]) }), {
    name: "ArgumentError",
    message: "Linear.assignParameters: Expected names of parameters: got wait",
  });
  assert.throws(() => model.assignParameters({ weight: ones([2]) }), {
    name: "ShapeError",
    message: "Linear.assignParameters: Expected the shape of weight: got [2] for [1, 2]",
  });
});

Deno.test("containers hold modules in order and refuse what is none", () => {
  const list = new nn.ModuleList([new nn.Linear(1, 1)]).append(new nn.Linear(1, 2));
  assert.equal(list.length, 2);
  assert.equal(list.at(-1), list.at(1));
  assert.throws(() => list.at(2), {
    name: "IndexError",
    message: "ModuleList.at: Expected a place below 2: got 2",
  });
  assert.throws(() => list.append(3 as never), {
    name: "ArgumentError",
    message: "ModuleList: Expected modules: got 3 at place 2",
  });
  assert.throws(() => list.forward(), { name: "ArgumentError", message: /Cannot run a list/ });
  const dict = new nn.ModuleDict({ fcOut: new nn.Linear(1, 1) });
  assert.deepEqual(Object.keys(dict.stateDict()), ["fcOut.weight", "fcOut.bias"]);
  assert.throws(() => dict.get("other"), {
    name: "ArgumentError",
    message: 'ModuleDict.get: Expected one of fcOut: got "other"',
  });
  assert.throws(() => dict.set("forward", new nn.Linear(1, 1)), {
    name: "ArgumentError",
    message: "ModuleDict.set: Expected a module and a name that Module does not have: got " +
      "an object of class Linear as forward",
  });
});

Deno.test("summary() tells layers, shapes and parameters, and computes nothing", () => {
  const model = new nn.Sequential(new nn.Linear(4, 3), new nn.Linear(3, 2)).freeze("0");
  assert.equal(
    nn.summary(model, [5, 4]),
    [
      "layer  class   output  parameters",
      "---------------------------------",
      "0      Linear  [5, 3]          15",
      "1      Linear  [5, 2]           8",
      "---------------------------------",
      "23 parameters, 8 trained",
    ].join("\n"),
  );
  assert.throws(() => nn.summary(model, [5, 3]), { name: "ShapeError" });
  assert.ok(model.training);
});
