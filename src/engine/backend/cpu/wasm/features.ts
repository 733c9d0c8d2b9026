/**
 * What the WebAssembly engine at hand can do.
 *
 * @module
 */
import { Code, Locals } from "./code.ts";
import { encodeModule } from "./module.ts";
import { op, simd } from "./opcodes.ts";

/** Abilities beyond WebAssembly 1.0. */
export interface WasmFeatures {
  /** 128-bit vectors. */
  readonly simd: boolean;
  /** Fused multiply-add of vectors. */
  readonly relaxedSimd: boolean;
  /** Memory that threads share, which also grows without moving. */
  readonly sharedMemory: boolean;
}

function accepts(write: (code: Code) => void): boolean {
  const code = new Code(new Locals([]));
  write(code);
  return WebAssembly.validate(encodeModule({
    imports: [],
    functions: [{ name: "test", parameters: [], results: [], code }],
    memory: { shared: false, maximum: 1 },
  }));
}

function drop(code: Code): void {
  code.op(0x1a);
}

let found: WasmFeatures | null = null;

/** The features, tested at the first call. */
export function wasmFeatures(): WasmFeatures {
  if (found !== null) return found;
  if (typeof WebAssembly === "undefined") {
    return found = { simd: false, relaxedSimd: false, sharedMemory: false };
  }
  const vector = (code: Code) => code.i32x4([0, 0, 0, 0]);
  return found = {
    simd: accepts((code) => {
      vector(code);
      code.simd(simd.anyTrue);
      code.op(op.i32Eqz);
      drop(code);
    }),
    relaxedSimd: accepts((code) => {
      for (let i = 0; i < 3; i++) vector(code);
      code.simd(simd.f32x4RelaxedMadd);
      drop(code);
    }),
    sharedMemory: canShare(),
  };
}

function canShare(): boolean {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return typeof SharedArrayBuffer === "function" && memory.buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}
