/**
 * PyTorch's checkpoints, read as data: nothing in them is executed. May import `files`, `zip`,
 * `json`'s limits and the folder's errors, bytes and elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { FormatError, parsePytorch } from "@cotangent/cotangent/io";
 *
 * await assert.rejects(parsePytorch(new TextEncoder().encode("no checkpoint")), FormatError);
 * ```
 *
 * @module
 */
export type { CheckpointTree } from "./checkpoint_tree.ts";
export { parsePytorch, readPytorch } from "./read_pytorch.ts";
export { RefusedGlobalError } from "./refused_global_error.ts";
