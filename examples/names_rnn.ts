/**
 * Trains an LSTM to make up first names, a letter at a time.
 *
 *     deno run --allow-ffi --allow-env --allow-read --allow-write examples/names_rnn.ts --names FILE
 *
 * FILE has a name in each line. Draws the curves, and saves the parameters. Options:
 *
 *     --steps N       training steps (1200)
 *     --seed N        of weights, batches and samples (0)
 *     --out DIR       where the picture and the parameters go (out/names_rnn)
 *
 * @module
 */
import { parseArgs } from "node:util";
import { data, io, nn, optim, random, type Tensor, tensor, train } from "../mod.ts";

const { values: options } = parseArgs({
  options: {
    names: { type: "string" },
    steps: { type: "string", default: "1200" },
    seed: { type: "string", default: "0" },
    out: { type: "string", default: "out/names_rnn" },
  },
});
if (options.names === undefined) {
  console.error("Name a file with a name in each line: --names FILE");
  Deno.exit(2);
}
const end = "\n";
const names = (await Deno.readTextFile(options.names)).split(/\r?\n/).filter(Boolean);
const tokenizer = data.CharTokenizer.fromText(names.join("") + end);
const longest = Math.max(...names.map((name) => name.length)) + 1;
const padding = -1;

/** Each name behind an end, and the letters that follow; what is behind its own end counts nothing. */
function examples(
  names: readonly string[],
): data.TensorDataset<{ inputs: Tensor; targets: Tensor }> {
  const inputs = new Int32Array(names.length * longest);
  const targets = new Int32Array(names.length * longest).fill(padding);
  names.forEach((name, row) => {
    inputs.set(tokenizer.encode(end + name), row * longest);
    targets.set(tokenizer.encode(name + end), row * longest);
  });
  const table = (ids: Int32Array) => tensor(ids).reshape([names.length, longest]);
  return new data.TensorDataset({ inputs: table(inputs), targets: table(targets) });
}

/** What follows each letter, out of all letters before. */
class NamesLstm extends nn.Module {
  letters = new nn.Embedding(tokenizer.vocabularySize, 32);
  lstm = new nn.LSTM(32, 128, { batchFirst: true });
  out = new nn.Linear(128, tokenizer.vocabularySize);

  /** `[batch, time]` to `[batch, time, letters]`. */
  override forward(ids: Tensor): Tensor {
    const [output] = this.lstm.forward(this.letters.forward(ids));
    return this.out.forward(output);
  }
}

const [weightsKey, batchKey, splitKey, samplesKey] = random.split(
  random.key(Number(options.seed)),
  4,
);
const order = random.permutation(splitKey, names.length).arraySync() as number[];
const shuffled = order.map((place) => names[place]);
const held = Math.floor(names.length / 20);
const training = examples(shuffled.slice(held));
const batchSize = 64;
const batches = new data.DataLoader(training, {
  batchSize,
  sampler: new data.RandomSampler(training, batchKey, { count: 200 * batchSize }),
});
const validation = new data.DataLoader(examples(shuffled.slice(0, held)), { batchSize: 200 });

const model = nn.withKey(weightsKey, () => new NamesLstm());
const epochs = Math.max(1, Math.round(Number(options.steps) / 200));
const optimizer = new optim.AdamW(model, { lr: 5e-3 });
const trainer = new train.Trainer({
  model,
  optimizer,
  loss: (model: NamesLstm, { inputs, targets }: { inputs: Tensor; targets: Tensor }) =>
    nn.functional.crossEntropy(model.forward(inputs).flatten(0, 1), targets.flatten(), {
      ignoreIndex: padding,
    }),
  clipNorm: 1,
  callbacks: [
    new train.ScheduleRate(new optim.CosineAnnealingLR(optimizer, { tMax: epochs })),
    new train.Progress({ unit: "name", unitsPerStep: batchSize }),
    new train.Curves(`${options.out}/curves.svg`, { title: "Nats a letter" }),
  ],
});
await trainer.fit(batches, { epochs, validation });

// -------------------------------------------------------------------------- names made up

const lettersAfter = nn.compile(
  model.eval(),
  (model, ids: Tensor, last: Tensor) => model.forward(ids).at("...", last, ":").div(0.8),
);
const count = 20;
const written = new Int32Array(count * longest).fill(tokenizer.encode(end)[0]);
for (let place = 0; place + 1 < longest; place++) {
  const ids = tensor(written.slice()).reshape([count, longest]);
  const logits = lettersAfter(ids, tensor(place, { dtype: "int32" }));
  const drawn = random.categorical(random.foldIn(samplesKey, place), logits).dataSync();
  for (let row = 0; row < count; row++) written[row * longest + place + 1] = Number(drawn[row]);
}
const made = Array.from(
  { length: count },
  (_, row) =>
    tokenizer.decode(written.subarray(row * longest + 1, (row + 1) * longest)).split(end)[0],
);
console.log(`\n${made.join("  ")}\n`);
await io.writeSafetensors(`${options.out}/names_rnn.safetensors`, model.stateDict());
console.log(`Curves and parameters are in ${options.out}`);
