/**
 * The CPU's storages, and how a device finds its backend.
 *
 * @module
 */
import assert from "node:assert/strict";
import { backendFor, cpuBackend, type Device } from "../../../../src/engine/backend/mod.ts";

Deno.test("cpuBackend allocates the array of a dtype", () => {
  assert.deepEqual(cpuBackend.allocate("int64", 3), new BigInt64Array(3));
  assert.deepEqual(cpuBackend.allocate("bfloat16", 2), new Uint16Array(2));
});

Deno.test("cpuBackend copies what it uploads and what it reads", async () => {
  const host = Float32Array.of(1, 2, 3, 4);
  const storage = cpuBackend.upload("float32", host);
  host[1] = 9;
  const read = cpuBackend.readSync(storage, "float32", 1, 2);
  assert.deepEqual(read, Float32Array.of(2, 3));
  read[0] = 9;
  assert.deepEqual(await cpuBackend.read(storage, "float32", 0, 4), Float32Array.of(1, 2, 3, 4));
});

Deno.test("backendFor() finds the cpu and refuses devices that are not there", () => {
  assert.equal(backendFor("cpu"), cpuBackend);
  assert.throws(() => backendFor("webgpu"), {
    name: "DeviceError",
    message: 'device: Cannot use "webgpu" as it comes with a later version of this library\n' +
      'Use "cpu"',
  });
  assert.throws(() => backendFor("tpu" as Device), {
    name: "DeviceError",
    message: 'device: Cannot find a device of this name: got tpu\nUse "cpu"',
  });
});
