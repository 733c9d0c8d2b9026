/**
 * Reads the checkpoints of `torch.save`: a zip file with a pickle, and an entry for each storage.
 *
 * @module
 */
import { UnsupportedError } from "../../tensor.ts";
import { decodeUtf8 } from "../bytes.ts";
import { type ByteSource, bytesSource, type FilePath, withFile } from "../files/mod.ts";
import { FormatError, quote } from "../format_error.ts";
import { openZip, type ZipArchive } from "../zip/mod.ts";
import { type CheckpointTree, checkpointTree } from "./checkpoint_tree.ts";
import { Storages } from "./storages.ts";
import { unpickle } from "./unpickle.ts";

/**
 * What a file of `torch.save` (`.pt`, `.pth`, `.ckpt`) holds: usually a state dict, an object of
 * tensors by name. Tensors that shared memory in Python share it here. Nothing in the file is
 * executed: it may hold tensors, parameters, plain containers and constants only.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPytorch, writeFileAtomic } from "@cotangent/cotangent/io";
 *
 * // What torch.save({"epoch": 3}, path) writes, without the entries that are not needed.
 * const file = "UEsDBBQAAAAAAAAAIQC+vwNxEQAAABEAAAAKAAAAbS9kYXRhLnBrbIACfVgFAAAAZXBvY2hLA3MuUEsBAhQDF" +
 *   "AAAAAAAAAAhAL6/A3ERAAAAEQAAAAoAAAAAAAAAAAAAAIABAAAAAG0vZGF0YS5wa2xQSwUGAAAAAAEAAQA4AAAAOQAAAAAA";
 * const path = await Deno.makeTempFile({ suffix: ".pt" });
 * await writeFileAtomic(path, Uint8Array.fromBase64(file));
 * assert.deepEqual(await readPytorch(path), { epoch: 3 });
 * await Deno.remove(path);
 * ```
 *
 * Whether a tensor requires a gradient is not kept.
 *
 * @throws {RefusedGlobalError} if it names anything else, such as a whole model's class
 * @throws {FormatError} if the file is malformed or cut off
 * @throws {UnsupportedError} of the format before PyTorch 1.6, and of TorchScript
 */
export async function readPytorch(path: FilePath): Promise<CheckpointTree> {
  return await withFile("readPytorch", path, readCheckpoint);
}

/**
 * What the bytes of a file of `torch.save` hold: see `readPytorch`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { FormatError, parsePytorch } from "@cotangent/cotangent/io";
 *
 * await assert.rejects(parsePytorch(new Uint8Array(10)), FormatError);
 * ```
 *
 * @throws {RefusedGlobalError} if they name anything but tensors, plain containers and constants
 * @throws {FormatError} if they are malformed or cut off
 * @throws {UnsupportedError} of the format before PyTorch 1.6, and of TorchScript
 */
export async function parsePytorch(bytes: Uint8Array): Promise<CheckpointTree> {
  return await readCheckpoint(bytesSource("parsePytorch", bytes));
}

async function readCheckpoint(source: ByteSource): Promise<CheckpointTree> {
  await refusePickle(source);
  const archive = await openZip(source);
  const { origin } = archive;
  const folder = folderOfPickle(archive);
  refuseTorchScript(archive, folder);
  const pickle = await archive.read(archive.entries.get(`${folder}data.pkl`)!);
  const isBigEndian = await hasBigEndian(archive, folder);
  const storages = new Storages({ archive, folder: `${folder}data/`, isBigEndian });
  return await checkpointTree(unpickle(origin, pickle), {
    origin,
    pickleBytes: pickle.length,
    tensor: (place, value) => storages.tensor(place, value),
  });
}

/** What a pickle of protocol 2 begins with: the old format is several of them. */
const pickleStart = 0x80;

async function refusePickle(source: ByteSource): Promise<void> {
  const [first] = await source.read(0, Math.min(1, source.size));
  if (first !== pickleStart) return;
  throw new UnsupportedError(
    `${source.origin}: Cannot read files of the format before PyTorch 1.6: got a bare pickle\n` +
      "Load and save it again in Python: torch.save(torch.load(path), path)",
  );
}

/** The one folder of the file, with its slash: it is named as the file was when it was saved. */
function folderOfPickle({ origin, entries }: ZipArchive): string {
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length === 1) return pickles[0].slice(0, -"data.pkl".length);
  throw new FormatError(
    origin,
    "the zip file",
    `it has no single data.pkl as files of torch.save do: got ${pickles.length}`,
  );
}

function refuseTorchScript({ origin, entries }: ZipArchive, folder: string): void {
  if (!entries.has(`${folder}constants.pkl`)) return;
  throw new UnsupportedError(
    `${origin}: Cannot read programs, only data: got a TorchScript archive\n` +
      "Save the state alone in Python: torch.save(model.state_dict(), path)",
  );
}

/** Files without the record were written on little-endian machines. */
async function hasBigEndian(archive: ZipArchive, folder: string): Promise<boolean> {
  const entry = archive.entries.get(`${folder}byteorder`);
  if (entry === undefined) return false;
  const text = decodeUtf8(await archive.read(entry));
  if (text === "little" || text === "big") return text === "big";
  throw new FormatError(
    archive.origin,
    "the byte order",
    `it is neither little nor big: got ${quote(text ?? "other bytes")}`,
  );
}
