/**
 * Tests of checkpoints: written whole, and resumed to the same numbers after kills.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Tensor, tensor, train } from "../../mod.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readCheckpoint() gives the tree of writeCheckpoint(), all dtypes and constants", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a/b.safetensors`;
    const dtypes = ["float64", "bfloat16", "float16", "int64", "bool", "uint8"] as const;
    const tree = {
      key: tensor(Uint32Array.of(1, 2)),
      list: dtypes.map((dtype) => tensor([1, 0, 1], { dtype })),
      "a.b": { c: tensor(3) },
      constants: [1, NaN, -0, "text", null, undefined, true, 12n],
    };
    await train.writeCheckpoint(path, tree);
    const back = await train.readCheckpoint(path) as typeof tree;
    assert.deepEqual(back.constants, tree.constants);
    assert.deepEqual(back.key.dataSync(), tree.key.dataSync());
    back.list.forEach((x, i) => assert.ok(x.equal(tree.list[i]) && x.dtype === dtypes[i]));
    assert.equal(back["a.b"].c.itemSync(), 3);
    await train.writeCheckpoint(path, tensor(4));
    assert.equal((await train.readCheckpoint(path) as Tensor).itemSync(), 4);
  });
});

Deno.test("a training that is killed 50 times at random moments ends in the same weights", async () => {
  const script = fileURLToPath(new URL("./support/killed_training.ts", import.meta.url));
  const start = (folder: string) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-read", "--allow-write", "--allow-env", script, folder],
      stdout: "null",
      stderr: "piped",
    }).spawn();
  const finish = async (folder: string) => {
    const { success, stderr } = await start(folder).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return await Deno.readTextFile(`${folder}/done.json`);
  };
  await inFolder(async (folder) => {
    const [whole, killed] = [`${folder}/whole`, `${folder}/killed`];
    await Deno.mkdir(whole);
    await Deno.mkdir(killed);
    const began = performance.now();
    const expected = await finish(whole);
    const duration = performance.now() - began;

    let seed = 20261125;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647; // Lehmer 1951
    let progressed = 0;
    let lastStep = -1;
    // On a busy machine a start takes longer at times: those that come to nothing get more time.
    let patience = 1;
    for (let kill = 0; kill < 50; kill++) {
      const child = start(killed);
      // Now and then before it has begun, mostly while it trains or saves.
      const delay = patience * duration * (0.1 + 0.35 * random());
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([child.status, new Promise((wake) => timer = setTimeout(wake, delay))]);
      clearTimeout(timer);
      try {
        child.kill("SIGKILL");
      } catch {
        // It had come to its end.
      }
      await child.output();
      const step = await savedStep(`${killed}/last.safetensors`);
      assert.ok(step >= lastStep, `kill ${kill}: the checkpoint went from ${lastStep} to ${step}`);
      if (step > lastStep) progressed++;
      patience = step > lastStep ? 1 : Math.min(3, patience * 1.1);
      lastStep = step;
    }
    assert.ok(progressed >= 3, `the kills hit a training under way: got ${progressed}`);
    assert.equal(await finish(killed), expected);
    const litter = [...Deno.readDirSync(killed)].filter(({ name }) => name.endsWith(".part"));
    assert.deepEqual(litter, []);
  });
});

/** The number of steps in a checkpoint, which must be whole whenever it is looked at. */
async function savedStep(path: string): Promise<number> {
  try {
    return (await train.readCheckpoint(path) as { step: number }).step;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return -1;
    throw error;
  }
}
