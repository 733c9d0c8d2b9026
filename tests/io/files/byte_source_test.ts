import assert from "node:assert/strict";
import { ArgumentError } from "../../../mod.ts";
import { type FormatError, openSafetensors, parseNpy, readNpy } from "../../../src/io/mod.ts";
import { bytesSource, openSource } from "../../../src/io/files/mod.ts";
import { testBadReads, withFolder } from "../../support/io_files.ts";

const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);

Deno.test("sources give the same ranges of files, Blobs and bytes", async () => {
  await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/file`, bytes);
    const url = new URL(`file://${folder}/file`);
    for (const from of [`${folder}/file`, url, new Blob([bytes]), bytes]) {
      const source = await openSource("test", from);
      assert.equal(source.size, 100);
      assert.deepEqual(await source.read(10, 20), bytes.subarray(10, 20));
      assert.deepEqual(await source.read(100, 100), new Uint8Array());
      // Reads that overlap in time do not disturb each other.
      const starts = Array.from({ length: 50 }, (_, i) => i);
      const parts = await Promise.all(starts.map((start) => source.read(start, start + 50)));
      parts.forEach((part, start) => assert.deepEqual(part, bytes.subarray(start, start + 50)));
      source.close();
      source.close();
    }
  });
});

Deno.test("a file that becomes shorter is told", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/file`;
    await Deno.writeFile(path, bytes);
    const source = await openSource("test", path);
    await Deno.truncate(path, 30);
    await assert.rejects(source.read(20, 60), {
      name: "FormatError",
      message: `test(${JSON.stringify(path)}): Cannot read bytes 20 to 60 as the file became ` +
        "shorter while it was read: got 10 bytes",
    });
    assert.deepEqual(await source.read(0, 5), bytes.subarray(0, 5)); // The queue goes on.
    source.close();
    await assert.rejects(source.read(0, 1), {
      name: "ArgumentError",
      message: `test(${JSON.stringify(path)}): Cannot read from the file as it is closed`,
    });
  });
});

Deno.test("a FormatError tells the file and the place", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.npy`;
    await Deno.writeFile(path, bytes);
    await assert.rejects(readNpy(path), (error: FormatError) => {
      assert.equal(error.place, "the array");
      assert.ok(
        error.message.startsWith(`readNpy(${JSON.stringify(path)}): Cannot read the array`),
      );
      return true;
    });
  });
});

testBadReads("a reader", [
  [
    "something that is no source",
    () => openSafetensors(7 as never),
    ArgumentError,
    "openSafetensors: Expected a path, a Blob or a Uint8Array: got 7",
  ],
  [
    "something that is no path",
    () => readNpy({} as never),
    ArgumentError,
    "readNpy: Expected a path, a string or a URL: got a plain object",
  ],
  ["a folder", () => readNpy("tests"), ArgumentError, "readNpy: Expected a file: got tests"],
  [
    "something that is no bytes",
    () => parseNpy([1] as never),
    ArgumentError,
    "parseNpy: Expected a Uint8Array: got an array",
  ],
  [
    "a Float32Array as bytes",
    () => bytesSource("test", new Float32Array(1) as never),
    ArgumentError,
    "test: Expected a Uint8Array: got an object of class Float32Array",
  ],
]);

Deno.test("a file that is not there is told by the system's error", async () => {
  await assert.rejects(readNpy("/nowhere/x.npy"), Deno.errors.NotFound);
});
