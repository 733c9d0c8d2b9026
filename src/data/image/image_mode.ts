/**
 * The channels of images.
 *
 * @module
 */
import { cat, fullLike, type Tensor } from "../../tensor.ts";

/** Which channels an image has: those of the file, or one, three or four. */
export type ImageMode = "unchanged" | "gray" | "rgb" | "rgba";

/**
 * A uint8 image of one to four channels in a mode. Gray is 0.299 red + 0.587 green + 0.114 blue
 * (ITU-R 601-2), rounded.
 */
export function toMode(image: Tensor, mode: ImageMode): Tensor {
  if (mode === "unchanged") return image;
  const channels = image.shape[0];
  const hasAlpha = channels === 2 || channels === 4;
  const color = image.narrow(0, 0, hasAlpha ? channels - 1 : channels);
  if (mode === "gray") return color.shape[0] === 1 ? color : luminance(color);
  const rgb = color.expand([3, ...image.shape.slice(1)]);
  if (mode === "rgb") return rgb;
  const alpha = hasAlpha ? image.narrow(0, channels - 1, 1) : fullLike(image.narrow(0, 0, 1), 255);
  return cat([rgb, alpha]);
}

/** With weights in multiples of 2⁻¹⁶, as image libraries have them. */
function luminance(rgb: Tensor): Tensor {
  const [red, green, blue] = rgb.to("int32").unbind(0);
  const sum = red.mul(19595).add(green.mul(38470)).add(blue.mul(7471)).add(32768);
  return sum.div(65536, { roundingMode: "floor" }).to("uint8").unsqueeze(0);
}
