/**
 * Writes tensors in the safetensors format: the length of a JSON header as a little-endian uint64,
 * the header (dtype, shape and place of each tensor), and the elements.
 *
 * @module
 */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Tensor } from "../../mod.ts";

/** Saves float32 tensors by name; the file is there as a whole or not at all. */
export async function saveTensors(path: string, tensors: Record<string, Tensor>): Promise<void> {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const elements = await tensor.to("float32").data();
    const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
    header[name] = {
      dtype: "F32",
      shape: tensor.shape,
      data_offsets: [end, end + bytes.length],
    };
    parts.push(bytes);
    end += bytes.length;
  }
  const json = JSON.stringify(header);
  // Spaces bring the elements to a multiple of 8 bytes.
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = new BigUint64Array([BigInt(text.length)]);
  const blob = new Blob([length, text, ...parts as Uint8Array<ArrayBuffer>[]]);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, new Uint8Array(await blob.arrayBuffer()));
  await rename(`${path}.part`, path);
}
