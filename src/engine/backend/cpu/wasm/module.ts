/**
 * Modules of WebAssembly as bytes (WebAssembly Core Specification 3.0, section 5.5).
 *
 * @module
 */
import { type Code, pushUnsigned } from "./code.ts";
import { op, type ValueType, valueType } from "./opcodes.ts";

/** The type of a function. */
export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A function that a module gets from `imports.js`. */
export interface ImportedFunction extends Signature {
  readonly name: string;
}

/** A function that a module defines and exports. */
export interface ExportedFunction extends Signature {
  readonly name: string;
  readonly code: Code;
}

/** What a module consists of; functions are numbered with the imported ones first. */
export interface ModuleParts {
  readonly imports: readonly ImportedFunction[];
  readonly functions: readonly ExportedFunction[];
  /** Whether the memory `imports.js.memory` is shared, of at most so many pages. */
  readonly memory: { readonly shared: boolean; readonly maximum: number };
}

const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** The bytes of a module. */
export function encodeModule({ imports, functions, memory }: ModuleParts): Uint8Array<ArrayBuffer> {
  const signatures = [...imports, ...functions];
  const limits: number[] = [memory.shared ? 0x03 : 0x01, 1];
  pushUnsigned(limits, memory.maximum);
  const bytes = [
    ...magic,
    ...section(1, vector(signatures.map(encodeSignature))),
    ...section(
      2,
      vector([
        [...name("js"), ...name("memory"), 0x02, ...limits],
        ...imports.map((imported, i) => [
          ...name("js"),
          ...name(imported.name),
          0x00,
          ...unsigned(i),
        ]),
      ]),
    ),
    ...section(3, vector(functions.map((_, i) => unsigned(imports.length + i)))),
    ...section(
      7,
      vector(functions.map((f, i) => [...name(f.name), 0x00, ...unsigned(imports.length + i)])),
    ),
  ];
  // Code is long: no spreading of its bytes as arguments.
  return Uint8Array.from(bytes.concat(section(10, vector(functions.map(encodeBody)))));
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  pushUnsigned(bytes, value);
  return bytes;
}

function vector(items: readonly (readonly number[])[]): number[] {
  return unsigned(items.length).concat(...items);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length)].concat(content);
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

function encodeSignature({ parameters, results }: Signature): number[] {
  const types = (list: readonly ValueType[]) => vector(list.map((type) => [valueType[type]]));
  return [0x60, ...types(parameters), ...types(results)];
}

function encodeBody({ code }: ExportedFunction): number[] {
  const runs: number[][] = [];
  let last: ValueType | null = null;
  let count = 0;
  const flush = () => {
    if (last !== null) runs.push([...unsigned(count), valueType[last]]);
  };
  for (const type of code.locals.declared) {
    if (type !== last) {
      flush();
      [last, count] = [type, 0];
    }
    count++;
  }
  flush();
  const body = vector(runs).concat(code.bytes);
  body.push(op.end);
  return unsigned(body.length).concat(body);
}
