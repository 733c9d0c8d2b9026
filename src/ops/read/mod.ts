/**
 * Functions that hand a tensor's elements to JavaScript, and print them.
 *
 * @module
 */
export * from "./print.ts";
export * from "./read.ts";
