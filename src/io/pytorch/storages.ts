/**
 * Tensors on the storages of a checkpoint. A storage is read once, and only if a tensor lies on it;
 * tensors on it are views where that can be, so that weights which were tied stay so.
 *
 * @module
 */
import { type Tensor, tensor, zeros } from "../../tensor.ts";
import { swapBytes } from "../bytes.ts";
import {
  countStored,
  dtypeOfStored,
  storedBytes,
  type StoredType,
  tensorFromBytes,
} from "../elements.ts";
import { FormatError, quote } from "../format_error.ts";
import type { ZipArchive } from "../zip/mod.ts";
import type { PickleStorage, PickleTensor } from "./pickle_values.ts";

/** Where storages are, and how. */
export interface StorageFolder {
  /** The file. */
  readonly archive: ZipArchive;
  /** The folder in it that holds them, with its last slash. */
  readonly folder: string;
  /** Whether elements are in big-endian order. */
  readonly isBigEndian: boolean;
}

/** The storages of one file. */
export class Storages {
  readonly #folder: StorageFolder;
  /** Each storage that was read as a flat tensor, by its key and the type of its elements. */
  readonly #read = new Map<string, Tensor>();

  constructor(folder: StorageFolder) {
    this.#folder = folder;
  }

  /**
   * A tensor of the file; `place` names it in messages.
   *
   * @throws {FormatError} if its storage is missing or of another size, or it reaches beyond it
   */
  async tensor(place: string, { storage, stored, layout }: PickleTensor): Promise<Tensor> {
    const { origin } = this.#folder.archive;
    const count = countStored(origin, place, layout.shape);
    const shape = layout.shape as readonly number[]; // As countStored has made sure.
    const elements = storage.bytes / storedBytes[stored];
    const last = shape.reduce((at, size, d) => at + (size - 1) * layout.strides[d], layout.offset);
    if (count > 0 && last >= elements) {
      throw new FormatError(
        origin,
        place,
        `it reaches beyond its storage of ${elements} elements: got element ${last}`,
      );
    }
    if (count === 0) return zeros(shape, { dtype: dtypeOfStored(stored) });
    const flat = await this.#flat(place, storage, stored);
    return stridedView(origin, place, flat, { ...layout, shape });
  }

  async #flat(place: string, storage: PickleStorage, stored: StoredType): Promise<Tensor> {
    const name = `${stored} ${storage.key}`;
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const bytes = await this.#bytes(place, storage);
    const width = storedBytes[stored];
    const elements = this.#folder.isBigEndian ? swapBytes(bytes, width) : bytes;
    const flat = tensorFromBytes(elements, stored, [bytes.length / width]);
    this.#read.set(name, flat);
    return flat;
  }

  async #bytes(place: string, { key, bytes }: PickleStorage): Promise<Uint8Array> {
    const { archive, folder } = this.#folder;
    const name = `${folder}${key}`;
    const entry = archive.entries.get(name);
    if (entry === undefined) {
      throw new FormatError(archive.origin, place, `its storage is missing: got ${quote(name)}`);
    }
    if (entry.size !== bytes) {
      const reason = `its storage does not have ${bytes} bytes: got ${entry.size}`;
      throw new FormatError(archive.origin, place, reason);
    }
    return await archive.read(entry);
  }
}

/** Places in a tensor are int32. */
const maxPlaces = 2 ** 31;

/**
 * The tensor of a layout on a flat one: a view where its elements lie densely in some order of its
 * dimensions or are repeated along some (a stride of 0); otherwise a copy.
 */
function stridedView(
  origin: string,
  place: string,
  flat: Tensor,
  { offset, shape, strides }: {
    readonly offset: number;
    readonly shape: readonly number[];
    readonly strides: readonly number[];
  },
): Tensor {
  // Along these nothing moves in the storage.
  const isFixed = shape.map((size, d) => size === 1 || strides[d] === 0);
  const sizes = shape.map((size, d) => isFixed[d] ? 1 : size);
  const count = sizes.reduce((product, size) => product * size, 1);
  const outermostFirst = shape.map((_, d) => d).sort((a, b) =>
    (isFixed[b] ? 0 : strides[b]) - (isFixed[a] ? 0 : strides[a])
  );
  if (isDense(outermostFirst.map((d) => [sizes[d], strides[d]] as const))) {
    const inFile = flat.narrow(0, offset, count).reshape(outermostFirst.map((d) => sizes[d]));
    return inFile.permute(shape.map((_, d) => outermostFirst.indexOf(d))).expand(shape);
  }
  if (count > flat.size || flat.size > maxPlaces) {
    throw new FormatError(
      origin,
      place,
      `its elements overlap in a storage of ${flat.size}: got ${count}\n` +
        "Save a copy that is contiguous: x.contiguous()",
    );
  }
  const places = new Int32Array(count).fill(offset);
  let run = count;
  sizes.forEach((size, d) => {
    run /= size;
    for (let i = 0; i < count; i++) places[i] += Math.floor(i / run) % size * strides[d];
  });
  return flat.indexSelect(0, tensor(places)).reshape(sizes).expand(shape);
}

/** Whether dimensions, from the outermost on, lie in memory without gaps and overlaps. */
function isDense(dims: readonly (readonly [size: number, stride: number])[]): boolean {
  let run = 1;
  return dims.toReversed().every(([size, stride]) => {
    const fits = size === 1 || stride === run;
    run *= size;
    return fits;
  });
}
