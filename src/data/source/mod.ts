/**
 * Where data come from: the files of MNIST and CIFAR, CSV, JSON lines, folders of images, and
 * downloads, which happen only when asked for. Files are read with suspicion: what is malformed gets a
 * `FormatError`, and no length in a file is believed before the file's own size bears it out. May
 * import `src/tensor.ts`, `base`, `io`, `dataset` and `image`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { readIdx } from "@cotangent/cotangent/data";
 *
 * // Two bytes, as in MNIST's files of labels.
 * const labels = readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3));
 * assert.deepEqual(labels.arraySync(), [7, 3]);
 * ```
 *
 * @module
 */
export { readIdx, readIdxFile } from "./idx.ts";
export { mnist, type MnistOptions, type MnistVariant } from "./mnist.ts";
export { cifar10, cifar100, type Cifar100Options, type CifarOptions } from "./cifar.ts";
export type { ImageSetOptions, LabelledImages } from "./labelled_images.ts";
export { CsvDataset, parseCsv } from "./csv.ts";
export type { ColumnType, ColumnTypes, ColumnValue, CsvOptions, CsvRow } from "./csv_rows.ts";
export { JsonLinesDataset, parseJsonLines } from "./json_lines.ts";
export { ImageFolder, type ImageFolderOptions, type ImageSample } from "./image_folder.ts";
export { download, type DownloadOptions, type DownloadProgress } from "./download.ts";
