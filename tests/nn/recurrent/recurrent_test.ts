import assert from "node:assert/strict";
import {
  ArgumentError,
  DTypeError,
  grad,
  jit,
  jvp,
  random,
  ShapeError,
  type Tensor,
  tensor,
  TraceError,
  treeMap,
  vmap,
} from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertTensorsNear, checkDerivatives } from "../../support/check_op.ts";

const f64 = (seed: number, shape: readonly number[]) =>
  random.normal(random.key(seed), shape, { dtype: "float64" });

const seeded = <M>(make: () => M): M => nn.withKey(random.key(7), make);

Deno.test("LSTM and GRU have right first and second derivatives in both modes", () => {
  for (const Layer of [nn.LSTM, nn.GRU]) {
    const model = seeded(() => new Layer(2, 3, { bidirectional: true, dtype: "float64" }));
    const { params, buffers, apply } = nn.functionalize(model);
    const names = Object.keys(params);
    const run = (x: Tensor, ...values: Tensor[]) => {
      const named = Object.fromEntries(names.map((name, i) => [name, values[i]]));
      return apply(named, buffers, [x, null, { lengths: [3, 2] }])[0][0];
    };
    checkDerivatives(
      { name: "recurrent", run, order: 2 } as unknown as Parameters<typeof checkDerivatives>[0],
      [f64(1, [3, 2, 2]), ...Object.values(params)],
      3,
    );
  }
});

Deno.test("lengths may be traced: one trace serves all of them", () => {
  const lstm = seeded(() => new nn.LSTM(2, 3, { batchFirst: true, bidirectional: true }));
  const { params, buffers, apply } = nn.functionalize(lstm);
  const run = jit((x: Tensor, lengths: Tensor) =>
    apply(params, buffers, [x, null, { lengths }])[0]
  );
  const x = random.normal(random.key(2), [2, 4, 2]);
  for (const lengths of [[4, 1], [2, 3], [0, 4]]) {
    const [output, [hidden, cell]] = run(x, tensor(lengths, { dtype: "int32" }));
    const [expected, [last, memory]] = lstm.forward(x, null, { lengths });
    assertTensorsNear([output, hidden, cell], [expected, last, memory], 1e-6, String(lengths));
  }
  assert.equal(run.traceCount, 1);
});

Deno.test("a sequence among longer ones gives what it gives alone", () => {
  const gru = seeded(() => new nn.GRU(2, 3, { bidirectional: true, numLayers: 2 }));
  const sequences = [5, 2, 3].map((length, i) => random.normal(random.key(i), [length, 2]));
  const lengths = sequences.map(({ shape }) => shape[0]);
  const [output, hidden] = gru.forward(nn.padSequence(sequences), null, { lengths });
  nn.unpadSequence(output, lengths).forEach((part, i) => {
    const [alone, last] = gru.forward(sequences[i]);
    assertTensorsNear([part, hidden.select(1, i)], [alone, last], 1e-6, `sequence ${i}`);
  });
});

Deno.test("a state of length 0 is the initial one", () => {
  const rnn = seeded(() => new nn.RNN(2, 3));
  const start = random.normal(random.key(1), [1, 2, 3]);
  const x = random.normal(random.key(2), [4, 2, 2]);
  const [output, hidden] = rnn.forward(x, start, { lengths: [0, 4] });
  assert.deepEqual(hidden.at(0, 0).arraySync(), start.at(0, 0).arraySync());
  assert.equal(output.select(1, 0).countNonzero().itemSync(), 0);
});

Deno.test("dropout stands between layers, in training alone, and draws from the key", () => {
  const rnn = seeded(() => new nn.RNN(2, 4, { numLayers: 2, dropout: 0.5 }));
  const single = seeded(() => new nn.RNN(2, 4, { dropout: 0.5 }));
  const x = random.normal(random.key(2), [3, 2, 2]);
  const of = (model: nn.RNN, seed: number) =>
    nn.withKey(random.key(seed), () => model.forward(x))[0].arraySync();
  assert.deepEqual(of(rnn, 1), of(rnn, 1));
  assert.notDeepEqual(of(rnn, 1), of(rnn, 2));
  assert.deepEqual(of(single, 1), of(single, 2));
  rnn.eval();
  assert.deepEqual(of(rnn, 1), of(rnn, 2));
  const dropsAll = seeded(() => new nn.RNN(2, 4, { numLayers: 2, dropout: 1 }));
  assert.ok(Number.isFinite(dropsAll.forward(x)[0].sum().itemSync()));
});

class Net extends nn.Module {
  lstm = new nn.LSTM(1, 8);
  head = new nn.Linear(8, 1);
  override forward(x: Tensor): Tensor {
    const [, [hidden]] = this.lstm.forward(x);
    return this.head.forward(hidden.at(0));
  }
}

Deno.test("a compiled training step of an LSTM learns the sign of a sum", () => {
  const { params: initial, buffers, apply } = nn.functionalize(seeded(() => new Net()));
  const x = random.normal(random.key(4), [6, 64, 1]);
  const y = x.sum(0).gt(0).to("float32");
  const loss = (params: nn.NamedTensors) =>
    apply(params, buffers, x)[0].sigmoid().sub(y).square().mean();
  const step = jit((params: nn.NamedTensors) =>
    treeMap((p: Tensor, g: Tensor) => p.sub(g.mul(3)), params, grad(loss)(params))
  );
  let params = initial;
  for (let i = 0; i < 100; i++) params = step(params);
  const [before, after] = [initial, params].map((p) => loss(p).itemSync() as number);
  assert.ok(after < before / 3, `${before} to ${after}`);
});

Deno.test("clones have the same values and are independent", () => {
  const lstm = seeded(() => new nn.LSTM(2, 3, { projSize: 1, bidirectional: true }));
  const copy = lstm.clone();
  const x = random.normal(random.key(1), [4, 2, 2]);
  assert.deepEqual(copy.forward(x)[0].arraySync(), lstm.forward(x)[0].arraySync());
  copy.assignParameters({ weight_hr_l0: copy.weightHrL0.mul(2) });
  assert.notDeepEqual(copy.forward(x)[0].arraySync(), lstm.forward(x)[0].arraySync());
});

Deno.test("the initial values lie in ±1/√hiddenSize, the names are in PyTorch's order", () => {
  const lstm = new nn.LSTM(3, 25, { numLayers: 2, bidirectional: true });
  assert.deepEqual(Object.keys(lstm.stateDict()).slice(0, 8), [
    ...["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"],
    ...["weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse"],
    "bias_hh_l0_reverse",
  ]);
  for (const parameter of lstm.parameters()) {
    const largest = parameter.abs().max().itemSync() as number;
    assert.ok(largest <= 0.2 && largest > 0.15);
  }
  assert.equal(
    String(lstm),
    "LSTM(inputSize=3, hiddenSize=25, numLayers=2, bidirectional=true)",
  );
});

Deno.test("vmap() over ensembles and examples, jvp() through a cell", () => {
  const models = [1, 2, 3].map((seed) => nn.withKey(random.key(seed), () => new nn.GRU(2, 3)));
  const { params, buffers, apply } = nn.stackModules(models);
  const x = random.normal(random.key(9), [4, 2, 2]);
  const outputs = vmap((p: typeof params, b: typeof buffers) => apply(p, b, [x])[0][0])(
    params,
    buffers,
  );
  models.forEach((model, i) =>
    assertTensorsNear([outputs.at(i)], [model.forward(x)[0]], 1e-5, `model ${i}`)
  );
  const cell = seeded(() => new nn.GRUCell(2, 3));
  const point = random.normal(random.key(3), [2]);
  const [, tangent] = jvp((x: Tensor) => cell.forward(x), [point], [tensor([1, 0])]);
  assert.deepEqual(tangent.shape, [3]);
});

Deno.test("padSequence() pads at either end", () => {
  const sequences = [tensor([[1, 2]]), tensor([[3, 4], [5, 6]])];
  assert.deepEqual(nn.padSequence(sequences, { paddingValue: 9 }).arraySync(), [
    [[1, 2], [3, 4]],
    [[9, 9], [5, 6]],
  ]);
  const left = nn.padSequence(sequences, { batchFirst: true, paddingSide: "left" });
  assert.deepEqual(left.arraySync(), [[[0, 0], [1, 2]], [[3, 4], [5, 6]]]);
});

const x = random.normal(random.key(0), [4, 2, 3]);
const lstm = new nn.LSTM(3, 5);

testErrors("recurrent layers", [
  [
    () => new nn.LSTM(0, 5),
    ArgumentError,
    "LSTM: Expected an integer of at least 1 as inputSize: got 0",
  ],
  [
    () => new nn.LSTM(3, 5, { projSize: 5 }),
    ArgumentError,
    "LSTM: Expected a projSize below the hiddenSize of 5: got 5",
  ],
  [
    () => new nn.GRU(3, 5, { dropout: 1.5 }),
    ArgumentError,
    "GRU: Expected a probability from 0 to 1 as dropout: got 1.5",
  ],
  [
    () => new nn.RNN(3, 5, { nonlinearity: "gelu" as never }),
    ArgumentError,
    'RNN: Expected "tanh" or "relu" as nonlinearity: got "gelu"',
  ],
  [
    () => lstm.forward(x.transpose(0, 2)),
    ShapeError,
    "LSTM: Expected an input of shape [length, batch, 3], or [length, 3], with a length of at " +
    "least 1: got [3, 2, 4]",
  ],
  [
    () => lstm.forward(x, [x, x]),
    ShapeError,
    "LSTM: Expected a hidden state of shape [1, 2, 5]: got [4, 2, 3]",
  ],
  [
    () => lstm.forward(x, null, { lengths: [1] }),
    ShapeError,
    "LSTM: Expected a length for each of 2 sequences: got 1",
  ],
  [
    () => lstm.forward(x, null, { lengths: tensor([[1, 2]], { dtype: "int32" }) }),
    ShapeError,
    "LSTM: Expected a length for each of 2 sequences: got shape [1, 2]",
  ],
  [
    () => lstm.forward(x, null, { lengths: [5, 1] }),
    ArgumentError,
    "LSTM: Expected lengths of at most 4: got 5",
  ],
  [
    () => lstm.forward(x, null, { lengths: tensor([1.5, 1]) }),
    DTypeError,
    "LSTM: Expected integers as lengths: got float32",
  ],
  [
    () => new nn.GRUCell(3, 5).forward(x),
    ShapeError,
    "GRUCell: Expected an input of shape [batch, 3] or [3]: got [4, 2, 3]",
  ],
  [
    () => new nn.LSTMCell(3, 5).forward(x.at(0), [x, x]),
    ShapeError,
    "LSTMCell: Expected a state of shape [2, 5]: got [4, 2, 3]",
  ],
  [
    () => nn.padSequence([]),
    ArgumentError,
    "padSequence: Expected a list of at least one tensor: got none",
  ],
  [
    () => nn.padSequence([x, x.at("...", 0)]),
    ShapeError,
    "padSequence: Expected sequences that differ in their first dimension alone: got [4, 2, 3] " +
    "and [4, 2]",
  ],
  [
    () => jit((n: Tensor) => nn.unpadSequence(x, n))(tensor([1, 2])),
    TraceError,
    "unpadSequence: Cannot cut to lengths that are traced, as shapes depend on them\n" +
    "Mask what is beyond them instead",
  ],
]);
