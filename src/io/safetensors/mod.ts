/**
 * The safetensors format: tensors by name, read by ranges. May import `files`, `json`'s parser and
 * the folder's errors, bytes and elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { parseSafetensors, serializeSafetensors } from "@cotangent/cotangent/io";
 *
 * const bytes = await serializeSafetensors({ w: tensor([1, 2]) });
 * assert.deepEqual(parseSafetensors(bytes).w.arraySync(), [1, 2]);
 * ```
 *
 * @module
 */
export {
  openSafetensors,
  parseSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type StoredTensorInfo,
} from "./read_safetensors.ts";
export {
  readShardedSafetensors,
  type WriteShardedOptions,
  writeShardedSafetensors,
} from "./sharded.ts";
export {
  serializeSafetensors,
  writeSafetensors,
  type WriteSafetensorsOptions,
} from "./write_safetensors.ts";
