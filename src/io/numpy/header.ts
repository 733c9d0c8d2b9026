/**
 * The header of an `.npy` file: `\x93NUMPY`, a version, the length of a text, and the text: a
 * dictionary in Python's notation with the dtype, the order and the shape
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @module
 */
import type { DType, Shape } from "../../tensor.ts";
import { concatBytes, decodeUtf8 } from "../bytes.ts";
import { countStored, type StoredType } from "../elements.ts";
import { FormatError, quote } from "../format_error.ts";

/** What an `.npy` header says. */
export interface NpyHeader {
  /** NumPy's name of the dtype, such as `"<f4"`. */
  readonly descr: string;
  /** Whether the first index changes fastest, rather than the last. */
  readonly fortranOrder: boolean;
  /** The sizes. */
  readonly shape: Shape;
  /** The number of elements. */
  readonly count: number;
  /** Where the elements begin. */
  readonly dataStart: number;
}

/** NumPy's codes of the dtypes that can be read, without the byte order. */
export const storedTypes: Readonly<Record<string, StoredType>> = {
  f8: "float64",
  f4: "float32",
  f2: "float16",
  i8: "int64",
  i4: "int32",
  i2: "int16",
  i1: "int8",
  u4: "uint32",
  u2: "uint16",
  u1: "uint8",
  b1: "bool",
};

/** NumPy's names of dtypes as they are written; bfloat16 has none. */
export const descrs: Readonly<Partial<Record<DType, string>>> = {
  float64: "<f8",
  float32: "<f4",
  float16: "<f2",
  int64: "<i8",
  int32: "<i4",
  int8: "|i1",
  uint32: "<u4",
  uint8: "|u1",
  bool: "|b1",
};

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/** Longer headers, which version 2.0 allows, describe records of many fields: none is read. */
const maxTextBytes = 0xffff;

/** The magic bytes and the two of the version. */
const leadBytes = magic.length + 2;

/**
 * The header at the start of a file.
 *
 * @throws {FormatError} if it is malformed or cut off, or of a version that is not known
 */
export function readNpyHeader(origin: string, place: string, bytes: Uint8Array): NpyHeader {
  const refuse = (reason: string): never => {
    throw new FormatError(origin, place, reason);
  };
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    refuse(`it does not begin with \\x93NUMPY: got ${bytes.length} bytes of something else`);
  }
  const [major, minor] = bytes.subarray(magic.length, leadBytes);
  if (minor !== 0 || major < 1 || major > 3) {
    refuse(`its version is none of 1.0, 2.0 and 3.0: got ${major}.${minor}`);
  }
  const textStart = leadBytes + (major === 1 ? 2 : 4);
  if (bytes.length < textStart) refuse(`its header is cut off: got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = major === 1 ? view.getUint16(leadBytes, true) : view.getUint32(leadBytes, true);
  if (length > maxTextBytes) {
    refuse(`its header is longer than ${maxTextBytes} bytes: got ${length}`);
  }
  const dataStart = textStart + length;
  if (dataStart > bytes.length) {
    refuse(`its header is cut off: got ${bytes.length} of ${dataStart} bytes`);
  }
  const text = bytes.subarray(textStart, dataStart);
  const decoded = major === 3 ? decodeUtf8(text) : new TextDecoder("latin1").decode(text);
  const dictionary = parseDictionary(decoded ?? "");
  if (dictionary === null) {
    return refuse(
      `its header is no dictionary of descr, fortran_order and shape: got ${quote(decoded ?? "")}`,
    );
  }
  return { ...dictionary, count: countStored(origin, place, dictionary.shape), dataStart };
}

/** One `'key': value,` of the dictionary: a string, a truth, a tuple, or the list of a record type. */
const entryPattern = new RegExp(
  String.raw`\s*(['"])(?<key>\w+)\1\s*:\s*` +
    String.raw`(?:(['"])(?<text>[^'"\\]*)\3|(?<truth>True|False)|\((?<tuple>[^()]*)\)|` +
    String.raw`(?<list>\[.*\]))\s*(?:,|(?=\}))`,
  "y",
);

/** Numbers, each with a comma but the last of several; Python 2 wrote an L behind large ones. */
const tuplePattern = /^\s*(?:(?:\d+L?\s*,\s*)+(?:\d+L?\s*)?)?$/;

/** Reads `{'descr': …, 'fortran_order': …, 'shape': (…)}` in any order and nothing else, or null. */
function parseDictionary(
  text: string,
): Pick<NpyHeader, "descr" | "fortranOrder" | "shape"> | null {
  const lead = /^\s*\{/.exec(text)?.[0].length ?? text.length;
  const found = new Map<string, Record<string, string | undefined>>();
  let at = lead;
  for (entryPattern.lastIndex = at;;) {
    const groups = entryPattern.exec(text)?.groups;
    if (groups === undefined) break;
    if (found.has(groups.key)) return null;
    found.set(groups.key, groups);
    at = entryPattern.lastIndex;
  }
  const descr = found.get("descr")?.text ?? found.get("descr")?.list;
  const truth = found.get("fortran_order")?.truth;
  const tuple = found.get("shape")?.tuple;
  const isComplete = found.size === 3 && /^\s*\}\s*$/.test(text.slice(at)) &&
    descr !== undefined && truth !== undefined && tuple !== undefined && tuplePattern.test(tuple);
  if (!isComplete) return null;
  const shape = tuple.match(/\d+/g)?.map(Number) ?? [];
  return { descr, fortranOrder: truth === "True", shape };
}

/** What rounds the header up, so that elements lie well in memory that is mapped from the file. */
const alignment = 64;

/** NumPy leaves room for the first size to grow to as many digits as 64 bits may need. */
const sizeDigits = 21;

/** The header of a file of version 1.0 in row-major order, byte for byte as NumPy writes it. */
export function npyHeader(descr: string, shape: Shape): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const room = shape.length === 0 ? 0 : sizeDigits - String(shape[0]).length;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const least = leadBytes + 2 + dictionary.length + room + 1;
  const length = Math.ceil(least / alignment) * alignment - leadBytes - 2;
  const text = new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`);
  return concatBytes([magic, Uint8Array.of(1, 0, length & 0xff, length >>> 8), text]);
}
