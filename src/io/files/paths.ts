/**
 * Paths of files and of what lies beside them.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import { type FilePath, fileSystem } from "./file_system.ts";

/**
 * The folder that a file is in: with its last separator, or "" for the current one.
 *
 * @throws {ArgumentError} if the path is none of a file
 */
export function folderOf(operation: string, path: FilePath): FilePath {
  const text = path instanceof URL ? path.pathname : path;
  if (typeof text !== "string" || /(^|[/\\])$/.test(text)) {
    throw new ArgumentError(
      `${operation}: Expected the path of a file: got ${describeValue(text)}`,
    );
  }
  if (path instanceof URL) return new URL(".", path);
  const isWindows = fileSystem(operation).build.os === "windows";
  return (isWindows ? /^.*[/\\]/s : /^.*\//s).exec(text)?.[0] ?? "";
}

/** The path of a file in a folder, "" being the current one. */
export function pathIn(folder: FilePath, name: string): FilePath {
  if (folder instanceof URL) {
    const base = folder.href.endsWith("/") ? folder : `${folder.href}/`;
    return new URL(`./${encodeURIComponent(name)}`, base);
  }
  return folder === "" || /[/\\]$/.test(folder) ? folder + name : `${folder}/${name}`;
}
