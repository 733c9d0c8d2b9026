/**
 * Files: bytes read by ranges, and files written as a whole or not at all. May import `base` and the
 * tensor API's errors.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeFileAtomic } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile();
 * await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
 * assert.deepEqual(await Deno.readFile(path), Uint8Array.of(1, 2, 3));
 * await Deno.remove(path);
 * ```
 *
 * @module
 */
export * from "./byte_source.ts";
export type { FilePath } from "./file_system.ts";
export { folderOf, pathIn } from "./paths.ts";
export * from "./write_file_atomic.ts";
