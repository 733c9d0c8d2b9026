/**
 * Bytes that are read by ranges: of a file, of a `Blob`, or in memory.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import { FormatError } from "../format_error.ts";
import { type FilePath, fileSystem } from "./file_system.ts";

/** Bytes of known number, read by ranges. */
export interface ByteSource {
  /** Who reads, and what: how messages begin. */
  readonly origin: string;
  /** The number of bytes. It bounds what may be allocated on behalf of the source. */
  readonly size: number;
  /** The bytes from `start` up to, but not including, `end`; `0 <= start <= end <= size`. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** Closes the file. */
  close(): void;
}

/** What files can be read from: a path, a `Blob` (in browsers a chosen `File`), or bytes. */
export type FileSource = FilePath | Blob | Uint8Array;

/**
 * Opens a source. Who opens it closes it.
 *
 * @throws {ArgumentError} if it is none, or the path of something else than a file
 */
export async function openSource(operation: string, source: FileSource): Promise<ByteSource> {
  if (source instanceof Uint8Array) return bytesSource(operation, source);
  if (source instanceof Blob) return blobSource(operation, source);
  if (typeof source === "string" || source instanceof URL) return await openFile(operation, source);
  throw new ArgumentError(
    `${operation}: Expected a path, a Blob or a Uint8Array: got ${describeValue(source)}`,
  );
}

/** Calls a function with an open file, and closes it afterwards. */
export async function withFile<T>(
  operation: string,
  path: FilePath,
  read: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const source = await openFile(operation, path);
  try {
    return await read(source);
  } finally {
    source.close();
  }
}

/**
 * Bytes in memory as a source; ranges are views of them.
 *
 * @throws {ArgumentError} if they are not a `Uint8Array`
 */
export function bytesSource(operation: string, bytes: Uint8Array): ByteSource {
  checkBytes(operation, bytes);
  return {
    origin: operation,
    size: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    close: () => {},
  };
}

/**
 * Checks bytes that a user passes.
 *
 * @throws {ArgumentError} if they are not a `Uint8Array`
 */
export function checkBytes(operation: string, bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  throw new ArgumentError(`${operation}: Expected a Uint8Array: got ${describeValue(bytes)}`);
}

function blobSource(operation: string, blob: Blob): ByteSource {
  return {
    origin: operation,
    size: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
    close: () => {},
  };
}

async function openFile(operation: string, path: FilePath): Promise<ByteSource> {
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new ArgumentError(
      `${operation}: Expected a path, a string or a URL: got ${describeValue(path)}`,
    );
  }
  const file = await fileSystem(operation).open(path, { read: true });
  try {
    const { isFile, size } = await file.stat();
    if (!isFile) throw new ArgumentError(`${operation}: Expected a file: got ${String(path)}`);
    return new OpenFile(`${operation}(${JSON.stringify(String(path))})`, file, size);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** An open file. Its position is one for all, so that ranges are read one after the other. */
class OpenFile implements ByteSource {
  readonly origin: string;
  readonly size: number;
  readonly #file: Deno.FsFile;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(origin: string, file: Deno.FsFile, size: number) {
    this.origin = origin;
    this.#file = file;
    this.size = size;
  }

  read(start: number, end: number): Promise<Uint8Array> {
    const bytes = this.#last.then(() => this.#readNow(start, end));
    this.#last = bytes.catch(() => {});
    return bytes;
  }

  async #readNow(start: number, end: number): Promise<Uint8Array> {
    if (this.#closed) {
      throw new ArgumentError(`${this.origin}: Cannot read from the file as it is closed`);
    }
    const bytes = new Uint8Array(end - start);
    await this.#file.seek(start, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const count = await this.#file.read(bytes.subarray(at));
      if (count === null) {
        throw new FormatError(
          this.origin,
          `bytes ${start} to ${end}`,
          `the file became shorter while it was read: got ${at} bytes`,
        );
      }
      at += count;
    }
    return bytes;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }
}
