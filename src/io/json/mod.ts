/**
 * JSON: trees without loss, and a parser that is strict about what files say. May import `files`
 * and the folder's errors, bytes and elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { treeFromJson, treeToJson } from "@cotangent/cotangent/io";
 *
 * assert.deepEqual(treeFromJson(await treeToJson({ rate: NaN })), { rate: NaN });
 * ```
 *
 * @module
 */
export { type Json, maxDepth, parseJson } from "./parse_json.ts";
export { readTree, treeFromJson, treeToJson, writeTree } from "./tree_json.ts";
