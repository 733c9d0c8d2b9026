/**
 * Files of tensors: safetensors, NumPy's `.npy` and `.npz`, PyTorch's checkpoints, trees as JSON.
 * They are written so that a crash leaves the old file or the new one, and read with suspicion: what
 * is malformed gets a `FormatError`, nothing in a file is executed, and no length in it is believed
 * before the file's own size bears it out.
 *
 * Each format has functions on files (`readNpy(path)`, `writeNpy(path, x)`) and on bytes
 * (`parseNpy(bytes)`, `serializeNpy(x)`), which work in browsers too. May import `src/tensor.ts` and
 * `base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readSafetensors, writeSafetensors } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await writeSafetensors(path, { weight: tensor([[1, 2], [3, 4]]) });
 * const { weight } = await readSafetensors(path);
 * assert.deepEqual(weight.arraySync(), [[1, 2], [3, 4]]);
 * await Deno.remove(path);
 * ```
 *
 * @module
 */
export { type FileContent, type FilePath, type FileSource, writeFileAtomic } from "./files/mod.ts";
export { FormatError } from "./format_error.ts";
export { readTree, treeFromJson, treeToJson, writeTree } from "./json/mod.ts";
export * from "./numpy/mod.ts";
export * from "./pytorch/mod.ts";
export * from "./safetensors/mod.ts";
export { crc32, deflate, type DeflateFormat, inflate, type InflateOptions } from "./zip/mod.ts";
