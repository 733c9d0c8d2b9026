/**
 * The chunks that a PNG file consists of (W3C, Portable Network Graphics, Third Edition, 2025, section 5).
 *
 * @module
 */
import { crc32, FormatError } from "../../io/mod.ts";

/** What every PNG file begins with. */
export const pngSignature: readonly number[] = [137, 80, 78, 71, 13, 10, 26, 10];

/** A part of the file. */
export interface Chunk {
  /** Four letters; a small first one says that a reader may pass it over. */
  readonly type: string;
  readonly data: Uint8Array;
}

/** Whether bytes begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return pngSignature.every((byte, i) => bytes[i] === byte);
}

/**
 * The chunks up to and with IEND.
 *
 * @throws {FormatError} if one is cut off or damaged, or IEND is missing
 */
export function* readChunks(operation: string, bytes: Uint8Array): Generator<Chunk, void> {
  if (!isPng(bytes)) {
    const start = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
    throw new FormatError(
      operation,
      "the file",
      `it does not begin with PNG's signature: got ${start.join(" ") || "nothing"}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = pngSignature.length;;) {
    const left = bytes.length - at;
    const place = `the chunk at byte ${at}`;
    if (left < 12) throw cutOff(operation, place, left, 12);
    const length = view.getUint32(at);
    if (left < 12 + length) throw cutOff(operation, place, left, 12 + length);
    const named = bytes.subarray(at + 4, at + 8 + length);
    const type = String.fromCharCode(...named.subarray(0, 4));
    const [stated, computed] = [view.getUint32(at + 8 + length), crc32(named)];
    if (stated !== computed) {
      const sums = [stated, computed].map((sum) => sum.toString(16).padStart(8, "0"));
      throw new FormatError(
        operation,
        place,
        `its checksum is another: got ${sums[0]} in the file and ${sums[1]} of its bytes`,
      );
    }
    yield { type, data: named.subarray(4) };
    if (type === "IEND") return;
    at += 12 + length;
  }
}

function cutOff(operation: string, place: string, got: number, needed: number): FormatError {
  return new FormatError(operation, place, `the file is cut off: got ${got} of ${needed} bytes`);
}

/** A chunk with its length and its checksum. */
export function writeChunk({ type, data }: Chunk): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Bytes behind each other. */
export async function joinBytes(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
