/**
 * The errors of data that comes from outside.
 *
 * @module
 */

/** A download that failed: a status other than 200, a wrong size, a wrong checksum. */
export class DownloadError extends Error {
  /** The class's name. */
  override name = "DownloadError";
}

/** A failure in one of a loader's workers; `cause` is the worker's own error, with its stack. */
export class WorkerError extends Error {
  /** The class's name. */
  override name = "WorkerError";
}
