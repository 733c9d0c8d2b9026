/**
 * The header of a safetensors file: eight bytes with its length, then a JSON object that tells the
 * dtype, the shape and the place of each tensor, then the elements without gaps
 * (https://github.com/huggingface/safetensors#format).
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import type { DType, Shape } from "../../tensor.ts";
import { countStored, type StoredType } from "../elements.ts";
import { FormatError, quote } from "../format_error.ts";
import { type Json, parseJson } from "../json/mod.ts";

/** Bytes in front of the header, which hold its length. */
export const lengthBytes = 8;

/** Longer headers are refused, as the reference implementation does. */
const maxHeaderBytes = 100_000_000;

/** The name under which the header holds texts that are no tensors. */
export const metadataName = "__metadata__";

/** Bits an element, for each dtype of the format, whether or not it can be read. */
const bitsOf: Readonly<Record<string, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
};

/** The dtypes that can be read. */
export const storedTypes: Readonly<Record<string, StoredType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U32: "uint32",
  U16: "uint16",
  U8: "uint8",
  BOOL: "bool",
};

/**
 * The format's name of each dtype, in the order in which the reference implementation writes them:
 * the widest first, so that elements lie at multiples of their width.
 */
export const formatNames: Readonly<Record<DType, string>> = {
  int64: "I64",
  float64: "F64",
  float32: "F32",
  uint32: "U32",
  int32: "I32",
  bfloat16: "BF16",
  float16: "F16",
  int8: "I8",
  uint8: "U8",
  bool: "BOOL",
};

/** A tensor as the header tells it. */
export interface HeaderEntry {
  /** The format's name of the dtype. */
  readonly formatName: string;
  /** The sizes. */
  readonly shape: Shape;
  /** Where its elements begin, in bytes from the start of the file. */
  readonly start: number;
  /** Where they end. */
  readonly end: number;
}

/** What a header says. */
export interface Header {
  /** Texts that are no tensors. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The tensors by their names, in the order of the header. */
  readonly entries: ReadonlyMap<string, HeaderEntry>;
}

/**
 * The length of the header, by the first eight bytes of the file.
 *
 * @throws {FormatError} if they are not there, or the header does not fit in the file
 */
export function headerLength(origin: string, start: Uint8Array, fileSize: number): number {
  const refuse = (reason: string): never => {
    throw new FormatError(origin, "the header's length", reason);
  };
  if (start.length < lengthBytes) {
    refuse(`the file is shorter than ${lengthBytes} bytes: got ${start.length}`);
  }
  const length = new DataView(start.buffer, start.byteOffset, lengthBytes).getBigUint64(0, true);
  if (length > maxHeaderBytes) {
    refuse(`it is more than ${maxHeaderBytes} bytes: got ${length}`);
  }
  if (Number(length) > fileSize - lengthBytes) {
    refuse(`the header would end behind the file's ${fileSize} bytes: got ${length}`);
  }
  return Number(length);
}

/**
 * The tensors that a header tells, checked: their elements follow each other without gaps and
 * overlaps, fill the file, and are as many as shapes and dtypes say.
 *
 * @throws {FormatError} if anything is not so
 */
export function readHeader(origin: string, bytes: Uint8Array, fileSize: number): Header {
  const refuse = (reason: string): never => {
    throw new FormatError(origin, "the header", reason);
  };
  if (bytes[0] !== 0x7b) refuse(`it does not begin with "{": got ${bytes[0] ?? "nothing"}`);
  const json = parseJson(origin, "the header", bytes) as { readonly [name: string]: Json };
  const dataStart = lengthBytes + bytes.length;
  const entries = new Map<string, HeaderEntry>();
  for (const [name, value] of Object.entries(json)) {
    if (name !== metadataName) entries.set(name, readEntry(origin, name, value, dataStart));
  }
  checkCover(origin, entries, dataStart, fileSize);
  const metadata = Object.hasOwn(json, metadataName) ? json[metadataName] : {};
  const isRecord = typeof metadata === "object" && metadata !== null &&
    !Array.isArray(metadata) && Object.values(metadata).every((text) => typeof text === "string");
  if (!isRecord) refuse(`its metadata are no texts by name: got ${describeValue(metadata)}`);
  return { metadata: metadata as Readonly<Record<string, string>>, entries };
}

function readEntry(origin: string, name: string, value: Json, dataStart: number): HeaderEntry {
  const place = `tensor ${quote(name)}`;
  const refuse = (reason: string): never => {
    throw new FormatError(origin, place, reason);
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(`the header says nothing of it: got ${describeValue(value)}`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(bitsOf, dtype)) {
    return refuse(
      `its dtype is none of the format: got ${
        typeof dtype === "string" ? quote(dtype) : describeValue(dtype)
      }`,
    );
  }
  const count = countStored(origin, place, shape);
  const areOffsets = Array.isArray(offsets) && offsets.length === 2 &&
    offsets.every((offset) => Number.isSafeInteger(offset) && (offset as number) >= 0);
  if (!areOffsets) {
    return refuse(`its data_offsets are no two whole numbers: got ${describeValue(offsets)}`);
  }
  const [start, end] = offsets as number[];
  const bytes = count * bitsOf[dtype] / 8;
  if (end - start !== bytes) {
    refuse(`its shape and dtype make ${bytes} bytes: got data_offsets [${start}, ${end}]`);
  }
  return {
    formatName: dtype,
    shape: shape as number[],
    start: dataStart + start,
    end: dataStart + end,
  };
}

/** Every byte behind the header belongs to one tensor. */
function checkCover(
  origin: string,
  entries: ReadonlyMap<string, HeaderEntry>,
  dataStart: number,
  fileSize: number,
): void {
  const sorted = [...entries].toSorted(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let covered = dataStart;
  for (const [name, { start, end }] of sorted) {
    if (start !== covered) {
      throw new FormatError(
        origin,
        `tensor ${quote(name)}`,
        `it does not begin where the one before ends, at byte ${covered}: got byte ${start}`,
      );
    }
    covered = end;
  }
  if (covered === fileSize) return;
  throw new FormatError(
    origin,
    "the tensors",
    `they end at byte ${covered} where the file does not: got ${fileSize} bytes`,
  );
}
