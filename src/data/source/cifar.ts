/**
 * CIFAR-10 and CIFAR-100 (Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009) in
 * their binary form: a byte or two of labels, then 32 × 32 bytes each of red, green and blue.
 *
 * @module
 */
import { checkOptions } from "../../engine/base/mod.ts";
import { FormatError } from "../../io/mod.ts";
import { ArgumentError, cat, tensor } from "../../tensor.ts";
import { download } from "./download.ts";
import {
  exists,
  type ImageSetOptions,
  type LabelledImages,
  labelledImages,
} from "./labelled_images.ts";
import { extractFiles } from "./tar.ts";

/** Which images. */
export type CifarOptions = ImageSetOptions;

/** Which images, and which labels. */
export interface Cifar100Options extends ImageSetOptions {
  /** The 100 classes, or the 20 groups of five that they form. @default "fine" */
  readonly labels?: "fine" | "coarse";
}

/** A set's files, and where they are published. */
interface Publication {
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly url: string;
  readonly md5: string;
  /** How many values each byte of labels may have. */
  readonly classes: readonly number[];
}

const cifar10Files: Publication = {
  folder: "cifar-10-batches-bin",
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ["test_batch.bin"],
  url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
  md5: "c32a1d4ab5d03f1284b67883e8d87530",
  classes: [10],
};

const cifar100Files: Publication = {
  folder: "cifar-100-binary",
  train: ["train.bin"],
  test: ["test.bin"],
  url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
  md5: "03b5dce01913d631647c71ecec9e9cb8",
  classes: [20, 100],
};

/**
 * The images and labels of CIFAR-10 out of the binary files in a folder (`data_batch_1.bin` and the
 * like, or the folder of the published archive): uint8 `[n, 3, 32, 32]` and int32 `[n]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cifar10 } from "@cotangent/cotangent/data";
 *
 * const folder = await Deno.makeTempDir();
 * const record = new Uint8Array(3073).fill(9, 0, 1);
 * await Deno.writeFile(`${folder}/test_batch.bin`, record);
 * const [image, label] = (await cifar10(folder, { train: false })).get(0);
 * assert.deepEqual(image.shape, [3, 32, 32]);
 * assert.equal(label.itemSync(), 9);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {FormatError} if a file is damaged
 * @throws {DownloadError} if `download` is asked for, and fails
 */
export function cifar10(folder: string, options: CifarOptions = {}): Promise<LabelledImages> {
  return load("cifar10", folder, { files: cifar10Files, label: 0, options });
}

/**
 * The images and labels of CIFAR-100 out of the binary files in a folder (`train.bin`, `test.bin`, or
 * the folder of the published archive): uint8 `[n, 3, 32, 32]` and int32 `[n]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cifar100 } from "@cotangent/cotangent/data";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeFile(`${folder}/test.bin`, Uint8Array.of(4, 73, ...new Uint8Array(3072)));
 * const [, label] = (await cifar100(folder, { train: false })).get(0);
 * assert.equal(label.itemSync(), 73);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {FormatError} if a file is damaged
 * @throws {DownloadError} if `download` is asked for, and fails
 */
export function cifar100(folder: string, options: Cifar100Options = {}): Promise<LabelledImages> {
  const { labels = "fine" } = options;
  if (labels !== "fine" && labels !== "coarse") {
    throw new ArgumentError(`cifar100: Expected "fine" or "coarse" as labels: got ${labels}`);
  }
  return load("cifar100", folder, {
    files: cifar100Files,
    label: labels === "coarse" ? 0 : 1,
    options,
  });
}

/** A set in a folder, and which of its bytes of labels count. */
interface CifarSet {
  readonly files: Publication;
  readonly label: number;
  readonly options: ImageSetOptions;
}

async function load(operation: string, folder: string, set: CifarSet): Promise<LabelledImages> {
  const { files, label, options } = set;
  checkOptions(operation, options, "train: false");
  const { train = true, download: mayFetch = false } = options;
  const names = train ? files.train : files.test;
  const inner = `${folder}/${files.folder}`;
  const isIn = (place: string) => exists(`${place}/${names[0]}`);
  const isHere = await isIn(folder);
  if (mayFetch && !isHere && !await isIn(inner)) await fetchFiles(operation, folder, files);
  const paths = names.map((name) => `${isHere ? folder : inner}/${name}`);
  const parts = await Promise.all(paths.map((path) => Deno.readFile(path)));
  const records = parts.map((bytes, i) => splitRecords(operation, paths[i], bytes, files.classes));
  const images = cat(records.map(({ pixels }) => tensor(pixels).reshape([-1, 3, 32, 32])));
  const labels = cat(records.map(({ labels }) => tensor(labels[label])));
  return labelledImages(images, labels, options);
}

/** The pixels of all records, and each byte of labels of all. */
function splitRecords(
  operation: string,
  path: string,
  bytes: Uint8Array,
  classes: readonly number[],
): { readonly pixels: Uint8Array; readonly labels: readonly Uint8Array[] } {
  const pixelBytes = 3 * 32 * 32;
  const recordBytes = classes.length + pixelBytes;
  const count = bytes.length / recordBytes;
  if (!Number.isInteger(count) || count === 0) {
    const reason = `it does not consist of records of ${recordBytes} bytes: got ${bytes.length}`;
    throw new FormatError(operation, path, reason);
  }
  const pixels = new Uint8Array(count * pixelBytes);
  const labels = classes.map(() => new Uint8Array(count));
  for (let i = 0; i < count; i++) {
    const record = bytes.subarray(i * recordBytes, (i + 1) * recordBytes);
    pixels.set(record.subarray(classes.length), i * pixelBytes);
    classes.forEach((most, j) => {
      if (record[j] >= most) {
        const reason = `record ${i} has a label that is not below ${most}: got ${record[j]}`;
        throw new FormatError(operation, path, reason);
      }
      labels[j][i] = record[j];
    });
  }
  return { pixels, labels };
}

/** Fetches the archive and writes the files of it that are needed; the archive stays. */
async function fetchFiles(operation: string, folder: string, files: Publication): Promise<void> {
  const archive = `${folder}/${files.url.split("/").at(-1)}`;
  await download(files.url, archive, { md5: files.md5 });
  const names = [...files.train, ...files.test].map((name) => `${files.folder}/${name}`);
  await extractFiles(operation, archive, { folder, names });
}
