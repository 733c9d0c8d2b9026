/**
 * Files from the network.
 *
 * @module
 */
import { checkInteger, checkOptions, describeValue } from "../../engine/base/mod.ts";
import { writeFileAtomic } from "../../io/mod.ts";
import { ArgumentError } from "../../tensor.ts";
import { DownloadError } from "../errors.ts";

/** What a download must be, and who is told of it. */
export interface DownloadOptions {
  /** The SHA-256 sum of the file, in hexadecimal digits. */
  readonly sha256?: string;
  /** The SHA-1 sum of the file, in hexadecimal digits. */
  readonly sha1?: string;
  /** The MD5 sum of the file, in hexadecimal digits. */
  readonly md5?: string;
  /** The number of bytes. */
  readonly size?: number;
  /** Called as bytes arrive. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends the download early. */
  readonly signal?: AbortSignal;
}

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes that have arrived. */
  readonly received: number;
  /** Bytes that there are, or null where the server does not say. */
  readonly total: number | null;
}

/** The sums that can be checked, by how many digits they have. */
const sums = { sha256: 64, sha1: 40, md5: 32 } as const;

type SumName = keyof typeof sums;

/**
 * Fetches a file to a path, unless it is there already: of the size and with the sums that are asked
 * for. The file appears as a whole, or not at all. Tells whether it was fetched.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { download } from "@cotangent/cotangent/data";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "a");
 * // The file is there, and is the right one: nothing is fetched.
 * const md5 = "0cc175b9c0f1b6a831c399e269772661";
 * assert.equal(await download("https://example.com/a.txt", path, { md5 }), false);
 * await Deno.remove(path);
 * ```
 *
 * @throws {DownloadError} if the server does not have it, or what arrives is not what is asked for
 * @throws {ArgumentError} if a sum has another number of digits
 */
export async function download(
  url: string | URL,
  path: string,
  options: DownloadOptions = {},
): Promise<boolean> {
  checkOptions("download", options, 'sha256: "…"');
  const { size, onProgress = () => {}, signal = null } = options;
  if (size !== undefined) checkInteger("download", size, { name: "size", minimum: 0 });
  const checker = await FileChecker.create(options);
  if (await isThere(path, checker)) return false;
  const response = await fetchOrExplain(url, signal);
  const stated = statedLength(response);
  const parts = async function* (): AsyncGenerator<Uint8Array, void> {
    const check = checker.begin();
    let received = 0;
    for await (const part of bodyOf(response, url)) {
      received += part.length;
      const most = size ?? stated ?? Infinity;
      if (received > most) throw failed(url, `it has more than ${most} bytes: got ${received}`);
      check.add(part);
      onProgress({ received, total: stated });
      yield part;
    }
    if (stated !== null && received !== stated) {
      throw failed(url, `it is cut off: got ${received} of ${stated} bytes`);
    }
    const wrong = check.end();
    if (wrong !== null) throw failed(url, wrong);
  };
  try {
    await writeFileAtomic(path, parts());
  } finally {
    // Where not a byte was asked for; a body that broke off refuses to be cancelled.
    await response.body?.cancel().catch(() => {});
  }
  return true;
}

async function isThere(path: string, checker: FileChecker): Promise<boolean> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  const check = checker.begin();
  for await (const part of file.readable) check.add(part);
  return check.end() === null;
}

async function fetchOrExplain(url: string | URL, signal: AbortSignal | null): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw failed(url, `the server cannot be reached: got ${(error as Error).message}`, error);
  }
  if (response.status === 200) return response;
  await response.body?.cancel();
  throw failed(url, `the server does not give it: got status ${response.status}`);
}

async function* bodyOf(response: Response, url: string | URL): AsyncGenerator<Uint8Array, void> {
  if (response.body === null) return;
  try {
    yield* response.body;
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw failed(url, `the connection broke off: got ${(error as Error).message}`, error);
  }
}

/** The length that the server states; that of compressed bodies is not the file's. */
function statedLength({ headers }: Response): number | null {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? null : Number(length);
}

function failed(url: string | URL, reason: string, cause?: unknown): DownloadError {
  const options = cause === undefined ? {} : { cause };
  return new DownloadError(`download: Cannot fetch ${url} as ${reason}`, options);
}

/** What checks the bytes of one file. */
interface Check {
  /** Takes the next bytes. */
  readonly add: (part: Uint8Array) => void;
  /** What is wrong with all of them, or null. */
  readonly end: () => string | null;
}

/** Checks files against a size and sums. */
class FileChecker {
  readonly #size: number | undefined;
  readonly #wanted: readonly (readonly [SumName, string])[];
  readonly #createHash: typeof import("node:crypto").createHash;

  private constructor(
    size: number | undefined,
    wanted: readonly (readonly [SumName, string])[],
    createHash: typeof import("node:crypto").createHash,
  ) {
    this.#size = size;
    this.#wanted = wanted;
    this.#createHash = createHash;
  }

  /** Web Crypto has no sums of streams, and no MD5. Only who downloads needs the module. */
  static async create(options: DownloadOptions): Promise<FileChecker> {
    const wanted = (Object.keys(sums) as SumName[]).flatMap((name) => {
      const sum = options[name];
      if (sum === undefined) return [];
      if (new RegExp(`^[0-9a-f]{${sums[name]}}$`, "i").test(sum)) {
        return [[name, sum.toLowerCase()] as const];
      }
      throw new ArgumentError(
        `download: Expected ${sums[name]} hexadecimal digits as ${name}: got ${describeValue(sum)}`,
      );
    });
    const { createHash } = await import("node:crypto");
    return new FileChecker(options.size, wanted, createHash);
  }

  /** Begins the check of a file. */
  begin(): Check {
    let length = 0;
    const hashes = this.#wanted.map(([name]) => this.#createHash(name));
    return {
      add: (part) => {
        length += part.length;
        for (const hash of hashes) hash.update(part);
      },
      end: () => {
        if (this.#size !== undefined && length !== this.#size) {
          return `it has not ${this.#size} bytes: got ${length}`;
        }
        for (const [i, [name, sum]] of this.#wanted.entries()) {
          const got = hashes[i].digest("hex");
          if (got !== sum) return `its ${name} is not ${sum}: got ${got}`;
        }
        return null;
      },
    };
  }
}
