/**
 * The records of a zip file, as bytes and out of bytes (PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7
 * to 4.3.16 and 4.5.3). Numbers are little-endian.
 *
 * @module
 */

/** What each record begins with. */
export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

/** Bytes of each record, without what is of variable length. */
export const recordBytes = { local: 30, central: 46, end: 22, end64: 56, locator64: 20 } as const;

/** What 16 and 32 bits hold of a number that stands in a zip64 record instead. */
export const overflow16 = 0xffff;
/** The same of 32 bits. */
export const overflow32 = 0xffffffff;

/** Set where sizes and checksum follow the data rather than stand before them. */
export const sizesFollow: number = 1 << 3;

/** How entries are compressed, as far as they are read. */
export const methods = { stored: 0, deflated: 8 } as const;

/** One entry, as the central directory tells it. */
export interface EntryRecord {
  /** The entry's name, with forward slashes. */
  readonly name: string;
  /** One of `methods`. */
  readonly method: number;
  /** The checksum of the data before compression. */
  readonly crc: number;
  /** Bytes in the file. */
  readonly compressedSize: number;
  /** Bytes when inflated. */
  readonly size: number;
  /** Where its local record begins. */
  readonly offset: number;
}

/** Flag bit 11: names are UTF-8. */
const utf8Names = 1 << 11;

/** 1 January 1980, the earliest date there is: the same content makes the same file. */
const date = 1 << 5 | 1;

/** The record in front of an entry's data. */
export function localRecord(entry: EntryRecord): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const isLarge = Math.max(entry.size, entry.compressedSize) >= overflow32;
  const extra = isLarge ? zip64Extra([entry.size, entry.compressedSize]) : new Uint8Array();
  const record = new Uint8Array(recordBytes.local + name.length + extra.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, signatures.local, true);
  writeCommon(view, 4, entry);
  view.setUint32(18, isLarge ? overflow32 : entry.compressedSize, true);
  view.setUint32(22, isLarge ? overflow32 : entry.size, true);
  view.setUint16(26, name.length, true);
  view.setUint16(28, extra.length, true);
  record.set(name, recordBytes.local);
  record.set(extra, recordBytes.local + name.length);
  return record;
}

/** The record of an entry in the central directory. */
export function centralRecord(entry: EntryRecord): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const { size, compressedSize, offset } = entry;
  const large = [size, compressedSize, offset].filter((number) => number >= overflow32);
  const extra = large.length > 0 ? zip64Extra(large) : new Uint8Array();
  const record = new Uint8Array(recordBytes.central + name.length + extra.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, signatures.central, true);
  view.setUint16(4, 45, true);
  writeCommon(view, 6, entry);
  view.setUint32(20, Math.min(compressedSize, overflow32), true);
  view.setUint32(24, Math.min(size, overflow32), true);
  view.setUint16(28, name.length, true);
  view.setUint16(30, extra.length, true);
  view.setUint32(42, Math.min(offset, overflow32), true);
  record.set(name, recordBytes.central);
  record.set(extra, recordBytes.central + name.length);
  return record;
}

/** Version, flags, method, date and checksum, which stand alike in both records of an entry. */
function writeCommon(view: DataView, at: number, { method, crc }: EntryRecord): void {
  view.setUint16(at, 45, true); // Version 4.5 reads it, the first with zip64.
  view.setUint16(at + 2, utf8Names, true);
  view.setUint16(at + 4, method, true);
  view.setUint16(at + 8, date, true);
  view.setUint32(at + 10, crc, true);
}

/** The extra field for numbers that 32 bits cannot hold. */
function zip64Extra(numbers: readonly number[]): Uint8Array {
  const extra = new Uint8Array(4 + 8 * numbers.length);
  const view = new DataView(extra.buffer);
  view.setUint16(0, 1, true);
  view.setUint16(2, 8 * numbers.length, true);
  numbers.forEach((number, i) => view.setBigUint64(4 + 8 * i, BigInt(number), true));
  return extra;
}

/** Where the central directory is, and how many entries it has. */
export interface DirectoryRecord {
  /** Entries. */
  readonly count: number;
  /** Bytes. */
  readonly size: number;
  /** Where it begins. */
  readonly offset: number;
}

/** What closes a zip file, with the zip64 records where a number calls for them. */
export function endRecord(directory: DirectoryRecord): Uint8Array {
  const { count, size, offset } = directory;
  const isLarge = count >= overflow16 || size >= overflow32 || offset >= overflow32;
  const lead = isLarge ? recordBytes.end64 + recordBytes.locator64 : 0;
  const record = new Uint8Array(lead + recordBytes.end);
  const view = new DataView(record.buffer);
  if (isLarge) {
    view.setUint32(0, signatures.end64, true);
    view.setBigUint64(4, BigInt(recordBytes.end64 - 12), true);
    view.setUint16(12, 45, true);
    view.setUint16(14, 45, true);
    view.setBigUint64(24, BigInt(count), true);
    view.setBigUint64(32, BigInt(count), true);
    view.setBigUint64(40, BigInt(size), true);
    view.setBigUint64(48, BigInt(offset), true);
    view.setUint32(recordBytes.end64, signatures.locator64, true);
    view.setBigUint64(recordBytes.end64 + 8, BigInt(offset + size), true);
    view.setUint32(recordBytes.end64 + 16, 1, true);
  }
  view.setUint32(lead, signatures.end, true);
  view.setUint16(lead + 8, Math.min(count, overflow16), true);
  view.setUint16(lead + 10, Math.min(count, overflow16), true);
  view.setUint32(lead + 12, Math.min(size, overflow32), true);
  view.setUint32(lead + 16, Math.min(offset, overflow32), true);
  return record;
}
