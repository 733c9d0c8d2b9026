import assert from "node:assert/strict";
import { ArgumentError, UnsupportedError } from "../../../mod.ts";
import { writeFileAtomic, writeSafetensors } from "../../../src/io/mod.ts";
import { tensor } from "../../../mod.ts";
import { listFolder, testBadReads, withFolder } from "../../support/io_files.ts";

Deno.test("writeFileAtomic() writes texts, bytes and parts, and makes folders", async () => {
  await withFolder(async (folder) => {
    await writeFileAtomic(`${folder}/a/b/text`, "é");
    await writeFileAtomic(`${folder}/bytes`, Uint8Array.of(1, 2));
    await writeFileAtomic(`${folder}/parts`, [
      Uint8Array.of(1),
      new Uint8Array(),
      Uint8Array.of(2),
    ]);
    await writeFileAtomic(
      new URL(`file://${folder}/c/url`),
      async function* () {
        yield await Promise.resolve(Uint8Array.of(3));
      }(),
    );
    assert.equal(await Deno.readTextFile(`${folder}/a/b/text`), "é");
    assert.deepEqual(await Deno.readFile(`${folder}/bytes`), Uint8Array.of(1, 2));
    assert.deepEqual(await Deno.readFile(`${folder}/parts`), Uint8Array.of(1, 2));
    assert.deepEqual(await Deno.readFile(`${folder}/c/url`), Uint8Array.of(3));
    assert.deepEqual(await listFolder(folder), ["a", "bytes", "c", "parts"]);
  });
});

Deno.test("writeFileAtomic() keeps the old file and leaves nothing if its content fails", async () => {
  await withFolder(async (folder) => {
    await writeFileAtomic(`${folder}/file`, "old");
    const failing = function* () {
      yield new Uint8Array(1000);
      throw new RangeError("no more");
    };
    await assert.rejects(writeFileAtomic(`${folder}/file`, failing()), /^RangeError: no more$/);
    await assert.rejects(writeFileAtomic(`${folder}/new`, failing()), /^RangeError: no more$/);
    assert.equal(await Deno.readTextFile(`${folder}/file`), "old");
    assert.deepEqual(await listFolder(folder), ["file"]);
  });
});

Deno.test("writers keep the old file if a tensor cannot be read in the middle", async () => {
  await withFolder(async (folder) => {
    await writeFileAtomic(`${folder}/file`, "old");
    const good = tensor([1, 2]);
    const bad = tensor([3, 4]);
    bad.data = () => Promise.reject(new Error("lost"));
    await assert.rejects(writeSafetensors(`${folder}/file`, { good, bad }), /^Error: lost$/);
    assert.equal(await Deno.readTextFile(`${folder}/file`), "old");
    assert.deepEqual(await listFolder(folder), ["file"]);
  });
});

Deno.test("writeFileAtomic() leaves nothing if the path is a folder's", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/taken`);
    await assert.rejects(writeFileAtomic(`${folder}/taken`, "text"));
    assert.deepEqual(await listFolder(folder), ["taken"]);
  });
});

Deno.test("writeFileAtomic() may write to one path many times at once", async () => {
  await withFolder(async (folder) => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(texts.map((text) => writeFileAtomic(`${folder}/file`, text)));
    assert.ok(texts.includes(await Deno.readTextFile(`${folder}/file`)));
    assert.deepEqual(await listFolder(folder), ["file"]);
  });
});

Deno.test("writeFileAtomic() leaves a whole file when its process is killed at any moment", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/file`;
    const bytes = 1_000_000;
    await writeFileAtomic(path, new Uint8Array(bytes));
    const program = `
      import { writeFileAtomic } from ${
      JSON.stringify(import.meta.resolve("../../../src/io/mod.ts"))
    };
      console.log("ready");
      for (let i = 1;; i++) {
        await writeFileAtomic(${JSON.stringify(path)}, new Uint8Array(${bytes}).fill(i));
      }`;
    for (let kill = 0; kill < 8; kill++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "-A", "-"],
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(program));
      await writer.close();
      await child.stdout.getReader().read(); // It is about to write.
      await new Promise((resolve) => setTimeout(resolve, 20 * Math.random()));
      child.kill("SIGKILL");
      await child.status;
      const found = await Deno.readFile(path);
      assert.equal(found.length, bytes);
      assert.ok(found.every((byte) => byte === found[0]), "parts of two files");
    }
  });
});

testBadReads("writeFileAtomic()", [
  [
    "no path",
    () => writeFileAtomic(7 as never, ""),
    ArgumentError,
    "writeFileAtomic: Expected the path of a file: got 7",
  ],
  [
    "an empty path",
    () => writeFileAtomic("", ""),
    ArgumentError,
    'writeFileAtomic: Expected the path of a file: got ""',
  ],
  [
    "a folder's path",
    () => writeFileAtomic("out/", ""),
    ArgumentError,
    'writeFileAtomic: Expected the path of a file: got "out/"',
  ],
  [
    "no content",
    () => writeFileAtomic("file", undefined as never),
    ArgumentError,
    "writeFileAtomic: Expected a text, a Uint8Array or parts of that class as content: got undefined",
  ],
  [
    "parts of another class",
    () => writeFileAtomic(`${Deno.makeTempDirSync()}/x`, [1] as never),
    ArgumentError,
    "writeFileAtomic: Expected a Uint8Array: got 1",
  ],
  [
    "to write where there is no file system",
    async () => {
      const deno = Object.getOwnPropertyDescriptor(globalThis, "Deno")!;
      try {
        Object.defineProperty(globalThis, "Deno", { ...deno, value: undefined });
        await writeFileAtomic("file", "");
      } finally {
        Object.defineProperty(globalThis, "Deno", deno);
      }
    },
    UnsupportedError,
    "writeFileAtomic: Cannot open files as there is no file system here\n" +
    "Use the functions on bytes instead, such as parseNpy(bytes) for readNpy(path)",
  ],
]);
