/**
 * `deno task bench:peers`: the same work in Cotangent and in the libraries that
 * `deno task bench:peers:setup` installed, one process at a time, with a check that the results agree.
 * Prints a table of milliseconds (medians of calls), of their ratios to Cotangent's, and of the bars
 * that Cotangent has to meet. Options:
 *
 *     --only gpt,softmax    workloads, by their names or the words that these begin with
 *     --peers torch,jax     who takes part beside Cotangent
 *     --quick               a quarter of the time, and more noise
 *     --rounds N            how often everyone takes their turn; the fastest counts (1)
 *     --output FILE         writes everything that was measured to a file, as Markdown
 *
 * Exits with 1 if results disagree; a bar that is not met is no error.
 *
 * @module
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { parties, type Party, type Process } from "./parties.ts";
import { peersFolder } from "./places.ts";
import type { Failure, Measurement, Request } from "./protocol.ts";
import { runProcess } from "./run_process.ts";
import { agreement, comparison, everything, formatNumber, type Outcome } from "./table.ts";
import { workloads } from "./workloads.ts";

/** What a party measured so far, and what kept it from measuring the rest. */
interface Result extends Outcome {
  readonly measurements: Measurement[];
  readonly failures: Failure[];
  /** Names and versions. */
  readonly about: Set<string>;
  /** Why processes of it ended before they were done. */
  readonly ends: Set<string>;
}

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    peers: { type: "string" },
    quick: { type: "boolean", default: false },
    rounds: { type: "string", default: "1" },
    output: { type: "string" },
  },
});

/** Those that a list of names asks for; all of them where there is no list. */
function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  list: string | undefined,
  fits: (one: T, name: string) => boolean,
): readonly T[] {
  if (list === undefined) return all;
  const names = list.split(",");
  const unknown = names.filter((name) => !all.some((one) => fits(one, name)));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(", ");
    console.error(`There is no ${unknown.join(", ")}. There are ${known}`);
    Deno.exit(2);
  }
  return all.filter((one) => names.some((name) => fits(one, name)));
}

/** Lets a process of a party do what is asked for, and tells on the way. */
async function takeTurn(result: Result, process: Process, request: Request): Promise<void> {
  const { title, measurements, failures, about, ends } = result;
  const named = (...parts: string[]) => parts.filter((part) => part !== "").join(", ");
  try {
    for await (const message of runProcess(process, request)) {
      if ("about" in message) about.add(message.about);
      if ("failure" in message) failures.push(message);
      if ("milliseconds" in message) {
        const variant = named(process.variant, message.variant);
        measurements.push({ ...message, variant });
        const time = `${formatNumber(message.milliseconds)} ms`;
        console.error(`${named(title, variant)}: ${message.workload} ${time}`);
      }
    }
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "not installed"
      : (error as Error).message;
    ends.add(named(process.variant, reason));
    console.error(`${title}: ${reason}`);
  }
}

/** Who took part, and what failed. */
function noteOf({ title, about, failures, ends }: Result): string {
  const reasons = new Set(failures.map(({ workload, failure }) => `${workload}: ${failure}`));
  return `- ${title}: ${[...about, ...ends, ...reasons].join("; ")}`;
}

/** How many processes wanted the cores, on average over the last minute. */
function load(): string {
  return Deno.loadavg()[0].toFixed(1);
}

const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`--rounds takes a whole number from 1 on: got ${options.rounds}`);
  Deno.exit(2);
}
const selected = chosen(
  workloads,
  options.only,
  ({ name }, start) => name === start || name.startsWith(`${start}-`),
);
const [own, ...others] = parties;
const taking: Party[] = [own, ...chosen(others, options.peers, ({ name }, peer) => name === peer)];
const patience = options.quick
  ? { warmUp: 0.3, seconds: 0.5, repeats: 5 }
  : { warmUp: 1, seconds: 2, repeats: 10 };
const results: Result[] = taking.map(({ name, title }) => (
  { name, title, measurements: [], failures: [], about: new Set(), ends: new Set() }
));

const loadBefore = load();
for (let round = 0; round < rounds; round++) {
  for (const [i, { processes }] of taking.entries()) {
    for (const process of processes) {
      await takeTurn(results[i], process, { workloads: selected, patience });
    }
  }
}

const machine = cpus();
const summary = [
  comparison(selected, results),
  "",
  "Milliseconds, medians of calls; in brackets how many times as long as Cotangent's. The fastest way",
  "of a party counts: eager or compiled, one thread or two, with the optimizer as it comes or fused.",
  `${machine.length} cores of ${machine[0].model}; load ${loadBefore} before, ${load()} after.`,
  "",
  ...results.map(noteOf),
].join("\n");
console.log(summary);
if (results.slice(1).some(({ ends }) => ends.size > 0)) {
  console.log(`\n\`deno task bench:peers:setup\` installs the peers in ${peersFolder()}`);
}
if (options.output !== undefined) {
  await Deno.writeTextFile(options.output, `${summary}\n\n${everything(selected, results)}\n`);
}
const disagree = selected.some((workload) => agreement(workload, results).holds === false);
Deno.exit(disagree ? 1 : 0);
