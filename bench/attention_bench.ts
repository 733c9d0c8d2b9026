/**
 * Causal and full attention of 8 heads of 64 features, by the whole matrix of weights and in tiles,
 * forwards and with gradients: milliseconds of the fastest of some runs, and of the processor's time,
 * which other programs on the machine disturb less.
 *
 *     deno run -A bench/attention_bench.ts [lengths, such as 256,1024]
 *
 * @module
 */
import process from "node:process";
import { grad, jit, nn, random, type Tensor } from "../mod.ts";

const heads = 8;
const features = 64;
const lengths = (Deno.args[0] ?? "256,1024,2048,4096").split(",").map(Number);

/** The least wall-clock and processor time of some calls, in milliseconds. */
function measure(call: () => unknown, runs: number): { wall: number; processor: number } {
  const best = { wall: Infinity, processor: Infinity };
  call();
  for (let run = 0; run < runs; run++) {
    const used = process.cpuUsage();
    const start = performance.now();
    call();
    const { user, system } = process.cpuUsage(used);
    best.wall = Math.min(best.wall, performance.now() - start);
    best.processor = Math.min(best.processor, (user + system) / 1e3);
  }
  return best;
}

function attentionOf(algorithm: nn.functional.AttentionAlgorithm, isCausal: boolean) {
  const forward = (query: Tensor, key: Tensor, value: Tensor) =>
    nn.functional.scaledDotProductAttention(query, key, value, { isCausal, algorithm });
  const loss = (inputs: readonly [Tensor, Tensor, Tensor], weights: Tensor) =>
    forward(...inputs).mul(weights).sum();
  return { forward: jit(forward), gradient: jit(grad(loss)) };
}

for (const length of lengths) {
  const [query, key, value, weights] = random.normal(random.key(0), [
    4,
    1,
    heads,
    length,
    features,
  ]);
  const runs = Math.max(3, Math.min(30, Math.round(2 ** 23 / length ** 2)));
  for (const isCausal of [false, true]) {
    for (const algorithm of ["direct", "tiled"] as const) {
      const { forward, gradient } = attentionOf(algorithm, isCausal);
      const row = [
        measure(() => forward(query, key, value), runs),
        measure(() => gradient([query, key, value], weights), runs),
      ];
      const times = row.map(({ wall, processor }) =>
        `${wall.toFixed(1).padStart(8)} ms (processor ${processor.toFixed(1).padStart(8)})`
      );
      console.log(
        `${String(length).padStart(5)} ${isCausal ? "causal" : "full  "} ${algorithm}` +
          ` forwards ${times[0]}, with gradients ${times[1]}`,
      );
    }
  }
}
