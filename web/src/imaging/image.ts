/** Pictures as arrays: upright sRGB pixels, their reduction by whole numbers, and cutting. */

/** Upright sRGB; `data` is [height, width, 3], row by row, 0..255. */
export interface Rgb {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A mask [height, width] of 0 and 1. */
export interface Mask {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A map [height, width] of numbers. */
export interface FloatMap {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** The colour behind transparent parts. */
export const BACKGROUND = 128;

/**
 * Drop the alpha channel; transparent parts show grey 128.
 *
 * @param rgba [height, width, 4], alpha not multiplied in
 */
export function fromRgba(rgba: ArrayLike<number>, width: number, height: number): Rgb {
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    const alpha = rgba[from + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      const over = alpha * rgba[from + channel]! + (255 - alpha) * BACKGROUND;
      data[to + channel] = Math.floor((over + 127.5) / 255);
    }
  }
  return { data, height, width };
}

/**
 * Average blocks of `across` x `down` pixels, as Pillow's `Image.reduce`.
 *
 * The blocks at the right and lower edge are smaller where the sides do not divide.
 */
export function reduce(image: Rgb, across: number, down: number = across): Rgb {
  if (across === 1 && down === 1) return image;
  const width = Math.ceil(image.width / across);
  const height = Math.ceil(image.height / down);
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    const bottom = Math.min(image.height, (row + 1) * down);
    for (let column = 0; column < width; column++) {
      const right = Math.min(image.width, (column + 1) * across);
      const count = (bottom - row * down) * (right - column * across);
      // Pillow multiplies by 1 / count, cut to a whole number of 2 ** -24.
      const factor = Math.floor(Math.fround(2 ** 32 / (256 * count)));
      const half = Math.floor(count / 2);
      let red = half;
      let green = half;
      let blue = half;
      for (let y = row * down; y < bottom; y++) {
        let at = 3 * (y * image.width + column * across);
        for (let x = column * across; x < right; x++, at += 3) {
          red += image.data[at]!;
          green += image.data[at + 1]!;
          blue += image.data[at + 2]!;
        }
      }
      const to = 3 * (row * width + column);
      data[to] = Math.floor((red * factor) / 2 ** 24);
      data[to + 1] = Math.floor((green * factor) / 2 ** 24);
      data[to + 2] = Math.floor((blue * factor) / 2 ** 24);
    }
  }
  return { data, height, width };
}

/** Rows `top` to `bottom` and columns `left` to `right` of a picture, without the last ones. */
export function crop(image: Rgb, top: number, bottom: number, left: number, right: number): Rgb {
  const [height, width] = [bottom - top, right - left];
  if (height === image.height && width === image.width) return image;
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    const from = 3 * ((top + row) * image.width + left);
    data.set(image.data.subarray(from, from + 3 * width), 3 * row * width);
  }
  return { data, height, width };
}

/** Rows and columns of a mask or map. */
export function cropMask(
  mask: Mask,
  top: number,
  bottom: number,
  left: number,
  right: number,
): Mask {
  const [height, width] = [bottom - top, right - left];
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (top + row) * mask.width + left;
    data.set(mask.data.subarray(from, from + width), row * width);
  }
  return { data, height, width };
}

/** Grey levels 0..255 of a picture (ITU-R 601), [height, width], rounded as Pillow does. */
export function greyLevels(image: Rgb): Uint8Array {
  const grey = new Uint8Array(image.width * image.height);
  for (let i = 0, from = 0; i < grey.length; i++, from += 3) {
    const [red, green, blue] = [image.data[from]!, image.data[from + 1]!, image.data[from + 2]!];
    grey[i] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }
  return grey;
}

/** How many pixels of a mask are set. */
export function countSet(mask: Mask): number {
  let count = 0;
  for (const value of mask.data) count += value;
  return count;
}

/** A picture turned by its EXIF orientation, 1 to 8. */
export function turn(image: Rgb, orientation: number): Rgb {
  if (orientation < 2 || orientation > 8) return image;
  const { width: w, height: h } = image;
  const swaps = orientation >= 5;
  const [width, height] = swaps ? [h, w] : [w, h];
  const data = new Uint8Array(image.data.length);
  const place = (x: number, y: number): number => {
    const [sx, sy] = stored(x, y, w, h, orientation);
    return 3 * (sy * w + sx);
  };
  const start = place(0, 0);
  const [across, down] = [place(1, 0) - start, place(0, 1) - start];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = start + y * down; x < width; x++, from += across, to += 3) {
      data[to] = image.data[from]!;
      data[to + 1] = image.data[from + 1]!;
      data[to + 2] = image.data[from + 2]!;
    }
  }
  return { data, height, width };
}

/** Where an upright pixel is stored in a picture of w x h. */
function stored(x: number, y: number, w: number, h: number, orientation: number): [number, number] {
  switch (orientation) {
    case 2:
      return [w - 1 - x, y];
    case 3:
      return [w - 1 - x, h - 1 - y];
    case 4:
      return [x, h - 1 - y];
    case 5:
      return [y, x];
    case 6:
      return [y, h - 1 - x];
    case 7:
      return [w - 1 - y, h - 1 - x];
    default:
      return [w - 1 - y, x];
  }
}
