/** Letterbox: a photo of any shape in the model's square, its proportions kept. */

import type { Rgb } from "./image.js";
import { resize } from "./resample.js";

/** Where a photo of `height` x `width` lies in a square of `size`, in pixels. */
export interface Letterbox {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  readonly innerHeight: number;
  readonly innerWidth: number;
}

/** The letterbox of a photo of this shape. */
export function fit(height: number, width: number, size: number): Letterbox {
  const longest = Math.max(height, width);
  const inner = (side: number): number =>
    Math.max(1, Math.floor((2 * side * size + longest) / (2 * longest)));
  const [innerHeight, innerWidth] = [inner(height), inner(width)];
  return {
    size,
    height,
    width,
    top: Math.floor((size - innerHeight) / 2),
    left: Math.floor((size - innerWidth) / 2),
    innerHeight,
    innerWidth,
  };
}

/**
 * Fit a picture into a square.
 *
 * @param fill colour of the bars
 * @returns the square, [size, size, 3], and where the picture lies in it
 */
export function letterbox(
  image: Rgb,
  size: number,
  fill: readonly number[],
): { square: Uint8Array; box: Letterbox } {
  const box = fit(image.height, image.width, size);
  const inner = resize(image, box.innerWidth, box.innerHeight, "bilinear");
  const square = new Uint8Array(3 * size * size);
  for (let at = 0; at < square.length; at += 3) square.set(fill, at);
  for (let row = 0; row < box.innerHeight; row++) {
    const line = inner.data.subarray(3 * row * inner.width, 3 * (row + 1) * inner.width);
    square.set(line, 3 * ((box.top + row) * size + box.left));
  }
  return { square, box };
}

/** The picture's part of a square of pixels. */
export function insideOf(square: Uint8Array, box: Letterbox): Rgb {
  const data = new Uint8Array(3 * box.innerWidth * box.innerHeight);
  for (let row = 0; row < box.innerHeight; row++) {
    const from = 3 * ((box.top + row) * box.size + box.left);
    data.set(square.subarray(from, from + 3 * box.innerWidth), 3 * row * box.innerWidth);
  }
  return { data, height: box.innerHeight, width: box.innerWidth };
}

/** The picture's part of a map over the square. */
export function insideMap(
  values: Float32Array,
  box: Letterbox,
): { data: Float32Array; height: number; width: number } {
  const data = new Float32Array(box.innerWidth * box.innerHeight);
  for (let row = 0; row < box.innerHeight; row++) {
    const from = (box.top + row) * box.size + box.left;
    data.set(values.subarray(from, from + box.innerWidth), row * box.innerWidth);
  }
  return { data, height: box.innerHeight, width: box.innerWidth };
}
