/**
 * `deno task layers`: checks that folders import only what they may, nobody past another folder's
 * `mod.ts`, that no files import each other in a circle, and that every folder says what it is for.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

const engine = ["base", "kernel", "backend", "core", "primitive", "compile", "transform"];

/** The tensor API as users have it, in one file. */
const tensorApi = "src/tensor.ts";

/** The folders that are built on the public tensor API, as a user's program is. */
const library = ["io", "optim", "nn", "data", "metrics", "train"].map((name) => `src/${name}`);

/** The folders of the source, from the ground up: each may import those before it. */
export const layers: readonly string[] = [
  ...engine.map((name) => `src/engine/${name}`),
  "src/ops",
  tensorApi,
  ...library,
];

/** What the library may import beside itself: no tensors are in base, but errors and checks. */
const openToLibrary: readonly string[] = ["src/engine/base", tensorApi, ...library];

/** Something that breaks the rules. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

interface Import {
  readonly line: number;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** The violations in the tree below a folder. */
export async function checkLayers(root: string): Promise<Violation[]> {
  const files = await sourceFiles(join(root, "src"));
  const names = new Set(files.map((file) => relative(root, file)));
  const violations: Violation[] = [];
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const name = relative(root, file);
    const text = await readFile(file, "utf8");
    if (name.endsWith("/mod.ts") && !/^\/\*\*[\s\S]*?@module/.test(text)) {
      violations.push({ file: name, line: 1, message: "begins without a @module comment" });
    }
    const runtime: string[] = [];
    for (const { line, target, typeOnly } of importsOf(text)) {
      if (!target.startsWith(".")) {
        violations.push({ file: name, line, message: `imports ${target} from outside` });
        continue;
      }
      const to = relative(root, resolve(dirname(file), target));
      const message = forbidden(name, to) ?? pastFolder(name, to, names);
      if (message !== null) violations.push({ file: name, line, message });
      if (!typeOnly) runtime.push(to);
    }
    graph.set(name, runtime);
  }
  for (const folder of new Set([...graph.keys()].map(layerOf))) {
    if (folder !== null && folder !== tensorApi && !graph.has(`${folder}/mod.ts`)) {
      violations.push({ file: `${folder}/mod.ts`, line: 1, message: "is missing" });
    }
  }
  return [...violations, ...circles(graph)];
}

async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Imports and re-exports, of several lines too; comments are passed over. */
function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
  const clause = String.raw`(?:\*|\{[^}]*\}|\w+)(?:\s+as\s+\w+)?(?:\s*,\s*\{[^}]*\})?`;
  const pattern = new RegExp(
    String.raw`^(?:(?:import|export)\s+(type\s+)?(${clause})\s+from\s+|import\s+)"([^"]+)"`,
    "gm",
  );
  return [...code.matchAll(pattern)].map((match) => ({
    line: code.slice(0, match.index).split("\n").length,
    target: match[3],
    typeOnly: match[1] !== undefined || areTypes(match[2]),
  }));
}

function areTypes(names: string | undefined): boolean {
  const listed = /\{([^}]*)\}/.exec(names ?? "")?.[1].split(",").map((name) => name.trim())
    .filter((name) => name !== "") ?? [];
  return listed.length > 0 && listed.every((name) => name.startsWith("type "));
}

function layerOf(file: string): string | null {
  return layers.find((layer) => file === layer || file.startsWith(`${layer}/`)) ?? null;
}

/** What is wrong about an import, or null. */
function forbidden(from: string, to: string): string | null {
  const [importer, imported] = [layerOf(from), layerOf(to)];
  if (imported === null) return `imports ${to}, which belongs to no layer`;
  if (importer === imported) return null;
  if (importer !== null && layers.indexOf(imported) > layers.indexOf(importer)) {
    return `imports ${to}, which stands above ${importer}`;
  }
  if (importer !== null && library.includes(importer) && !openToLibrary.includes(imported)) {
    return `imports ${to}, where ${importer} may only use ${tensorApi}`;
  }
  const entrance = imported === tensorApi ? tensorApi : `${imported}/mod.ts`;
  return to === entrance ? null : `imports ${to} past ${entrance}`;
}

/** What is wrong about an import of a file in a folder, within one layer, that has a `mod.ts`. */
function pastFolder(from: string, to: string, files: ReadonlySet<string>): string | null {
  const folder = dirname(to);
  if (from.startsWith(`${folder}/`) || !files.has(`${folder}/mod.ts`)) return null;
  return to === `${folder}/mod.ts` ? null : `imports ${to} past ${folder}/mod.ts`;
}

/** One violation for each file that stands first in a circle. */
function circles(graph: ReadonlyMap<string, readonly string[]>): Violation[] {
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const found: Violation[] = [];
  const visit = (file: string) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      const circle = [...path.slice(path.indexOf(file)), file];
      found.push({ file, line: 1, message: `imports itself: ${circle.join(" → ")}` });
      return;
    }
    state.set(file, "open");
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

if (import.meta.main) {
  const violations = await checkLayers(Deno.cwd());
  for (const { file, line, message } of violations) console.error(`${file}:${line} ${message}`);
  console.log(violations.length === 0 ? "layers: ok" : `layers: ${violations.length} violations`);
  Deno.exit(violations.length === 0 ? 0 : 1);
}
