/**
 * `deno task bench:peers:setup`: installs the libraries that Cotangent is measured against into a
 * folder outside of the project (`COTANGENT_PEERS`, or one in the user's cache), at the versions
 * below. It takes Python 3.10 or later (`--python FILE`, by default `python3`) and Node's `npm`, and
 * several gigabytes, as PyTorch's packages for Linux bring CUDA along. What cannot be installed is
 * named at the end; the benchmark then leaves it out.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { environmentFolder, peersFolder, pythonPath } from "./places.ts";

/** Packages of PyPI; MLX's kernels for Linux are a package of their own. */
const pythonPackages: readonly (readonly string[])[] = [
  ["torch==2.15.0", "numpy==2.4.6", "setuptools==84.2.1"],
  ["jax==0.10.2", "numpy==2.4.6"],
  Deno.build.os === "linux" ? ["mlx==0.32.4", "mlx-cpu==0.32.4"] : ["mlx==0.32.4"],
];

const npmPackages: readonly string[] = [
  "@jax-js/jax@0.1.25",
  "@tensorflow/tfjs@4.22.0",
  "@tensorflow/tfjs-backend-wasm@4.22.0",
];

const { values: options } = parseArgs({
  options: { python: { type: "string", default: "python3" } },
});

/** Runs a program that prints as it goes; whether it was there and succeeded. */
async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  console.log(`$ ${[command, ...args].join(" ")}`);
  try {
    return (await new Deno.Command(command, { args: [...args] }).spawn().status).success;
  } catch (error) {
    console.log(String(error));
    return false;
  }
}

const missing: string[] = [];
await Deno.mkdir(peersFolder(), { recursive: true });

if (await succeeds(options.python, ["-m", "venv", environmentFolder()])) {
  for (const packages of pythonPackages) {
    const installed = await succeeds(pythonPath(), ["-m", "pip", "install", "-q", ...packages]);
    if (!installed) missing.push(packages[0]);
  }
} else {
  missing.push(...pythonPackages.map((packages) => packages[0]));
}
const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
if (!await succeeds(npm, ["install", "--no-fund", "--prefix", peersFolder(), ...npmPackages])) {
  missing.push(...npmPackages);
}
if (!await succeeds("c++", ["--version"])) {
  console.log("No C++ compiler: torch.compile and MLX's compile will fail without one");
}

console.log(`\nThe peers are in ${peersFolder()}`);
if (missing.length > 0) {
  console.log(`Not installed: ${missing.join(", ")}`);
  Deno.exitCode = 1;
}
