/**
 * Threads: results that do not depend on them, and programs that end in spite of them.
 *
 * @module
 */
import assert from "node:assert/strict";

const library = new URL("../../../../../src/tensor.ts", import.meta.url).href;

/** Runs a module with so many threads; what it prints. */
async function run(source: string, threads: number): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-env", "--allow-read", "--ext=ts", "-"],
    env: { COTANGENT_THREADS: String(threads), COTANGENT_BLAS: "off", NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

// Long enough for workers to start and take part; the bits of every result go into a sum.
const program = `
import { jit, random, softmax, type Tensor } from ${JSON.stringify(library)};
const x = random.normal(random.key(1), [1000, 777]);
const step = jit((x: Tensor) => {
  const y = softmax(x.exp().mul(x.tanh()), 1);
  return [y, y.sum(1), x.sin().sum(0), y.add(1).log().mean()];
});
const bits = (tensors: readonly Tensor[]) =>
  tensors.map((tensor) =>
    new Uint32Array(tensor.dataSync().buffer).reduce((sum, word, i) => (sum * 31 + word + i) >>> 0, 7)
  ).join();
const found = new Set<string>();
const start = performance.now();
while (performance.now() - start < 1500 || found.size === 0) {
  found.add(bits(step(x)) + " " + bits([x.exp(), x.erf(), x.matmul(x.transpose(0, 1))]));
}
console.log([...found].join("; "));
`;

Deno.test("results do not depend on the number of threads, at any time", async () => {
  const one = await run(program, 1);
  assert.match(one, /^[\d, ]+\n$/, "the same in each turn");
  assert.equal(await run(program, 2), one);
  assert.equal(await run(program, 4), one);
});

Deno.test("workers do not keep a program from ending", async () => {
  const start = performance.now();
  const printed = await run(
    `import { randn } from ${JSON.stringify(library)};
     for (let i = 0; i < 20; i++) randn([500, 1000]).exp();
     console.log("end");`,
    3,
  );
  assert.equal(printed, "end\n");
  assert.ok(performance.now() - start < 60_000);
});
