/**
 * The central directory of a zip file: what entries there are, and where.
 *
 * Nothing in it is believed: counts and sizes must fit in the file, entries must lie in front of the
 * directory and may not overlap, and names may not lead elsewhere.
 *
 * @module
 */
import { decodeUtf8 } from "../bytes.ts";
import type { ByteSource } from "../files/mod.ts";
import { FormatError, quote } from "../format_error.ts";
import { isSafeEntryName } from "./entry_name.ts";
import {
  type DirectoryRecord,
  type EntryRecord,
  methods,
  overflow16,
  overflow32,
  recordBytes,
  signatures,
} from "./records.ts";

/** An entry of a file, checked against the others. */
export interface ZipEntry extends EntryRecord {
  /** The name as it stands in the file. */
  readonly nameBytes: Uint8Array;
  /** Where the next entry, or the directory, begins: its data end there at the latest. */
  readonly limit: number;
}

/** The longest comment that may stand at the end of a zip file. */
const maxComment = 0xffff;

/**
 * The entries by their names, in the order of the directory; folders, which hold no data, are left
 * out.
 *
 * @throws {FormatError} if the directory is missing or cannot be true
 */
export async function readDirectory(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const { count, size, offset } = await findDirectory(source);
  const bytes = await source.read(offset, offset + size);
  const records: (EntryRecord & { readonly nameBytes: Uint8Array })[] = [];
  let at = 0;
  while (at < size) {
    const { record, length } = readRecord(source.origin, bytes.subarray(at));
    records.push(record);
    at += length;
  }
  if (records.length !== count) {
    refuse(source, `it is said to have ${count} entries: got ${records.length}`);
  }
  const limits = limitsOf(source.origin, records, offset);
  const entries = new Map<string, ZipEntry>();
  for (const record of records) {
    if (!isSafeEntryName(record.name)) {
      refuse(source, `a name leads out of the folder of the file: got ${quote(record.name)}`);
    }
    if (entries.has(record.name)) {
      refuse(source, `a name is there twice: got ${quote(record.name)}`);
    }
    entries.set(record.name, { ...record, limit: limits.get(record.offset)! });
  }
  return new Map([...entries].filter(([name]) => !name.endsWith("/")));
}

function refuse({ origin }: { readonly origin: string }, reason: string): never {
  throw new FormatError(origin, "the zip directory", reason);
}

/** Where the directory is, by the record at the end of the file. */
async function findDirectory(source: ByteSource): Promise<DirectoryRecord> {
  const tailStart = Math.max(0, source.size - recordBytes.end - maxComment);
  const tail = viewOf(await source.read(tailStart, source.size));
  let at = tail.byteLength - recordBytes.end;
  while (at >= 0 && !isEnd(tail, at)) at--;
  if (at < 0) {
    refuse(source, `the file does not end as zip files do: got ${source.size} bytes`);
  }
  const disks = tail.getUint16(at + 4, true) + tail.getUint16(at + 6, true);
  const own: DirectoryRecord = {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
  };
  const isLarge = own.count === overflow16 || own.size === overflow32 ||
    own.offset === overflow32;
  const end = tailStart + at;
  const [directory, limit] = isLarge ? await findLargeDirectory(source, end) : [own, end] as const;
  if (disks !== 0 && !isLarge) refuse(source, `it is on several disks: got disk ${disks}`);
  const { count, size, offset } = directory;
  if (offset + size > limit || count * recordBytes.central > size) {
    refuse(
      source,
      `it does not fit in the file: got ${count} entries in ${size} bytes at byte ${offset}`,
    );
  }
  return directory;
}

/** Whether the record at the end of the file is here: its comment takes all that follows. */
function isEnd(tail: DataView, at: number): boolean {
  return tail.getUint32(at, true) === signatures.end &&
    at + recordBytes.end + tail.getUint16(at + 20, true) === tail.byteLength;
}

/** The directory by the zip64 records in front of the end record, and where these begin. */
async function findLargeDirectory(
  source: ByteSource,
  end: number,
): Promise<readonly [DirectoryRecord, number]> {
  const locatorStart = end - recordBytes.locator64;
  if (locatorStart < 0) refuse(source, "its zip64 record is missing: got numbers without it");
  const locator = viewOf(await source.read(locatorStart, end));
  const start = readUint64(locator, 8);
  if (
    locator.getUint32(0, true) !== signatures.locator64 || start + recordBytes.end64 > locatorStart
  ) refuse(source, "its zip64 record is missing: got a locator that leads nowhere");
  const record = viewOf(await source.read(start, start + recordBytes.end64));
  if (record.getUint32(0, true) !== signatures.end64) {
    refuse(source, `its zip64 record is missing: got something else at byte ${start}`);
  }
  const directory = {
    count: readUint64(record, 32),
    size: readUint64(record, 40),
    offset: readUint64(record, 48),
  };
  return [directory, start];
}

/** One record of the directory, and how long it is. */
function readRecord(
  origin: string,
  bytes: Uint8Array,
): { record: EntryRecord & { readonly nameBytes: Uint8Array }; length: number } {
  const view = viewOf(bytes);
  if (bytes.length < recordBytes.central || view.getUint32(0, true) !== signatures.central) {
    refuse({ origin }, `a record is malformed: got ${bytes.length} bytes that are none`);
  }
  const nameLength = view.getUint16(28, true);
  const extraLength = view.getUint16(30, true);
  const length = recordBytes.central + nameLength + extraLength + view.getUint16(32, true);
  if (length > bytes.length) {
    refuse({ origin }, `a record is cut off: got ${bytes.length} of ${length} bytes`);
  }
  const extraStart = recordBytes.central + nameLength;
  const nameBytes = bytes.subarray(recordBytes.central, extraStart);
  const name = decodeUtf8(nameBytes) ?? refuse({ origin }, "a name is not UTF-8: got other bytes");
  const flags = view.getUint16(8, true);
  // Encrypted data (bits 0, 6 and 13) and patches (bit 5).
  if ((flags & 0x2061) !== 0) {
    throw new FormatError(origin, `entry ${quote(name)}`, `it is encrypted: got flags ${flags}`);
  }
  const large = largeNumbers(bytes.subarray(extraStart, extraStart + extraLength));
  const number = (at: number): number => {
    const small = view.getUint32(at, true);
    if (small !== overflow32) return small;
    return large.shift() ?? refuse({ origin }, `a zip64 number is missing: got ${quote(name)}`);
  };
  const size = number(24); // The order of the zip64 numbers: size, compressed size, offset.
  const record = {
    name,
    nameBytes,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    size,
    compressedSize: number(20),
    offset: number(42),
  };
  checkMethod(origin, record);
  return { record, length };
}

function checkMethod(origin: string, record: EntryRecord): void {
  const { name, method, size, compressedSize } = record;
  const place = `entry ${quote(name)}`;
  if (method !== methods.stored && method !== methods.deflated) {
    const reason = `only stored and deflated entries are read: got compression method ${method}`;
    throw new FormatError(origin, place, reason);
  }
  if (method === methods.stored && size !== compressedSize) {
    const reason = `it is not compressed, yet its sizes differ: got ${size} and ${compressedSize}`;
    throw new FormatError(origin, place, reason);
  }
}

/** The numbers of the zip64 extra field, of which an entry has up to three. */
function largeNumbers(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true);
    const end = Math.min(at + 4 + length, extra.length);
    if (view.getUint16(at, true) === 1) {
      const numbers: number[] = [];
      for (let place = at + 4; place + 8 <= end; place += 8) numbers.push(readUint64(view, place));
      return numbers;
    }
    at = end;
  }
  return [];
}

/**
 * For each entry's offset, where what follows begins.
 *
 * @throws {FormatError} if an entry overlaps with it
 */
function limitsOf(
  origin: string,
  records: readonly (EntryRecord & { readonly nameBytes: Uint8Array })[],
  directoryStart: number,
): Map<number, number> {
  const sorted = records.toSorted((a, b) => a.offset - b.offset);
  const limits = new Map<number, number>();
  sorted.forEach((record, i) => {
    const { offset, nameBytes, compressedSize, name } = record;
    const limit = sorted[i + 1]?.offset ?? directoryStart;
    const least = recordBytes.local + nameBytes.length + compressedSize;
    if (offset + least > limit) {
      throw new FormatError(
        origin,
        `entry ${quote(name)}`,
        `it overlaps with what follows: got ${least} bytes at byte ${offset} of ${limit}`,
      );
    }
    limits.set(offset, limit);
  });
  return limits;
}

/** A number that may be as large as 64 bits; beyond 2 ** 53 it is inexact, and larger than any file. */
function readUint64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
