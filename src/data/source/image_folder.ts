/**
 * Images in folders, a folder a class.
 *
 * @module
 */
import { checkFunction, checkOptions } from "../../engine/base/mod.ts";
import { ArgumentError, type Tensor, tensor } from "../../tensor.ts";
import { checkIndex, Dataset } from "../dataset/mod.ts";
import { type ImageMode, readImage } from "../image/mod.ts";

/** How images are read. */
export interface ImageFolderOptions {
  /** Which channels they have. @default "rgb" */
  readonly mode?: ImageMode;
  /** What becomes of each image, uint8 `[channels, height, width]`. */
  readonly transform?: (image: Tensor) => Tensor;
  /** The ends of the names of images. @default those of PNG, JPEG, WebP, GIF and BMP */
  readonly extensions?: readonly string[];
}

/** An image's file, and its class. */
export interface ImageSample {
  /** Where it is. */
  readonly path: string;
  /** The place of the class's name among `classes`. */
  readonly label: number;
}

const knownExtensions = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"];

/**
 * The images below a folder, whose folders are the classes: `root/cat/1.jpg`, `root/dog/old/2.png`.
 * An example is `[image, label]`, `[channels, height, width]` and an int32 of rank 0. Classes and
 * files are in the order of their names.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import { ImageFolder, transforms, writePng } from "@cotangent/cotangent/data";
 *
 * const root = await Deno.makeTempDir();
 * await writePng(`${root}/cat/1.png`, zeros([3, 8, 8]));
 * await writePng(`${root}/dog/1.png`, zeros([3, 4, 6]));
 * const images = new ImageFolder(root, { transform: transforms.resize([4, 4]) });
 * assert.deepEqual(images.classes, ["cat", "dog"]);
 * const [image, label] = await images.get(1);
 * assert.deepEqual([image.shape, label.itemSync()], [[3, 4, 4], 1]);
 * await Deno.remove(root, { recursive: true });
 * ```
 *
 * @throws {ArgumentError} if there are no classes, or a class has no images
 */
export class ImageFolder extends Dataset<readonly [image: Tensor, label: Tensor]> {
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** The images' files. */
  readonly samples: readonly ImageSample[];
  readonly #mode: ImageMode;
  readonly #transform: (image: Tensor) => Tensor;

  /** Looks for the files; images are read when they are asked for. */
  constructor(root: string, options: ImageFolderOptions = {}) {
    super();
    checkOptions("ImageFolder", options, 'mode: "gray"');
    const { mode = "rgb", transform = (image) => image, extensions = knownExtensions } = options;
    checkFunction("ImageFolder", transform, "transform");
    this.#mode = mode;
    this.#transform = transform;
    this.classes = namesIn(root).filter((name) => Deno.statSync(`${root}/${name}`).isDirectory);
    if (this.classes.length === 0) {
      throw new ArgumentError(
        `ImageFolder: Expected a folder with a folder for each class: got ${root}`,
      );
    }
    this.samples = this.classes.flatMap((name, label) => {
      const paths = filesBelow(`${root}/${name}`, extensions);
      if (paths.length > 0) return paths.map((path) => ({ path, label }));
      throw new ArgumentError(
        `ImageFolder: Expected files ending in ${extensions.join(", ")} for each class: got none ` +
          `in ${root}/${name}`,
      );
    });
  }

  /** The number of images. */
  override get length(): number {
    return this.samples.length;
  }

  /**
   * An image and the number of its class.
   *
   * @throws {IndexError} if there is none
   * @throws {FormatError} naming the path, if the file is damaged
   */
  override async get(index: number): Promise<readonly [image: Tensor, label: Tensor]> {
    checkIndex("ImageFolder", index, this.length);
    const { path, label } = this.samples[index];
    const image = await readImage(path, { mode: this.#mode });
    return [this.#transform(image), tensor(label, { dtype: "int32" })];
  }
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

function filesBelow(folder: string, extensions: readonly string[]): string[] {
  return namesIn(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (Deno.lstatSync(path).isDirectory) return filesBelow(path, extensions);
    return extensions.some((end) => name.toLowerCase().endsWith(end)) ? [path] : [];
  });
}
