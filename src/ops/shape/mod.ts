/**
 * Functions that move elements without changing them.
 *
 * @module
 */
export * from "./arrange.ts";
export * from "./expand.ts";
export * from "./join.ts";
export * from "./matrix.ts";
export * from "./pad.ts";
export * from "./part.ts";
export * from "./reshape.ts";
