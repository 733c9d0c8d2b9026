/**
 * Zip files, which `.npz` and PyTorch's checkpoints are: read with suspicion and written, with the
 * checksum and the compression that other formats use too. May import `files` and the folder's
 * errors and bytes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { crc32 } from "@cotangent/cotangent/io";
 *
 * assert.equal(crc32(Uint8Array.of(1, 2, 3)), 0x55bc801d);
 * ```
 *
 * @module
 */
export { crc32 } from "./crc32.ts";
export { deflate, type DeflateFormat, inflate, type InflateOptions } from "./deflate.ts";
export { isSafeEntryName } from "./entry_name.ts";
export { openZip, type ZipArchive } from "./read_zip.ts";
export type { ZipEntry } from "./directory.ts";
export { zipParts } from "./write_zip.ts";
