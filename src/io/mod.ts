/**
 * Files: safetensors, NumPy's and PyTorch's formats, trees as JSON; written atomically, read with suspicion. May import `src/tensor.ts` and `base`.
 *
 * @module
 */
export {};
