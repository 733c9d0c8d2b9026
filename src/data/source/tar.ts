/**
 * Tar archives, read.
 *
 * @module
 */
import { FormatError, writeFileAtomic } from "../../io/mod.ts";
import { gunzip } from "./gunzip.ts";

/** What is taken out of an archive, and where it goes. */
export interface ExtractOptions {
  /** The folder that is written to. */
  readonly folder: string;
  /** The files that are wanted, by their names in the archive. */
  readonly names: readonly string[];
}

/**
 * Writes some files of an archive that is compressed by gzip to a folder.
 *
 * @throws {FormatError} if the archive is damaged, or lacks one of them
 */
export async function extractFiles(
  origin: string,
  archive: string,
  { folder, names }: ExtractOptions,
): Promise<void> {
  const bytes = await gunzip(origin, archive, await Deno.readFile(archive));
  const missing = new Set(names);
  for (const { name, data } of readTar(origin, bytes)) {
    // Only names that the caller knows are written to: an archive's own may lead anywhere.
    if (!names.includes(name)) continue;
    await writeFileAtomic(`${folder}/${name}`, data);
    missing.delete(name);
  }
  if (missing.size === 0) return;
  throw new FormatError(origin, archive, `it lacks a file: got no ${[...missing].join(", ")}`);
}

/** A file in an archive. */
export interface TarEntry {
  /** Its path there, which may be anything. */
  readonly name: string;
  readonly data: Uint8Array;
}

const blockBytes = 512;

/**
 * The plain files of an archive (POSIX.1-1988, ustar), as views of its bytes; other entries are
 * passed over.
 *
 * @throws {FormatError} if it is damaged or cut off
 */
export function* readTar(origin: string, bytes: Uint8Array): Generator<TarEntry, void> {
  for (let at = 0; at + blockBytes <= bytes.length;) {
    const header = bytes.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) return; // The end is a block of zeros.
    const place = `the archive's entry at byte ${at}`;
    const [size, stated] = [octal(header, 124, 12), octal(header, 148, 8)];
    // The sum is of the header with spaces in its own place.
    const sum = header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
    if (stated !== sum) {
      throw new FormatError(origin, place, `its checksum is another: got ${stated} and ${sum}`);
    }
    const start = at + blockBytes;
    if (!(start + size <= bytes.length)) {
      throw new FormatError(
        origin,
        place,
        `the archive is cut off: got ${bytes.length - start} of ${size} bytes`,
      );
    }
    const isFile = header[156] === 0 || header[156] === 0x30; // "0"
    const prefix = text(header, 345, 155);
    const name = text(header, 0, 100);
    if (isFile) {
      yield {
        name: prefix === "" ? name : `${prefix}/${name}`,
        data: bytes.subarray(start, start + size),
      };
    }
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** A number in octal digits; NaN for something else. */
function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}
