/**
 * Tests of the check of layers, on small trees that break one rule each.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { checkLayers } from "../../tasks/check_layers.ts";

const folder = "/** What it is for. @module */\n";

/** The violations of a tree that has these files. */
async function violationsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, name)), { recursive: true });
      await Deno.writeTextFile(join(root, name), text);
    }
    const violations = await checkLayers(root);
    return violations.map(({ file, line, message }) => `${file}:${line} ${message}`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("checkLayers() accepts imports of what stands below", async () => {
  assert.deepEqual(
    await violationsOf({
      "src/engine/base/mod.ts": folder + 'export * from "./shape.ts";\n',
      "src/engine/base/shape.ts": "export const rank = 2;\n",
      "src/engine/core/mod.ts": folder + 'import { rank } from "../base/mod.ts";\n',
    }),
    [],
  );
});

Deno.test("checkLayers() refuses imports of what stands above", async () => {
  assert.deepEqual(
    await violationsOf({
      "src/engine/base/mod.ts": folder + 'import { bind } from "../core/mod.ts";\n',
      "src/engine/core/mod.ts": folder,
    }),
    ["src/engine/base/mod.ts:2 imports src/engine/core/mod.ts, which stands above src/engine/base"],
  );
});

Deno.test("checkLayers() refuses imports past a mod.ts, of layers and of folders in one", async () => {
  const base = "src/engine/base";
  assert.deepEqual(
    await violationsOf({
      [`${base}/mod.ts`]: folder,
      [`${base}/shape.ts`]: "",
      "src/ops/mod.ts": folder + 'import { rank } from "../engine/base/shape.ts";\n',
      "src/ops/math/mod.ts": folder,
      "src/ops/math/add.ts": "",
      "src/ops/reduce/mod.ts": folder + '\nimport { add } from "../math/add.ts";\n',
    }),
    [
      `src/ops/mod.ts:2 imports ${base}/shape.ts past ${base}/mod.ts`,
      "src/ops/reduce/mod.ts:3 imports src/ops/math/add.ts past src/ops/math/mod.ts",
    ].sort(),
  );
});

Deno.test("checkLayers() finds circles, but of types", async () => {
  const files = (kind: string) => ({
    "src/ops/mod.ts": folder + 'export * from "./a.ts";\n',
    "src/ops/a.ts": 'import { b } from "./b.ts";\n',
    "src/ops/b.ts": `import ${kind}{ a } from "./a.ts";\n`,
  });
  assert.deepEqual(await violationsOf(files("type ")), []);
  const circle = "src/ops/a.ts → src/ops/b.ts → src/ops/a.ts";
  assert.deepEqual(await violationsOf(files("")), [`src/ops/a.ts:1 imports itself: ${circle}`]);
});

Deno.test("checkLayers() asks each folder for a mod.ts that says what it is for", async () => {
  assert.deepEqual(await violationsOf({ "src/ops/a.ts": "" }), ["src/ops/mod.ts:1 is missing"]);
  assert.deepEqual(
    await violationsOf({ "src/ops/mod.ts": "" }),
    ["src/ops/mod.ts:1 begins without a @module comment"],
  );
});

Deno.test("checkLayers() lets the library use the public tensor API alone", async () => {
  const files = (target: string) => ({
    "src/engine/base/mod.ts": folder,
    "src/engine/core/mod.ts": folder,
    "src/tensor.ts": folder,
    "src/optim/mod.ts": folder,
    "src/nn/mod.ts": folder + `import { it } from "${target}";\n`,
  });
  for (const target of ["../tensor.ts", "../engine/base/mod.ts", "../optim/mod.ts"]) {
    assert.deepEqual(await violationsOf(files(target)), []);
  }
  assert.deepEqual(
    await violationsOf(files("../engine/core/mod.ts")),
    ["src/nn/mod.ts:2 imports src/engine/core/mod.ts, where src/nn may only use src/tensor.ts"],
  );
});

Deno.test("checkLayers() refuses packages", async () => {
  assert.deepEqual(
    await violationsOf({ "src/ops/mod.ts": folder + 'import { x } from "npm:x";\n' }),
    ["src/ops/mod.ts:2 imports npm:x from outside"],
  );
});
