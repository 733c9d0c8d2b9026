/**
 * Trains an autoencoder on the handwritten digits of MNIST: it squeezes each digit into 16 numbers
 * and draws it again out of these.
 *
 *     deno run --allow-ffi --allow-env --allow-read --allow-write examples/autoencoder.ts --data DIR
 *
 * DIR holds `t10k-images-idx3-ubyte.gz` and `t10k-labels-idx1-ubyte.gz`. Draws digits and what becomes
 * of them, and a walk from one digit to another. Options:
 *
 *     --epochs N      passes over the digits (10)
 *     --seed N        of weights and shuffling (0)
 *     --out DIR       where pictures go (out/autoencoder)
 *
 * @module
 */
import { parseArgs } from "node:util";
import { cat, data, linspace, nn, optim, random, type Tensor, train } from "../mod.ts";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    epochs: { type: "string", default: "10" },
    seed: { type: "string", default: "0" },
    out: { type: "string", default: "out/autoencoder" },
  },
});
if (options.data === undefined) {
  console.error("Name the folder with the digits: --data DIR");
  Deno.exit(2);
}
type Batch = readonly [images: Tensor, labels: Tensor];

/** Squeezes pictures of 28 × 28 into few numbers, and back. */
class Autoencoder extends nn.Module {
  encoder: nn.Sequential;
  decoder: nn.Sequential;

  constructor(code: number) {
    super();
    this.encoder = new nn.Sequential(
      new nn.Flatten(),
      new nn.Linear(784, 256),
      new nn.ReLU(),
      new nn.Linear(256, code),
    );
    this.decoder = new nn.Sequential(
      new nn.Linear(code, 256),
      new nn.ReLU(),
      new nn.Linear(256, 784),
      new nn.Unflatten(1, [1, 28, 28]),
    );
  }

  /** The logits of the pixels, `[batch, 1, 28, 28]`. */
  override forward(images: Tensor): Tensor {
    return this.decoder.forward(this.encoder.forward(images));
  }
}

const [weightsKey, shuffleKey] = random.split(random.key(Number(options.seed)));
const digits = await data.mnist(options.data, {
  train: false,
  transform: data.transforms.toFloat(),
});
const [training, held] = data.randomSplit(digits, [9000, 1000], random.key(0));
const batches = new data.DataLoader(training, { batchSize: 128, shuffle: true, key: shuffleKey });
const validation = new data.DataLoader(held, { batchSize: 250 });
const model = nn.withKey(weightsKey, () => new Autoencoder(16));
const trainer = new train.Trainer({
  model,
  optimizer: new optim.Adam(model, { lr: 2e-3 }),
  loss: (model: Autoencoder, [images]: Batch) =>
    nn.functional.binaryCrossEntropyWithLogits(model.forward(images), images),
  callbacks: [
    new train.Progress({ unit: "digit", unitsPerStep: 128 }),
    new train.Curves(`${options.out}/curves.svg`, { title: "Binary cross-entropy" }),
  ],
});
await trainer.fit(batches, { epochs: Number(options.epochs), validation });

// ------------------------------------------------------------------------------ the pictures

model.eval();
const [images] = [...validation][0] as Batch;
const shown = images.narrow(0, 0, 10);
const drawn: Tensor = model.forward(shown).sigmoid();
await data.writePng(
  `${options.out}/digits.png`,
  data.imageGrid(cat([shown, drawn], 0), { columns: 10 }),
);
const [from, to]: Tensor[] = [...model.encoder.forward(images.narrow(0, 0, 2))];
const codes = from.lerp(to, linspace(0, 1, 10).unsqueeze(1));
await data.writePng(
  `${options.out}/walk.png`,
  data.imageGrid(model.decoder.forward(codes).sigmoid(), { columns: 10 }),
);
console.log(`Digits above what becomes of them: ${options.out}/digits.png`);
console.log(`A walk from one to another: ${options.out}/walk.png`);
