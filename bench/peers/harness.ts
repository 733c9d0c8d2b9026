/**
 * What the parties written in TypeScript share: they read the request, measure their programs, and
 * send the figures. `harness.py` does the same, line for line, for those in Python.
 *
 * @module
 */
import { integers, uniform } from "./generator.ts";
import type { Message, Patience, Request } from "./protocol.ts";
import { type Check, median, spread } from "./statistics.ts";
import type { TensorDefinition, Workload } from "./workloads.ts";

/** A party's way to do a workload. */
export interface Program {
  /** Numbers that stand for the results. Called before `run`. */
  readonly check: () => Promise<readonly Check[]>;
  /** Does the work once: its results exist when it returns. */
  readonly run: () => unknown;
  readonly variant?: string;
}

/** Who measures, and with what. */
export interface Party<Tensor> {
  /** Name and version. */
  readonly about: string;
  readonly threads: number;
  /** A tensor from elements in row-major order. */
  readonly tensor: (
    values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
    shape: readonly number[],
  ) => Tensor;
  /** The programs by the workload's kind. */
  readonly programs: Readonly<
    Record<string, (workload: LoadedWorkload<Tensor>) => readonly Program[]>
  >;
}

/** A workload with its tensors. */
export interface LoadedWorkload<Tensor> extends Omit<Workload, "inputs" | "parameters"> {
  readonly inputs: readonly Tensor[];
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/** The steps of training whose losses are compared. */
const comparedSteps = 4;

/** The elements of a tensor. */
export function elementsOf(
  { shape, seed, below, ...range }: TensorDefinition,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  const count = shape.reduce((product, size) => product * size, 1);
  return below === undefined ? uniform(count, seed, range) : integers(count, seed, below);
}

/** The size of a result, and how it lies to random numbers, which its order matters to. */
export function checkOf(values: ArrayLike<number>): Check {
  const directions = uniform(values.length, 12345);
  let squares = 0;
  let projection = 0;
  for (let i = 0; i < values.length; i++) {
    squares += values[i] ** 2;
    projection += values[i] * directions[i];
  }
  return [Math.sqrt(squares / values.length), projection / Math.sqrt(values.length)];
}

/** A program of one operation: `run` gives its results, which `read` reads and `free` gives up. */
export function operation<Result>(
  run: () => Result | Promise<Result>,
  { read, free = () => {}, ...rest }: {
    readonly read: (result: Result) => Promise<readonly ArrayLike<number>[]>;
    readonly free?: (result: Result) => void;
    readonly variant?: string;
  },
): Program {
  return {
    ...rest,
    check: async () => {
      const result = await run();
      const checks = (await read(result)).map(checkOf);
      free(result);
      return checks;
    },
    run: async () => free(await run()),
  };
}

/** A program of training steps, each of which gives its loss. */
export function training(
  step: () => number | Promise<number>,
  { gradients, ...rest }: {
    /** The gradients by the initial weights, whose norm is compared. */
    readonly gradients: () => Promise<readonly ArrayLike<number>[]>;
    readonly variant?: string;
  },
): Program {
  return {
    ...rest,
    check: async () => {
      let squares = 0;
      for (const gradient of await gradients()) {
        for (let i = 0; i < gradient.length; i++) squares += gradient[i] ** 2;
      }
      const checks = [[Math.sqrt(squares)]];
      for (let i = 0; i < comparedSteps; i++) checks.push([await step()]);
      return checks;
    },
    run: step,
  };
}

async function send(message: Message): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(message) + "\n");
  for (let sent = 0; sent < bytes.length;) sent += await Deno.stdout.write(bytes.subarray(sent));
}

/** Milliseconds of each call that counts. */
async function measure(
  run: () => unknown,
  { warmUp, seconds, repeats }: Patience,
): Promise<number[]> {
  const warmUntil = performance.now() + warmUp * 1000;
  while (performance.now() < warmUntil) await run();
  const times: number[] = [];
  const start = performance.now();
  const enough = () => {
    const elapsed = (performance.now() - start) / 1000;
    return elapsed >= seconds && (times.length >= repeats || elapsed >= 10 * seconds);
  };
  while (!enough()) {
    const before = performance.now();
    await run();
    times.push(performance.now() - before);
  }
  return times;
}

/** Does what is asked for on standard input. */
export async function serve<Tensor>(party: Party<Tensor>): Promise<void> {
  const { workloads, patience }: Request = await new Response(Deno.stdin.readable).json();
  await send({ about: party.about });
  const load = (definition: TensorDefinition) =>
    party.tensor(elementsOf(definition), definition.shape);
  for (const { inputs, parameters, ...workload } of workloads) {
    try {
      const programs = party.programs[workload.kind]?.({
        ...workload,
        inputs: inputs.map(load),
        parameters: Object.fromEntries(parameters.map((one) => [one.name, load(one)])),
      }) ?? [];
      for (const { check, run, variant = "" } of programs) {
        const checks = await check();
        const times = await measure(run, patience);
        await send({
          workload: workload.name,
          variant,
          threads: party.threads,
          milliseconds: median(times),
          fastest: Math.min(...times),
          spread: spread(times),
          repeats: times.length,
          check: checks,
        });
      }
    } catch (error) {
      await send({ workload: workload.name, failure: String(error).split("\n")[0] });
    }
  }
  await send({ done: true });
}
