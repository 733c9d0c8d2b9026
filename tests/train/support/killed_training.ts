/**
 * A training that a test kills: `killed_training.ts FOLDER`. It resumes from the folder's newest
 * checkpoint, and writes `done.json` with its weights when it has come to its end.
 *
 * @module
 */
import { data, nn, optim, random, type Tensor, train } from "../../../mod.ts";

const [folder] = Deno.args;
const x = random.normal(random.key(0), [96, 8]);
const y = x.mul(x).sum(1, { keepdim: true }).tanh();

/** Draws at random in every step and counts its steps: all that must survive. */
class Net extends nn.Module {
  hidden = new nn.Linear(8, 32);
  out = new nn.Linear(32, 1);
  steps = new nn.Buffer(x.at(0, 0).mul(0));
  override forward(x: Tensor): Tensor {
    const h = this.hidden.forward(x).relu();
    if (!this.training) return this.out.forward(h);
    this.setBuffer("steps", this.steps.add(1));
    const kept = random.bernoulli(nn.nextKey("Net"), 0.8, { shape: h.shape });
    return this.out.forward(h.mul(kept));
  }
}

const model = nn.withKey(random.key(1), () => new Net());
const optimizer = new optim.AdamW(model, { lr: 0.01 });
const checkpoints = new train.Checkpoints(folder, { everySteps: 5 });
const trainer = new train.Trainer({
  model,
  optimizer,
  loss: (model: Net, { x, y }: { x: Tensor; y: Tensor }) => model.forward(x).sub(y).square().mean(),
  key: random.key(2),
  callbacks: [
    new train.ScheduleRate(new optim.ExponentialLR(optimizer, { gamma: 0.98 })),
    new train.EarlyStopping({ patience: 100 }),
    checkpoints,
  ],
});
const loader = new data.DataLoader(new data.TensorDataset({ x, y }), {
  batchSize: 8,
  shuffle: true,
  key: random.key(3),
});
const validation = new data.DataLoader(new data.TensorDataset({ x, y }), { batchSize: 32 });
const history = await trainer.fit(loader, {
  epochs: 100,
  validation,
  resume: await checkpoints.resume(),
});
const state = Object.entries(model.stateDict()).map(([name, value]) => [name, value.arraySync()]);
await Deno.writeTextFile(`${folder}/done.json`, JSON.stringify({ state, history }));
