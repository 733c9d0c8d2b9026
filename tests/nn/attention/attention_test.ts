import assert from "node:assert/strict";
import {
  ArgumentError,
  cat,
  DTypeError,
  grad,
  IndexError,
  jit,
  ones,
  random,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../mod.ts";
import * as functional from "../../../src/nn/functional/mod.ts";
import {
  type AttentionOptions,
  scaledDotProductAttention,
} from "../../../src/nn/functional/mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertTensorsNear, checkDerivatives } from "../../support/check_op.ts";

const normal = (seed: number, shape: readonly number[]) =>
  random.normal(random.key(seed), shape, { dtype: "float64" });

const seeded = <M>(make: () => M): M => nn.withKey(random.key(7), make);

type OpRow = Parameters<typeof checkDerivatives>[0];

const derivativeCases: readonly [name: string, options: AttentionOptions][] = [
  ["plain", {}],
  ["causal", { isCausal: true }],
  ["with dropout", { dropout: 0.3, key: random.key(5) }],
  ["with a mask that blinds one query", { mask: tensor([[1, 0, 1], [0, 0, 0]]).to("bool") }],
];

for (const algorithm of ["direct", "tiled"] as const) {
  for (const [name, options] of derivativeCases) {
    Deno.test(`${algorithm} attention, ${name}, has right derivatives up to the second`, () => {
      const run = (query: Tensor, key: Tensor, value: Tensor) =>
        scaledDotProductAttention(query, key, value, { algorithm, ...options });
      const inputs = [normal(1, [2, 2, 2]), normal(2, [2, 3, 2]), normal(3, [2, 3, 2])];
      checkDerivatives({ name, run, order: 2 } as unknown as OpRow, inputs, 11);
    });
  }
}

Deno.test("tiled attention has right derivatives by a mask that is added, over several tiles", () => {
  const [query, key, value] = [normal(1, [2, 2]), normal(2, [300, 2]), normal(3, [300, 2])];
  const loss = (algorithm: "direct" | "tiled") => (mask: Tensor) =>
    scaledDotProductAttention(query, key, value, { mask, algorithm }).square().sum();
  for (const mask of [normal(4, [2, 300]), normal(4, [1, 300]), normal(4, [2, 1])]) {
    const expected = grad(loss("direct"))(mask);
    assertTensorsNear([grad(loss("tiled"))(mask)], [expected], 1e-12, String(mask.shape));
    assertTensorsNear([jit(grad(loss("tiled")))(mask)], [expected], 1e-12, "jit");
  }
});

Deno.test("the gradient of causal attention over 4,096 tokens holds no matrix of all scores", () => {
  const length = 4096;
  const x = zeros([1, length, 8]);
  const loss = (algorithm: "auto" | "direct") => (x: Tensor) =>
    scaledDotProductAttention(x, x, x, { isCausal: true, algorithm }).sum();
  const largest = (algorithm: "auto" | "direct") => {
    const text = String(jit(grad(loss(algorithm))).graph(x));
    const sizes = [...text.matchAll(/: \w+\[([\d, ]*)\]/g)]
      .map(([, shape]) => shape.split(", ").reduce((size, extent) => size * Number(extent), 1));
    assert.ok(sizes.length > 8, "shapes are found in the text");
    return Math.max(...sizes);
  };
  assert.ok(largest("auto") <= length * 256, `${largest("auto")} elements`);
  assert.equal(largest("direct"), length * length);
});

Deno.test("dropout keeps the mean, repeats with its key, and rests outside of training", () => {
  const x = random.normal(random.key(0), [1, 64, 4]);
  for (const algorithm of ["direct", "tiled"] as const) {
    const run = (options: AttentionOptions) =>
      scaledDotProductAttention(x, x, ones([1, 64, 200]), { algorithm, ...options });
    const dropped = (seed: number) => run({ dropout: 0.5, key: random.key(seed) });
    assert.deepEqual(dropped(1).arraySync(), dropped(1).arraySync());
    assert.notDeepEqual(dropped(1).arraySync(), dropped(2).arraySync());
    const sums = Array.from({ length: 20 }, (_, seed) => dropped(seed).mean().itemSync() as number);
    const mean = sums.reduce((total, sum) => total + sum) / sums.length;
    assert.ok(Math.abs(mean - 1) < 0.05, `${algorithm}: ${mean}`);
    const resting = run({ dropout: 0.5, training: false });
    assertTensorsNear([resting], [run({})], 1e-6, algorithm);
    assert.equal(run({ dropout: 1, key: random.key(0) }).countNonzero().itemSync(), 0);
  }
});

Deno.test("half precision is computed in float32", () => {
  const x = random.normal(random.key(0), [8, 4]).to("float16");
  const y = scaledDotProductAttention(x, x, x);
  assert.equal(y.dtype, "float16");
  const wide = x.to("float32");
  assertTensorsNear([y], [scaledDotProductAttention(wide, wide, wide).to("float16")], 0, "half");
});

Deno.test("attention over no keys, or of no queries, is empty or zeros", () => {
  const none = scaledDotProductAttention(zeros([0, 4]), zeros([3, 4]), zeros([3, 2]));
  assert.deepEqual(none.shape, [0, 2]);
  const blind = scaledDotProductAttention(ones([2, 4]), ones([0, 4]), ones([0, 2]));
  assert.deepEqual(blind.arraySync(), [[0, 0], [0, 0]]);
});

Deno.test("decoding with a cache step by step equals one causal pass, with one trace", () => {
  const attention = seeded(() =>
    new nn.MultiheadAttention(8, 2, { batchFirst: true, dtype: "float64" })
  );
  const { params, buffers, apply } = nn.functionalize(attention);
  const x = normal(3, [2, 6, 8]);
  const [expected] = attention.forward(x, x, x, { isCausal: true });
  const step = jit((x: Tensor, cache: functional.KeyValueCache) => {
    const [output, , next] = apply(params, buffers, [x, x, x, { cache, needWeights: false }])[0];
    return [output, next!] as const;
  });
  let cache = attention.emptyCache(2, 8);
  const outputs: Tensor[] = [];
  for (let place = 0; place < 6; place++) {
    const [output, next] = step(x.narrow(1, place, 1), cache);
    outputs.push(output);
    cache = next;
  }
  assertTensorsNear([cat(outputs, 1)], [expected], 1e-12, "step by step");
  assert.equal(step.traceCount, 1);
  assert.equal(cache.length.itemSync(), 6);

  // Several tokens at once, with weights, and one by one from there on.
  const prompt = x.narrow(1, 0, 4);
  const [first, weights, filled] = attention.forward(prompt, prompt, prompt, {
    cache: attention.emptyCache(2, 8),
  });
  const last = x.narrow(1, 4, 2);
  const [second] = attention.forward(last, last, last, { cache: filled });
  assertTensorsNear([cat([first, second], 1)], [expected], 1e-12, "a prompt first");
  assert.deepEqual(weights!.shape, [2, 4, 8]);
});

Deno.test("a full cache refuses more tokens", () => {
  const cache = functional.keyValueCache({ heads: 1, capacity: 2, features: 1 });
  const tokens = ones([1, 1, 2, 1]);
  const full = functional.extendCache(cache, tokens, tokens);
  assert.throws(
    () => functional.extendCache(full, tokens, tokens),
    (error: Error) => error instanceof IndexError && /Index 2 is out of range/.test(error.message),
  );
  assert.equal(cache.length.itemSync(), 0);
});

Deno.test("a query of MultiheadAttention that may look nowhere gets the output's bias alone", () => {
  const attention = seeded(() => new nn.MultiheadAttention(4, 2));
  const x = random.normal(random.key(1), [3, 1, 4]);
  const attnMask = tensor([[0, 0, 0], [1, 1, 1], [0, 0, 0]]).to("bool");
  for (const needWeights of [true, false]) {
    const [output] = attention.forward(x, x, x, { attnMask, needWeights });
    assert.deepEqual(output.at(1, 0).arraySync(), attention.outProj.bias!.arraySync());
    assert.ok(output.isfinite().all().itemSync());
  }
});

Deno.test("isCausal equals the mask, also beside learned keys", () => {
  const x = random.normal(random.key(1), [5, 2, 4]);
  const mask = nn.Transformer.generateSquareSubsequentMask(5);
  for (const options of [{}, { addBiasKv: true, addZeroAttn: true }]) {
    const attention = seeded(() => new nn.MultiheadAttention(4, 2, options));
    const run = (options: nn.MultiheadAttentionForwardOptions) =>
      attention.forward(x, x, x, options).filter((part) => part !== null) as Tensor[];
    assertTensorsNear(run({ isCausal: true }), run({ attnMask: mask }), 1e-6, "isCausal");
  }
});

Deno.test("dropout of transformers follows the key, and rests in evaluation", () => {
  const layer = seeded(() => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 }));
  const encoder = new nn.TransformerEncoder(layer, 2);
  const x = random.normal(random.key(1), [5, 2, 4]);
  const run = (seed: number) => nn.withKey(random.key(seed), () => encoder.forward(x)).arraySync();
  assert.deepEqual(run(1), run(1));
  assert.notDeepEqual(run(1), run(2));
  encoder.eval();
  assert.deepEqual(run(1), run(2));
});

Deno.test("the layers of an encoder are copies of their own", () => {
  const layer = seeded(() => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 }));
  const encoder = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(4) });
  const state = encoder.stateDict();
  const names = [
    ...["self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight"],
    ...["self_attn.out_proj.bias", "linear1.weight", "linear1.bias", "linear2.weight"],
    ...["linear2.bias", "norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"],
  ];
  assert.deepEqual(
    Object.keys(state).toSorted(),
    [
      ...names.flatMap((name) => [`layers.0.${name}`, `layers.1.${name}`]),
      ...["norm.weight", "norm.bias"],
    ].toSorted(),
  );
  assert.deepEqual(
    state["layers.0.linear1.weight"].arraySync(),
    state["layers.1.linear1.weight"].arraySync(),
  );
  encoder.assignParameters({ "layers.0.linear1.bias": ones([8]) });
  assert.notDeepEqual(
    encoder.stateDict()["layers.1.linear1.bias"].arraySync(),
    ones([8]).arraySync(),
  );
});

Deno.test("initial values: Xavier's bounds, zeros for biases", () => {
  const model = seeded(() =>
    new nn.Transformer({ dModel: 32, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1 })
  );
  for (const [name, parameter] of model.namedParameters()) {
    const largest = parameter.abs().max().itemSync() as number;
    const [rows, columns] = parameter.shape;
    const bound = Math.sqrt(6 / (rows + columns));
    if (parameter.ndim > 1) assert.ok(largest <= bound && largest > 0.9 * bound, name);
    if (/in_proj_bias|out_proj.bias/.test(name)) assert.equal(largest, 0, name);
  }
});

const x = ones([2, 3, 4]);
const attention = new nn.MultiheadAttention(4, 2);

testErrors("attention", [
  [
    () => scaledDotProductAttention(x, ones([2, 3, 5]), x),
    ShapeError,
    "scaledDotProductAttention: Expected query [..., length, features], key [..., keys, features] " +
    "and value [..., keys, valueFeatures]: got [2, 3, 4], [2, 3, 5], [2, 3, 4]",
  ],
  [
    () => scaledDotProductAttention(x, x, x, { mask: ones([2, 2]).to("bool") }),
    ShapeError,
    "scaledDotProductAttention: Expected a mask that broadcasts to [..., 3, 3]: got [2, 2]",
  ],
  [
    () => scaledDotProductAttention(x, x, x, { mask: ones([3, 3]).to("int32") }),
    DTypeError,
    "scaledDotProductAttention: Expected a mask of bools or floats: got int32\n" +
    'Convert it, with mask.to("bool") where not 0 means that a query may look',
  ],
  [
    () => scaledDotProductAttention(x, x.to("float64"), x),
    DTypeError,
    "scaledDotProductAttention: Expected query, key and value of one dtype: got float32, float64 " +
    "and float32",
  ],
  [
    () => scaledDotProductAttention(ones([3, 2, 4]), x, x, { enableGqa: true }),
    ShapeError,
    "scaledDotProductAttention: Expected as many heads of keys as of values, and a multiple of " +
    "them of queries: got [3, 2, 4], [2, 3, 4], [2, 3, 4]",
  ],
  [
    () => scaledDotProductAttention(x, x, x, { dropout: 2 }),
    ArgumentError,
    "scaledDotProductAttention: Expected a probability from 0 to 1 as dropout: got 2",
  ],
  [
    () => scaledDotProductAttention(x, x, x, { algorithm: "fast" as never }),
    ArgumentError,
    'scaledDotProductAttention: Expected "auto", "direct" or "tiled" as algorithm: got "fast"',
  ],
  [
    () => functional.keyValueCache({ heads: 0, capacity: 2, features: 1 }),
    ArgumentError,
    "keyValueCache: Expected an integer of at least 1 as heads: got 0",
  ],
  [
    () =>
      functional.extendCache(
        functional.keyValueCache({ heads: 2, capacity: 2, features: 1 }),
        ones([1, 1, 1, 1]),
        ones([1, 2, 1, 1]),
      ),
    ShapeError,
    "extendCache: Expected keys and values of shape [1, 2, tokens, 1]: got [1, 1, 1, 1] and " +
    "[1, 2, 1, 1]",
  ],
  [
    () => new nn.MultiheadAttention(5, 2),
    ArgumentError,
    "MultiheadAttention: Expected numHeads to divide embedDim: got 2 and 5",
  ],
  [
    () => attention.forward(x, x, ones([2, 3, 5])),
    ShapeError,
    "MultiheadAttention: Expected query, key and value of 4, 4, 4 features, all with a batch or " +
    "all without: got [2, 3, 4], [2, 3, 4], [2, 3, 5]",
  ],
  [
    () => attention.forward(x, x, x, { attnMask: ones([3, 3]) }),
    ShapeError,
    "MultiheadAttention: Expected an attnMask of shape [2, 2] or [6, 2, 2]: got [3, 3]",
  ],
  [
    () => attention.forward(x, x, x, { keyPaddingMask: ones([3, 3]) }),
    ShapeError,
    "MultiheadAttention: Expected a keyPaddingMask of shape [3, 2]: got [3, 3]",
  ],
  [
    () => new nn.TransformerEncoderLayer(4, 2, { activation: "tanh" as never }),
    ArgumentError,
    'TransformerEncoderLayer: Expected "relu", "gelu" or a function as activation: got "tanh"',
  ],
  [
    () => new nn.Transformer({ dModel: 4, nhead: 2 }).forward(x, ones([2, 3, 5])),
    ShapeError,
    "Transformer: Expected source and target of 4 features, both with a batch or both without: " +
    "got [2, 3, 4] and [2, 3, 5]",
  ],
  [
    () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2), -1),
    ArgumentError,
    "TransformerEncoder: Expected an integer of at least 0 as numLayers: got -1",
  ],
]);
