/**
 * What convolutions and transposed ones share.
 *
 * @module
 */
import { ArgumentError, checkInteger } from "../../../engine/base/mod.ts";

/**
 * Checks that the channels, of input and output, fall into groups.
 *
 * @throws {ArgumentError} if they do not, or are not whole numbers
 */
export function checkChannels(
  operation: string,
  channels: readonly [inChannels: number, outChannels: number],
  groups: number,
): readonly [inChannels: number, outChannels: number] {
  checkInteger(operation, groups, { name: "groups", minimum: 1 });
  for (const [place, name] of ["inChannels", "outChannels"].entries()) {
    const count = checkInteger(operation, channels[place], { name, minimum: 1 });
    if (count % groups === 0) continue;
    throw new ArgumentError(
      `${operation}: Expected ${name} that fall into ${groups} groups of equal size: got ${count}`,
    );
  }
  return channels;
}
