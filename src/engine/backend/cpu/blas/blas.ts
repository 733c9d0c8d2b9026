/**
 * The BLAS in use: found and opened at the first product, not at start-up.
 *
 * @module
 */
import { ArgumentError, InternalError } from "../../../base/mod.ts";
import { deno, environmentVariable, libraryCandidates, mayLoad } from "./find_library.ts";
import { type Blas, openBlas } from "./open_library.ts";

export type { Blas } from "./open_library.ts";

/** The BLAS in use, or null, and why. */
export interface BlasStatus {
  readonly blas: Blas | null;
  readonly reason: string;
}

let status: BlasStatus | null = null;
let version = 0;

/** How often another BLAS was put in use: plans made before are of an older version. */
export function blasVersion(): number {
  return version;
}

/** The BLAS in use, null for none: the first call looks for one. */
export function currentBlas(): Blas | null {
  return (status ??= findBlas()).blas;
}

/** The BLAS in use and why; one that cannot be loaded is told of, not thrown. */
export function blasStatus(): BlasStatus {
  try {
    return status ??= findBlas();
  } catch (error) {
    return { blas: null, reason: (error as Error).message };
  }
}

/**
 * Puts another BLAS in use, or none (null): for tests and comparisons. Plans made before keep
 * theirs. `undefined` goes back to looking for one.
 */
export function useBlas(blas: Blas | null | undefined): void {
  version++;
  status = blas === undefined ? null : { blas, reason: "chosen by useBlas" };
}

/**
 * Sets how many threads the BLAS may use, and tells whether it lets itself be told.
 *
 * @throws {ArgumentError} if the number is not an integer of at least 1
 */
export function setBlasThreads(threads: number): boolean {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new ArgumentError(
      `setBlasThreads: Expected an integer of at least 1 as threads: got ${threads}`,
    );
  }
  const setThreads = currentBlas()?.setThreads;
  setThreads?.(threads);
  return setThreads !== undefined;
}

function findBlas(): BlasStatus {
  const none = (reason: string): BlasStatus => ({ blas: null, reason });
  if (deno === undefined) return none("this runtime has no foreign function interface");
  const chosen = environmentVariable("COTANGENT_BLAS");
  if (chosen === "off") return none("COTANGENT_BLAS is off");
  if (chosen !== undefined && chosen !== "") return loadChosen(chosen);

  let mayAny = false;
  for (const path of libraryCandidates()) {
    if (!mayLoad(path)) continue;
    mayAny = true;
    try {
      const blas = openBlas(path);
      if (blas !== null) return { blas, reason: "the first one found" };
    } catch (error) {
      // A library that is there but computes wrongly is our concern; one that is absent is not.
      if (error instanceof InternalError) throw error;
    }
  }
  return none(mayAny ? "no BLAS was found" : "--allow-ffi was not granted");
}

function loadChosen(path: string): BlasStatus {
  if (!mayLoad(path)) {
    return { blas: null, reason: "--allow-ffi was not granted for the path in COTANGENT_BLAS" };
  }
  let blas: Blas | null;
  try {
    blas = openBlas(path);
  } catch (error) {
    throw new ArgumentError(
      `blas: Cannot load the library named by COTANGENT_BLAS: got ${path} ` +
        `(${(error as Error).message})\nName a BLAS with cblas_sgemm, or set COTANGENT_BLAS=off`,
    );
  }
  if (blas === null) {
    throw new ArgumentError(
      `blas: Cannot use the library named by COTANGENT_BLAS as it lacks cblas_sgemm or computes ` +
        `wrongly: got ${path}\nName a BLAS with cblas_sgemm, or set COTANGENT_BLAS=off`,
    );
  }
  return { blas, reason: "COTANGENT_BLAS names it" };
}
