/**
 * Where a BLAS may lie, and whether this process may load it. Nothing here asks for a permission:
 * what is not granted is left alone. Works where there is no `Deno` at all.
 *
 * @module
 */

/** Deno's namespace, absent in browsers. */
export const deno: typeof Deno | undefined = (globalThis as { Deno?: typeof Deno }).Deno;

/** An environment variable, or undefined if it is not set or may not be read. */
export function environmentVariable(name: string): string | undefined {
  if (deno === undefined) return undefined;
  const { state } = deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? deno.env.get(name) : undefined;
}

/** Whether a library may be loaded without a question to the user. */
export function mayLoad(path: string): boolean {
  return deno !== undefined &&
    deno.permissions.querySync({ name: "ffi", path }).state === "granted";
}

/**
 * The names and paths to try, best first. Bare names go through the system's loader, which needs an
 * unscoped grant; full paths also serve a grant of just that file.
 */
export function libraryCandidates(): string[] {
  switch (deno?.build.os) {
    case undefined:
      return [];
    case "darwin":
      // The frameworks of macOS have no file on disk: the loader knows them by path.
      return [
        "/System/Library/Frameworks/Accelerate.framework/Accelerate",
        "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
        "/usr/local/opt/openblas/lib/libopenblas.dylib",
      ];
    case "windows":
      return ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll", "mkl_rt.1.dll"];
    default:
      return linuxCandidates(deno!.build.arch);
  }
}

/** Names whose integers have 32 bits: libblas64 and its like must not be tried. */
const linuxNames = [
  "libopenblasp.so.0", // Fedora's with threads: its libopenblas.so.0 has none
  "libopenblas.so.0",
  "libopenblas.so",
  "libmkl_rt.so.2",
  "libmkl_rt.so",
  "libblis.so.4",
  "libcblas.so.3",
  "libblas.so.3",
];

function linuxCandidates(architecture: string): string[] {
  const directories = [
    ...(environmentVariable("LD_LIBRARY_PATH")?.split(":") ?? []),
    `/usr/lib/${architecture}-linux-gnu`,
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/lib64",
    "/lib",
  ].filter((directory) => directory.startsWith("/"));
  return linuxNames.flatMap((
    name,
  ) => [name, ...directories.map((directory) => `${directory}/${name}`)]);
}
