/**
 * Who takes part, and how each is started: a process for each number of threads or way of working.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { pythonPath } from "./places.ts";

/** A program that is started by itself. */
export interface Process {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What sets its measurements apart from those of the party's other processes. */
  readonly variant: string;
}

/** A library, or a way of using it. */
export interface Party {
  /** What `--peers` calls it. */
  readonly name: string;
  readonly title: string;
  readonly processes: readonly Process[];
}

function pathOf(script: string): string {
  return fileURLToPath(new URL(script, import.meta.url));
}

function deno(
  script: string,
  { permissions, env = {} }: {
    readonly permissions: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  },
): Process {
  const args = ["run", "--quiet", "--no-prompt", ...permissions, pathOf(script)];
  return { command: Deno.execPath(), args, env, variant: "" };
}

function python(
  script: string,
  { args = [], env = {}, variant = "" }: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly variant?: string;
  } = {},
): Process {
  return {
    command: pythonPath(),
    args: [pathOf(script), ...args],
    env: { PYTHONDONTWRITEBYTECODE: "1", ...env },
    variant,
  };
}

/** PyTorch with one thread and with two: more are not always faster. */
function torch(mode: "eager" | "compile"): Process[] {
  return [1, 2].map((threads) =>
    python("torch_party.py", {
      args: [mode, String(threads)],
      env: { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) },
      variant: threads === 1 ? "1 thread" : `${threads} threads`,
    })
  );
}

const cotangent = ["--allow-ffi", "--allow-env", "--allow-read"];
const npm = ["--allow-env", "--allow-read", "--allow-sys"];

/** All parties, in the order of the table. Cotangent is the first, and always takes part. */
export const parties: readonly Party[] = [
  {
    name: "cotangent",
    title: "Cotangent",
    processes: [deno("cotangent_party.ts", { permissions: cotangent })],
  },
  {
    name: "no-blas",
    title: "without BLAS",
    processes: [
      deno("cotangent_party.ts", { permissions: cotangent, env: { COTANGENT_BLAS: "off" } }),
    ],
  },
  { name: "torch", title: "PyTorch", processes: torch("eager") },
  { name: "torch-compile", title: "torch.compile", processes: torch("compile") },
  {
    name: "jax",
    title: "JAX",
    processes: [python("jax_party.py", { env: { JAX_PLATFORMS: "cpu" } })],
  },
  { name: "mlx", title: "MLX", processes: [python("mlx_party.py")] },
  { name: "jax-js", title: "jax-js", processes: [deno("jax_js_party.ts", { permissions: npm })] },
  { name: "tfjs", title: "tfjs-wasm", processes: [deno("tfjs_party.ts", { permissions: npm })] },
];
