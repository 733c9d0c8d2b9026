/**
 * Tests of the callbacks that show and write down how a training goes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { data, io, nn, optim, random, type Tensor, tensor, train } from "../../mod.ts";

const x = random.normal(random.key(0), [32, 2]);
const y = x.matmul(tensor([[2], [-1]]));

function trainerOf(callbacks: readonly train.Callback[]): train.Trainer<readonly [Tensor, Tensor]> {
  const model = nn.withKey(random.key(2), () => new nn.Linear(2, 1));
  return new train.Trainer({
    model,
    optimizer: new optim.SGD(model, { lr: 0.1 }),
    loss: (model: nn.Linear, [x, y]: readonly [Tensor, Tensor]) =>
      nn.functional.mseLoss(model.forward(x), y),
    callbacks,
    key: random.key(3),
  });
}

function loader(): data.DataLoader<readonly [Tensor, Tensor], readonly [Tensor, Tensor]> {
  const dataset = new data.TensorDataset([x, y] as const);
  return new data.DataLoader(dataset, { batchSize: 16, shuffle: true, key: random.key(1) });
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("Progress tells steps, means of epochs, and how the training ended", async () => {
  let text = "";
  const output = { isTerminal: false, columns: () => 80, write: (part: string) => text += part };
  const trainer = trainerOf([new train.Progress({ output, unit: "row", unitsPerStep: 16 })]);
  const history = await trainer.fit(loader(), { epochs: 2, validation: loader() });
  const lines = text.trimEnd().split("\n");
  const means = history.map(({ metrics }) => metrics.loss.toPrecision(4));
  const loss = (epoch: number) => means[epoch].slice(0, 5);
  assert.ok(lines[0].startsWith(`epoch 1/2  loss ${loss(0)}`), lines[0]);
  assert.match(lines[0], /validation\/loss/);
  assert.ok(lines.some((line) => line.startsWith(`epoch 2/2  loss ${loss(1)}`)), text);
  assert.match(lines.at(-1)!, /^trained in 0:00$/);

  text = "";
  class Stop extends train.Callback {
    override onStepEnd() {
      this.trainer.stop("it is late");
    }
  }
  await trainerOf([new train.Progress({ output }), new Stop()]).fit(loader(), { epochs: 2 });
  assert.match(text, /stopped, as it is late, in 0:00\n$/);

  text = "";
  class Fail extends train.Callback {
    override onStepEnd() {
      throw new RangeError("no");
    }
  }
  const failing = trainerOf([new train.Progress({ output }), new Fail()]);
  await assert.rejects(failing.fit(loader(), { epochs: 2 }), RangeError);
  assert.match(text, /failed in 0:00\n$/);
});

Deno.test("CsvHistory writes a row each epoch, also over a resumed training", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/history.csv`;
    const run = async (epochs: number, resume: unknown) => {
      const checkpoints = new train.Checkpoints(folder);
      const trainer = trainerOf([new train.CsvHistory(path), checkpoints]);
      const history = await trainer.fit(loader(), { epochs, resume });
      return { history, state: await checkpoints.resume() };
    };
    const first = await run(2, null);
    await run(4, first.state);
    const { history } = await run(4, first.state); // rows behind the checkpoint are made anew
    const rows = data.parseCsv(await Deno.readTextFile(path));
    assert.deepEqual(
      rows.map(({ epoch, step, loss }) => [Number(epoch), Number(step), Number(loss)]),
      history.map(({ epoch, step, metrics }) => [epoch, step, metrics.loss]),
    );
    assert.equal(rows.length, 4);
  });
});

Deno.test("TensorBoard writes the scalars of steps and epochs", async () => {
  await inFolder(async (folder) => {
    await trainerOf([new train.TensorBoard(folder, { everySteps: 2 })])
      .fit(loader(), { epochs: 2, validation: loader() });
    const [{ name }] = [...Deno.readDirSync(folder)];
    assert.match(name, /^events\.out\.tfevents\./);
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/${name}`));
    const count = (tag: string) => bytes.split(tag).length - 1;
    assert.deepEqual(
      [count("step/loss"), count("epoch/loss"), count("epoch/validation/loss")],
      [2, 2, 2],
    );
    assert.throws(() => new train.TensorBoard(folder, { everySteps: 0 }), {
      name: "ArgumentError",
      message: "TensorBoard: Expected an integer of at least 1 as everySteps: got 0",
    });
  });
});

Deno.test("Curves draws the metrics that there are, anew after each epoch", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/curves.svg`;
    await trainerOf([new train.Curves(path, { title: "The loss" })]).fit(loader(), { epochs: 3 });
    const svg = await Deno.readTextFile(path);
    assert.match(svg, /^<svg[\s\S]*The loss[\s\S]*<\/svg>\s*$/);
    assert.ok(!svg.includes("validation/loss"));
    await trainerOf([new train.Curves(path)]).fit(loader(), { epochs: 1, validation: loader() });
    assert.match(await Deno.readTextFile(path), /validation\/loss/);
  });
});

Deno.test("Checkpoints keep the best beside the last, and say what they refuse", async () => {
  await inFolder(async (folder) => {
    class Scripted extends train.Callback {
      override onEpochEnd({ epoch, metrics }: train.EpochEvent) {
        metrics.score = [1, 3, 2, NaN][epoch];
      }
    }
    const checkpoints = new train.Checkpoints(folder, { monitor: "score", mode: "max" });
    await trainerOf([new Scripted(), checkpoints]).fit(loader(), { epochs: 4 });
    const epochOf = async (path: string) =>
      (await train.readCheckpoint(path) as { epoch: number }).epoch;
    assert.deepEqual([await epochOf(checkpoints.best), await epochOf(checkpoints.last)], [2, 4]);

    assert.throws(() => new train.Checkpoints(""), {
      name: "ArgumentError",
      message: "Checkpoints: Expected the path of a folder: got ",
    });
    await Deno.writeTextFile(checkpoints.last, "no checkpoint");
    await assert.rejects(checkpoints.resume(), { name: "FormatError" });
    await io.writeSafetensors(checkpoints.last, { weight: tensor(1) });
    await assert.rejects(checkpoints.resume(), {
      name: "FormatError",
      message: /^readCheckpoint: Cannot read the metadata cotangent-checkpoint as a Trainer's/,
    });
  });
});

Deno.test("a training cannot go on in the middle of an epoch with batches that cannot be restored", async () => {
  await inFolder(async (folder) => {
    const checkpoints = new train.Checkpoints(folder, { everySteps: 1 });
    class Fail extends train.Callback {
      override onStepEnd() {
        throw new RangeError("killed");
      }
    }
    const batch = [x, y] as const;
    const failing = trainerOf([checkpoints, new Fail()]);
    await assert.rejects(failing.fit([batch, batch], { epochs: 1 }), RangeError);
    const resume = await checkpoints.resume();
    await assert.rejects(trainerOf([]).fit([batch, batch], { epochs: 1, resume }), {
      name: "ArgumentError",
      message: "Trainer.fit: Cannot go on in the middle of an epoch with batches that cannot be " +
        "restored\nUse a DataLoader, or save checkpoints at the ends of epochs alone",
    });
  });
});
