/**
 * Storages that are cut out of larger buffers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dtypeInfo, dtypes } from "../../../../src/engine/base/mod.ts";
import { allocateStorage } from "../../../../src/engine/backend/cpu/small_storages.ts";
import { ones } from "../../../../mod.ts";

Deno.test("allocateStorage() gives zeros of the dtype's class that overlap with nothing", () => {
  const made = [];
  for (let length = 0; length < 100; length++) {
    for (const dtype of dtypes) {
      const storage = allocateStorage(dtype, length);
      assert.ok(storage instanceof dtypeInfo[dtype].array);
      assert.equal(storage.length, length);
      assert.ok((storage as Float32Array).every((x) => x == 0), `${dtype} of ${length}`);
      (storage as Float32Array).fill((dtype === "int64" ? 1n : 1) as number);
      made.push(storage);
    }
  }
  for (const storage of made) assert.ok((storage as Float32Array).every((x) => x == 1));
});

Deno.test("data that is read from a small tensor has a buffer of its own", () => {
  const data = ones([3]).mul(2).dataSync();
  assert.equal(data.buffer.byteLength, 12);
});
