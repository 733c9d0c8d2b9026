/**
 * Affine and bilinear maps. May import `src/tensor.ts`, `base`, `../../module`, `../../random`.
 *
 * @module
 */
export { Linear, type LinearOptions } from "./linear.ts";
