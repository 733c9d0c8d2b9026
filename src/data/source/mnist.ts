/**
 * MNIST and the sets of images in its format.
 *
 * @module
 */
import { checkOptions, describeValue, formatShape } from "../../engine/base/mod.ts";
import { FormatError } from "../../io/mod.ts";
import { ArgumentError, type Tensor } from "../../tensor.ts";
import { download } from "./download.ts";
import { readIdxFile } from "./idx.ts";
import {
  exists,
  type ImageSetOptions,
  type LabelledImages,
  labelledImages,
} from "./labelled_images.ts";

/** Which set is fetched. */
export type MnistVariant = "mnist" | "fashion" | "kuzushiji";

/** Which images, and where they are. */
export interface MnistOptions extends ImageSetOptions {
  /** Which set is fetched, where `download` says so. @default "mnist" */
  readonly variant?: MnistVariant;
  /** Other names of the files in the folder: of EMNIST, for example. */
  readonly files?: { readonly images: string; readonly labels: string };
}

/** Where a set is published, with the MD5 sums of its files. */
interface Publication {
  readonly url: string;
  readonly train: { readonly images: string; readonly labels: string };
  readonly test: { readonly images: string; readonly labels: string };
}

const publications: Readonly<Record<MnistVariant, Publication>> = {
  mnist: {
    url: "https://ossci-datasets.s3.amazonaws.com/mnist/",
    train: {
      images: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
      labels: "d53e105ee54ea40749a09fcbcd1e9432",
    },
    test: {
      images: "9fb629c4189551a2d022fa330f9573f3",
      labels: "ec29112dd5afa0611ce80d1b7f02629c",
    },
  },
  fashion: {
    url: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    train: {
      images: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      labels: "25c81989df183df01b3e8a0aad5dffbe",
    },
    test: {
      images: "bef4ecab320f06d8554ea6380940ec79",
      labels: "bb300cfdad3c16e7a12a480ee83cd310",
    },
  },
  kuzushiji: {
    url: "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    train: {
      images: "bdb82020997e1d708af4cf47b453dcf7",
      labels: "e144d726b3acfaa3e44228e80efcd344",
    },
    test: {
      images: "5c965bf0a639b31b8f53240b1b52f4d7",
      labels: "7320c461ea6c1c855c0b718fb2a4b134",
    },
  },
};

/**
 * The images and labels of MNIST, or of a set in its format, out of the files in a folder
 * (`train-images-idx3-ubyte` and the like, compressed by gzip or not): uint8 `[n, 1, 28, 28]` and
 * int32 `[n]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mnist, transforms } from "@cotangent/cotangent/data";
 *
 * const folder = await Deno.makeTempDir();
 * const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255);
 * await Deno.writeFile(`${folder}/t10k-images-idx3-ubyte`, images);
 * const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7);
 * await Deno.writeFile(`${folder}/t10k-labels-idx1-ubyte`, labels);
 *
 * const test = await mnist(folder, { train: false, transform: transforms.toFloat() });
 * const [image, label] = test.get(0);
 * assert.deepEqual(image.arraySync(), [[[0, 1]]]);
 * assert.equal(label.itemSync(), 7);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {FormatError} if a file is damaged, or the two do not belong together
 * @throws {DownloadError} if `download` is asked for, and fails
 */
export async function mnist(folder: string, options: MnistOptions = {}): Promise<LabelledImages> {
  checkOptions("mnist", options, "train: false");
  const { train = true, download: mayFetch = false, variant = "mnist" } = options;
  if (!Object.hasOwn(publications, variant)) {
    const known = Object.keys(publications).join(", ");
    throw new ArgumentError(`mnist: Expected ${known} as variant: got ${describeValue(variant)}`);
  }
  const prefix = train ? "train" : "t10k";
  const names = options.files ??
    { images: `${prefix}-images-idx3-ubyte`, labels: `${prefix}-labels-idx1-ubyte` };
  const sums = publications[variant][train ? "train" : "test"];
  const read = async (what: "images" | "labels", rank: number) => {
    const path = await find(folder, names[what]);
    if (path === null && mayFetch && options.files === undefined) {
      const name = `${names[what]}.gz`;
      await download(publications[variant].url + name, `${folder}/${name}`, { md5: sums[what] });
    }
    return await readBytes(path ?? `${folder}/${names[what]}.gz`, rank);
  };
  // One after the other: a failure must not leave a download running.
  const images = await read("images", 3);
  const labels = await read("labels", 1);
  if (images.shape[0] !== labels.shape[0]) {
    throw new FormatError(
      "mnist",
      `${names.images} and ${names.labels} in ${folder}`,
      `they are of different lengths: got ${images.shape[0]} and ${labels.shape[0]}`,
    );
  }
  return labelledImages(images.unsqueeze(1), labels, options);
}

/** The file of a name, or the compressed one. */
async function find(folder: string, name: string): Promise<string | null> {
  for (const path of [`${folder}/${name}`, `${folder}/${name}.gz`]) {
    if (await exists(path)) return path;
  }
  return null;
}

async function readBytes(path: string, rank: number): Promise<Tensor> {
  const elements = await readIdxFile(path);
  if (elements.dtype === "uint8" && elements.ndim === rank) return elements;
  const got = `${elements.dtype}${formatShape(elements.shape)}`;
  throw new FormatError("mnist", path, `it does not hold uint8 of rank ${rank}: got ${got}`);
}
