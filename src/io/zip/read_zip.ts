/**
 * Reads zip files, an entry at a time.
 *
 * @module
 */
import type { ByteSource } from "../files/mod.ts";
import { FormatError, quote } from "../format_error.ts";
import { crc32 } from "./crc32.ts";
import { inflate } from "./deflate.ts";
import { readDirectory, type ZipEntry } from "./directory.ts";
import { methods, overflow32, recordBytes, signatures, sizesFollow } from "./records.ts";

/** A zip file whose directory has been read and checked. */
export interface ZipArchive {
  /** Who reads, and what: how messages begin. */
  readonly origin: string;
  /** The entries by their names, in the order of the directory. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /**
   * The data of an entry, inflated, their checksum checked.
   *
   * @throws {FormatError} if they are not what the directory says
   */
  read(entry: ZipEntry): Promise<Uint8Array>;
}

/**
 * The zip file in a source.
 *
 * @throws {FormatError} if it is none, or entries overlap, or names lead elsewhere
 */
export async function openZip(source: ByteSource): Promise<ZipArchive> {
  const entries = await readDirectory(source);
  return { origin: source.origin, entries, read: (entry) => readEntry(source, entry) };
}

async function readEntry(source: ByteSource, entry: ZipEntry): Promise<Uint8Array> {
  const { origin } = source;
  const place = `entry ${quote(entry.name)}`;
  const start = await dataStart(source, entry, place);
  const data = await source.read(start, start + entry.compressedSize);
  const bytes = entry.method === methods.stored
    ? data
    : await inflate(data, { format: "deflate-raw", size: entry.size, origin, place });
  const crc = crc32(bytes);
  if (crc !== entry.crc) {
    throw new FormatError(
      origin,
      place,
      `its checksum is not ${entry.crc.toString(16)}: got ${crc.toString(16)}`,
    );
  }
  return bytes;
}

/** Where an entry's data begin, behind its own record, which must agree with the directory's. */
async function dataStart(source: ByteSource, entry: ZipEntry, place: string): Promise<number> {
  const { offset, nameBytes, limit } = entry;
  const refuse = (reason: string): never => {
    throw new FormatError(source.origin, place, reason);
  };
  // The directory's reader has made sure that this lies in front of the limit.
  const bytes = await source.read(offset, offset + recordBytes.local + nameBytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== signatures.local) {
    refuse(`it does not begin as entries do: got other bytes at byte ${offset}`);
  }
  const nameLength = view.getUint16(26, true);
  const name = bytes.subarray(recordBytes.local);
  const hasName = nameLength === name.length && name.every((byte, i) => byte === nameBytes[i]);
  if (!hasName) refuse(`it has another name than in the directory: got ${nameLength} bytes`);
  const method = view.getUint16(8, true);
  if (method !== entry.method) {
    refuse(`the directory has compression method ${entry.method}: got ${method}`);
  }
  const sizes = [
    ["compressed size", entry.compressedSize, view.getUint32(18, true)],
    ["size", entry.size, view.getUint32(22, true)],
  ] as const;
  for (const [what, expected, size] of sizes) {
    const isElsewhere = size === overflow32 || (view.getUint16(6, true) & sizesFollow) !== 0;
    if (size !== expected && !isElsewhere) {
      refuse(`the directory has ${expected} as its ${what}: got ${size}`);
    }
  }
  const start = offset + recordBytes.local + nameLength + view.getUint16(28, true);
  if (start + entry.compressedSize > limit) {
    refuse(`it overlaps with what follows: got data at byte ${start} up to ${limit}`);
  }
  return start;
}
