/**
 * `deno task test`: every test, and every example in the documentation; then the tests of what needs
 * no permission again without FFI, on the fall-backs. Closes with `N passed, N failed`.
 *
 * `COTANGENT_REQUIRE=blas` makes tests fail that would otherwise be skipped for want of a BLAS.
 *
 * @module
 */

/** What one run of `deno test` came to. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const granted = [
  ...["--allow-ffi", "--allow-env", "--allow-read", "--allow-write", "--allow-run"],
  "--allow-net=127.0.0.1",
];

/** A run of `deno test`: its name, its arguments, and variables of the environment. */
interface Run {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Every operation, with its derivatives, eager and compiled, and PyTorch's answers. */
const operations = ["tests/op_table_test.ts", "tests/torch_test.ts"];

const runs: readonly Run[] = [
  { name: "tests", args: [...granted, "--parallel", "tests"] },
  {
    name: "examples in the documentation",
    args: [...granted, "--doc", "--parallel", "mod.ts", "src", "README.md"],
  },
  {
    name: "fall-backs, without permission to call libraries",
    args: ["--no-prompt", "--allow-env", "--allow-read", "--no-check", ...fallbackTests()],
  },
  // By default the size of the work decides: few of these tests are large enough.
  {
    name: "every kernel in WebAssembly",
    args: [...granted, "--no-check", "--parallel", ...operations],
    env: { COTANGENT_CPU: "wasm" },
  },
  {
    name: "every kernel in JavaScript",
    args: [...granted, "--no-check", "--parallel", ...operations],
    env: { COTANGENT_CPU: "js" },
  },
];

/** The tests that touch a BLAS, which must pass without one as well. */
function fallbackTests(): string[] {
  return [
    "tests/engine/backend/cpu/matmul_test.ts",
    "tests/engine/backend/cpu/convolution_test.ts",
    "tests/engine/transform/grad_test.ts",
    "tests/ops/contract_test.ts",
  ];
}

let passed = 0;
let failed = 0;
for (const { name, args, env } of runs) {
  console.log(`\n--- ${name}`);
  const outcome = await run(args, env);
  passed += outcome.passed;
  failed += outcome.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed > 0 || passed === 0 ? 1 : 0);

/** Runs `deno test`, shows what it prints, and reads the count off its last line. */
async function run(args: readonly string[], chosen: Run["env"] = {}): Promise<Outcome> {
  const env: Record<string, string> = { NO_COLOR: "1", ...chosen };
  if (args.includes("--no-prompt")) env.COTANGENT_REQUIRE = "";
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...args],
    env,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(part));
    text += part;
  }
  const { success } = await child.status;
  const counts = /(\d+) passed.*? \| (\d+) failed/.exec(text);
  if (counts === null) {
    console.log("deno test reported no count: a file may not compile");
    return { passed: 0, failed: 1 };
  }
  const failures = Number(counts[2]);
  return { passed: Number(counts[1]), failed: failures === 0 && !success ? 1 : failures };
}
