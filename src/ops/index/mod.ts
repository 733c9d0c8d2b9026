/**
 * Functions that find and change elements by where they are, or order them.
 *
 * @module
 */
export * from "./at.ts";
export * from "./by_mask.ts";
export * from "./gather.ts";
export * from "./scatter.ts";
export * from "./search.ts";
export * from "./sort.ts";
export * from "./unique.ts";
