/**
 * Data: datasets, samplers, loaders, transforms, tokenisers and images. May import `src/tensor.ts`, `base`, `io`.
 *
 * @module
 */
export {};
