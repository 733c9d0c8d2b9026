/**
 * Files as PyTorch, NumPy and safetensors write them.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Tensor } from "../../mod.ts";
import { serializeNpy, serializeSafetensors } from "../../src/io/mod.ts";
import { encodeValue, type Format, loadIoFiles, parsers } from "../support/io_files.ts";

const files = await loadIoFiles();

/** Writers that give the same bytes as the reference implementation. */
const writers: Partial<Record<Format, (value: never) => Promise<Uint8Array>>> = {
  npy: (x: Tensor) => serializeNpy(x),
  safetensors: (tensors: Record<string, Tensor>) => serializeSafetensors(tensors),
};

for (const file of files) {
  const parse = parsers[file.format];
  if (file.error !== undefined) {
    Deno.test(`${file.name} is refused with ${file.error}`, async () => {
      await assert.rejects(async () => await parse(file.bytes), (error: Error) => {
        assert.equal(error.name, file.error);
        assert.ok(error.message.includes(file.message!), error.message);
        return true;
      });
    });
    continue;
  }
  Deno.test(`${file.name} is read with the values that were written`, async () => {
    assert.deepEqual(encodeValue(await parse(file.bytes)), file.value);
  });
  if (!file.rewritten) continue;
  Deno.test(`${file.name} is written with the same bytes`, async () => {
    const value = await parse(file.bytes);
    assert.deepEqual(await writers[file.format]!(value as never), file.bytes);
  });
}
