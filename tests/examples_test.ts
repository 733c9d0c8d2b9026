/**
 * Every example runs to its end on small data and writes what it says.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Runs an example in a folder; what it printed. */
async function run(folder: string, name: string, args: readonly string[]): Promise<string> {
  const allowed = ["ffi", "env", "read", "write", "run"].map((what) => `--allow-${what}`);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...allowed, `${root}examples/${name}.ts`, ...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** An IDX file of bytes: those that a function gives for each place. */
function idx(shape: readonly number[], byteAt: (place: number) => number): Uint8Array {
  const header = new Uint8Array(4 + 4 * shape.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x0800 | shape.length);
  shape.forEach((size, dim) => view.setUint32(4 + 4 * dim, size));
  const size = shape.reduce((product, extent) => product * extent, 1);
  return Uint8Array.from([...header, ...Uint8Array.from({ length: size }, (_, i) => byteAt(i))]);
}

/** Ten thousand pictures in the files of MNIST's test digits: a bright row for each digit. */
async function writeDigits(folder: string): Promise<void> {
  const count = 10_000;
  const images = idx([count, 28, 28], (place) => {
    const digit = Math.floor(place / 784) % 10;
    const row = Math.floor((place % 784) / 28);
    return row === 2 * digit + 4 ? 255 : (place * 7919) % 40;
  });
  const labels = idx([count], (place) => place % 10);
  await Deno.writeFile(`${folder}/t10k-images-idx3-ubyte`, images);
  await Deno.writeFile(`${folder}/t10k-labels-idx1-ubyte`, labels);
}

interface Example {
  readonly name: string;
  readonly prepare?: (folder: string) => Promise<void>;
  readonly args: readonly string[];
  readonly prints: RegExp;
  readonly writes: readonly string[];
}

const examples: readonly Example[] = [
  {
    name: "char_gpt",
    prepare: (folder) =>
      Deno.writeTextFile(`${folder}/text.txt`, "to be or not to be, that is it\n".repeat(80)),
    args: ["--text", "text.txt", "--steps", "3"],
    prints: /\nvalidation loss \d\.\d{3} nats a character\n[\s\S]*Parameters saved to out/,
    writes: ["out/char_gpt.safetensors", "out/char_gpt.svg"],
  },
  {
    name: "mnist",
    prepare: writeDigits,
    args: ["--data", ".", "--epochs", "1"],
    prints: /\n100\.0 % of the 2,000 held-out digits are right\n/,
    writes: ["last.safetensors", "best.safetensors", "history.csv", "curves.svg"]
      .map((name) => `out/mnist/${name}`),
  },
  {
    name: "autoencoder",
    prepare: writeDigits,
    args: ["--data", ".", "--epochs", "1"],
    prints: /A walk from one to another/,
    writes: ["digits.png", "walk.png", "curves.svg"].map((name) => `out/autoencoder/${name}`),
  },
  {
    name: "names_rnn",
    prepare: (folder) =>
      Deno.writeTextFile(`${folder}/names.txt`, ["anna", "otto", "hannah"].join("\n").repeat(50)),
    args: ["--names", "names.txt", "--steps", "200"],
    prints: /Curves and parameters are in out\/names_rnn/,
    writes: ["curves.svg", "names_rnn.safetensors"].map((name) => `out/names_rnn/${name}`),
  },
  {
    name: "custom_function",
    args: ["--steps", "10"],
    prints: /% of 2,000 new points are on the right spiral/,
    writes: ["plane.png", "loss.svg"].map((name) => `out/custom_function/${name}`),
  },
];

for (const { name, prepare, args, prints, writes } of examples) {
  Deno.test(`examples/${name}.ts runs to its end and writes what it says`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await prepare?.(folder);
      assert.match(await run(folder, name, args), prints);
      for (const path of writes) assert.ok((await Deno.stat(`${folder}/${path}`)).size > 0, path);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
