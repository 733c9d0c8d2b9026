/**
 * The functions of matrix products, compiled once for each form.
 *
 * @module
 */
import { type GemmForm, type Tile, tileOf } from "./gemm_form.ts";
import { printMultiply } from "./gemm_multiply.ts";
import { printPackAcross, printPackAlong } from "./gemm_pack.ts";
import { printRun } from "./gemm_run.ts";
import type { CompiledModule } from "./kernel_run.ts";
import { memoryType, wasmMemory } from "./memory.ts";
import { encodeModule } from "./module.ts";
import type { ExportedRun } from "./threads/pool.ts";

/** Packs lines into panels: `printPackAcross` and `printPackAlong` tell of the arguments. */
export type Pack = (
  source: number,
  lead: number,
  target: number,
  panelBytes: number,
  lines: number,
  depth: number,
) => void;

/** What packs the lines of one side of a product. */
export interface Packers {
  /** Lines of a panel. */
  readonly width: number;
  /** For lines beside each other. */
  readonly across: Pack;
  /** For lines that lie each from end to end. */
  readonly along: Pack;
}

/** The functions of a form. */
export interface GemmFunctions {
  readonly tile: Tile;
  readonly rowsOfA: Packers;
  readonly columnsOfB: Packers;
  /** Multiplies packed panels: `gemmWords` tells of the block of arguments, `printRun` of turns. */
  readonly multiply: CompiledModule;
}

const compiled = new Map<string, GemmFunctions>();

/** The functions of a form, compiled at the first call. */
export function gemmFunctions(form: GemmForm): GemmFunctions {
  const key = `${form.dtype}, ${form.fused}`;
  let functions = compiled.get(key);
  if (functions === undefined) compiled.set(key, functions = compile(tileOf(form)));
  return functions;
}

function compile(tile: Tile): GemmFunctions {
  const { height, width } = tile;
  const multiply = Array.from(
    { length: height },
    (_, i) => printMultiply(`multiply${i + 1}`, i + 1, tile),
  );
  const bytes = encodeModule({
    imports: [],
    functions: [
      ...multiply,
      printRun(tile, (rows) => rows - 1),
      printPackAcross("packRowsAcross", height, tile),
      printPackAlong("packRowsAlong", height, tile),
      printPackAcross("packColumnsAcross", width, tile),
      printPackAlong("packColumnsAlong", width, tile),
    ],
    memory: memoryType(),
  });
  const js = { memory: wasmMemory() };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { js });
  const pack = (name: string) => exports[name] as Pack;
  return {
    tile,
    rowsOfA: { width: height, across: pack("packRowsAcross"), along: pack("packRowsAlong") },
    columnsOfB: {
      width,
      across: pack("packColumnsAcross"),
      along: pack("packColumnsAlong"),
    },
    multiply: { run: exports.run as ExportedRun, bytes, shareable: true, number: -1 },
  };
}
