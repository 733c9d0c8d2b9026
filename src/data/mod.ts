/**
 * Data: datasets, samplers, loaders, transforms, tokenisers and images. May import `src/tensor.ts`, `base`, `io`.
 *
 * @module
 */
export * from "./errors.ts";
export * from "./dataset/mod.ts";
export * from "./sampler/mod.ts";
export * from "./loader/mod.ts";
