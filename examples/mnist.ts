/**
 * Trains a small convolutional network on the handwritten digits of MNIST.
 *
 *     deno run --allow-ffi --allow-env --allow-read --allow-write examples/mnist.ts --data DIR
 *
 * DIR holds `t10k-images-idx3-ubyte.gz` and `t10k-labels-idx1-ubyte.gz` (10,000 digits, by LeCun,
 * Cortes and Burges): the first 8,000 are learned, the last 2,000 held out. Draws the curves, and the
 * digits that it reads wrong. Options:
 *
 *     --epochs N      passes over the training digits (5)
 *     --seed N        of weights, shuffling and dropout (0)
 *     --out DIR       where pictures and checkpoints go (out/mnist)
 *     --resume        go on from the last checkpoint there
 *
 * @module
 */
import { parseArgs } from "node:util";
import { data, metrics, nn, optim, random, type Tensor, train } from "../mod.ts";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    epochs: { type: "string", default: "5" },
    seed: { type: "string", default: "0" },
    out: { type: "string", default: "out/mnist" },
    resume: { type: "boolean", default: false },
  },
});
if (options.data === undefined) {
  console.error("Name the folder with the digits: --data DIR");
  Deno.exit(2);
}
type Batch = readonly [images: Tensor, labels: Tensor];

const [weightsKey, shuffleKey, stepKey] = random.split(random.key(Number(options.seed)), 3);
const digits = await data.mnist(options.data, {
  train: false,
  transform: data.transforms.toFloat(),
});
const part = (start: number, end: number) =>
  new data.Subset(digits, Array.from({ length: end - start }, (_, i) => start + i));
const [training, held] = [part(0, 8000), part(8000, 10_000)];
const batches = new data.DataLoader(training, { batchSize: 64, shuffle: true, key: shuffleKey });
const validation = new data.DataLoader(held, { batchSize: 250 });

const convolution = (inputs: number, outputs: number): nn.Module[] => [
  new nn.Conv2d(inputs, outputs, 3, { padding: 1 }),
  new nn.BatchNorm2d(outputs),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
];
const model = nn.withKey(weightsKey, () =>
  new nn.Sequential(
    ...convolution(1, 16),
    ...convolution(16, 32),
    new nn.Flatten(),
    new nn.Dropout(0.25),
    new nn.Linear(32 * 7 * 7, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  ));
console.log(nn.summary(model, [64, 1, 28, 28]));

const epochs = Number(options.epochs);
const optimizer = new optim.Adam(model, { lr: 2e-3 });
const accuracy = new metrics.Accuracy({ task: "multiclass", numClasses: 10, average: "micro" });
const checkpoints = new train.Checkpoints(options.out, {
  monitor: "validation/accuracy",
  mode: "max",
});
const trainer = new train.Trainer({
  model,
  optimizer,
  loss: (model: nn.Module, [images, labels]: Batch): [Tensor, { logits: Tensor }] => {
    const logits: Tensor = model.forward(images);
    return [nn.functional.crossEntropy(logits, labels), { logits }];
  },
  predict: (model: nn.Module, [images]: Batch) => model.forward(images).argmax(1),
  metrics: {
    accuracy: {
      metric: accuracy,
      update: ({ logits }, [, labels]) => accuracy.update(logits, labels),
    },
  },
  key: stepKey,
  callbacks: [
    new train.ScheduleRate(new optim.CosineAnnealingLR(optimizer, { tMax: epochs })),
    new train.Progress({ unit: "digit", unitsPerStep: 64 }),
    new train.CsvHistory(`${options.out}/history.csv`),
    new train.Curves(`${options.out}/curves.svg`, { title: "Cross-entropy", logY: true }),
    checkpoints,
  ],
});
const history = await trainer.fit(batches, {
  epochs,
  validation,
  resume: options.resume ? await checkpoints.resume() : null,
});
const share = 100 * history[history.length - 1].metrics["validation/accuracy"];
console.log(`${share.toFixed(1)} % of the 2,000 held-out digits are right`);

// ------------------------------------------------------------------- what it reads wrong

const wrong: Tensor[] = [];
for (const batch of validation) {
  const [images, labels] = batch as Batch;
  const misses = (trainer.learner.predict(batch as Batch) as Tensor).ne(labels);
  wrong.push(...images.at(misses));
}
if (wrong.length > 0) {
  await data.writePng(`${options.out}/wrong.png`, data.imageGrid(wrong, { columns: 10 }));
  console.log(`The ${wrong.length} that are not: ${options.out}/wrong.png`);
}
