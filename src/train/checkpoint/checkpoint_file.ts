/**
 * Checkpoints: trees of tensors and constants as safetensors files, which any other program can read
 * the tensors of.
 *
 * @module
 */
import { flattenTree, leafPaths } from "../../engine/base/mod.ts";
import {
  type FilePath,
  FormatError,
  openSafetensors,
  treeFromJson,
  treeToJson,
  writeSafetensors,
} from "../../io/mod.ts";
import { Tensor, treeMap, zeros } from "../../tensor.ts";

/** The metadata that holds the tree without its tensors. */
const treeName = "cotangent-checkpoint";

/**
 * Writes a tree of tensors and constants to a safetensors file, which is there as a whole or not at
 * all. Tensors are named by their paths in the tree.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readCheckpoint, writeCheckpoint } from "@cotangent/cotangent/train";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await writeCheckpoint(path, { epoch: 3, weights: [tensor([1, 2])] });
 * const { epoch, weights } = await readCheckpoint(path) as { epoch: number; weights: unknown[] };
 * assert.deepEqual([epoch, weights.length], [3, 1]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {ArgumentError} if there is something else in the tree
 */
export async function writeCheckpoint(path: FilePath, tree: unknown): Promise<void> {
  const { leaves, structure } = flattenTree(tree, isTensor);
  const names = leafPaths(structure, "");
  const tensors = Object.fromEntries(leaves.map((leaf, i) => [names[i] || "tree", leaf]));
  const constants = await treeToJson(treeMap(() => placeholder, tree));
  await writeSafetensors(path, tensors, { metadata: { [treeName]: constants } });
}

/** In the place of a tensor, which is stored for itself. */
const placeholder: Tensor = zeros([0], { dtype: "bool" });

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/**
 * The tree that was written to a file.
 *
 * @throws {FormatError} if the file is malformed, or holds no checkpoint
 */
export async function readCheckpoint(path: FilePath): Promise<unknown> {
  const file = await openSafetensors(path);
  try {
    const text = file.metadata[treeName];
    if (text === undefined) {
      throw new FormatError(
        "readCheckpoint",
        `the metadata ${treeName}`,
        "a Trainer's checkpoint has a tree there: got none\n" +
          "Read its tensors with io.readSafetensors",
      );
    }
    const tree = treeFromJson(text);
    const names = leafPaths(flattenTree(tree, isTensor).structure, "");
    const stored = new Set(file.names);
    const missing = names.find((name) => !stored.has(name || "tree"));
    if (missing !== undefined) {
      throw new FormatError(
        "readCheckpoint",
        "the header",
        `the tree has a tensor ${missing}: got none`,
      );
    }
    const tensors = await Promise.all(names.map((name) => file.read(name || "tree")));
    let next = 0;
    return treeMap(() => tensors[next++], tree);
  } finally {
    file.close();
  }
}
