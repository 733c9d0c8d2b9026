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

/** The runs, by name: the arguments of `deno test`. */
const runs: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["tests", [...granted, "--parallel", "tests"]],
  ["examples in the documentation", [
    ...granted,
    "--doc",
    "--parallel",
    "mod.ts",
    "src",
    "README.md",
  ]],
  [
    "fall-backs, without permission to call libraries",
    ["--no-prompt", "--allow-env", "--allow-read", "--no-check", ...fallbackTests()],
  ],
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
for (const [name, args] of runs) {
  console.log(`\n--- ${name}`);
  const outcome = await run(args);
  passed += outcome.passed;
  failed += outcome.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed > 0 || passed === 0 ? 1 : 0);

/** Runs `deno test`, shows what it prints, and reads the count off its last line. */
async function run(args: readonly string[]): Promise<Outcome> {
  const env: Record<string, string> = { NO_COLOR: "1" };
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
