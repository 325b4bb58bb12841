/** Photo that is open: its upright size, and its pixels reduced by whole numbers. */

import { checkSize } from "./file.js";
import { type Rgb, fromRgba, reduce, turn } from "./image.js";

/** An upright photo in sRGB. */
export interface OpenPhoto {
  /** In pixels, upright. */
  readonly height: number;
  readonly width: number;
  /** The photo with blocks of `by` x `by` pixels averaged; `by` is 1, 2, 4 or 8. */
  reduced(by: number): Promise<Rgb>;
}

/** A photo is read at no less than so many times the model's side. */
const ENOUGH_DETAIL = 1.875;

/** Longer side in pixels that is enough of a photo to make a square of `size` from. */
export function enoughSide(size: number): number {
  return Math.ceil(ENOUGH_DETAIL * size);
}

/** By how much to reduce: 8, 4 or 2, the most that leaves `side`; else 1. */
export function reduction(longerSide: number, side: number): number {
  return [8, 4, 2].find((by) => Math.floor(longerSide / by) >= side) ?? 1;
}

/**
 * Open pixels that are decoded already.
 *
 * @param rgba [height, width, 4] in sRGB, as stored in the file
 * @param orientation of its EXIF, 1 to 8; 1 for pixels that are upright
 * @throws PhotoRefused where it is too small or too large
 */
export function openPixels(
  rgba: ArrayLike<number>,
  width: number,
  height: number,
  orientation = 1,
): OpenPhoto {
  checkSize(width, height);
  const photo = turn(fromRgba(rgba, width, height), orientation);
  return {
    height: photo.height,
    width: photo.width,
    reduced: (by) => Promise.resolve(reduce(photo, by)),
  };
}
