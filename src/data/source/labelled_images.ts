/**
 * Datasets of images in memory, each with a label.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { TensorDataset } from "../dataset/mod.ts";

/** Images, uint8 `[n, channels, height, width]` unless they were transformed, and int32 labels `[n]`. */
export type LabelledImages = TensorDataset<readonly [images: Tensor, labels: Tensor]>;

/** What all of them can be told. */
export interface ImageSetOptions {
  /** Whether it is the training set, or the test set. @default true */
  readonly train?: boolean;
  /** Whether files that are missing are fetched from where they are published. @default false */
  readonly download?: boolean;
  /** What becomes of all images at once, `[n, channels, height, width]`, such as `toFloat()`. */
  readonly transform?: (images: Tensor) => Tensor;
}

/** The dataset of images and labels, both uint8. */
export function labelledImages(
  images: Tensor,
  labels: Tensor,
  { transform = (images) => images }: ImageSetOptions,
): LabelledImages {
  return new TensorDataset([transform(images), labels.to("int32")]);
}

/** Whether a file exists. */
export async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
