/**
 * The primitives, a file a family, every rule of a primitive in its record. May import `base`,
 * `kernel`, `backend` and `core`.
 *
 * @module
 */
export * from "./arithmetic.ts";
export * from "./constant.ts";
export * from "./differentiable.ts";
export * from "./movement.ts";
export * from "./pointwise.ts";
