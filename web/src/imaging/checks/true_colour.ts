/** True colour of a picture: it has colours, and red, green and blue are in their places. */

import type { Rgb } from "../image.js";

const GREY_STEP = 4;
const NEAR_WHITE = 215;
const MIDDLE_ROW = 0.55;
const MIDDLE_COLUMN = 0.5;
const MIDDLE_REACH = 0.3;
const DARK_FLOOR = 8;
const RATIO_SOFTNESS = 0.6;

/** Chroma in levels, its spread within levels of grey, and how far all colour is of one hue. */
export interface Colours {
  readonly chroma: number;
  readonly spread: number;
  readonly oneHue: number;
}

function greyOf(data: Uint8Array, at: number): number {
  return Math.fround(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
}

/** How much colour a small copy has, and whether it is more than a tint of the grey. */
export function measureColours({ data }: Rgb): Colours {
  const count = data.length / 3;
  const grey = new Float64Array(count);
  const cb = new Float64Array(count);
  const cr = new Float64Array(count);
  const unclipped = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    grey[i] = greyOf(data, 3 * i);
    cb[i] = (data[3 * i + 2]! - grey[i]!) * 0.564;
    cr[i] = (data[3 * i]! - grey[i]!) * 0.713;
    unclipped[i] = Math.max(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!) < NEAR_WHITE ? 1 : 0;
  }
  let kept = unclipped.reduce((sum, value) => sum + value, 0);
  if (kept / count < 0.1) {
    unclipped.fill(1);
    kept = count;
  }
  const levels = 256 / GREY_STEP + 1;
  const [pixels, cbSum, crSum] = [levels, levels, levels].map((n) => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const level = (i: number): number => Math.floor(Math.trunc(grey[i]!) / GREY_STEP);
  for (let i = 0; i < count; i++) {
    if (unclipped[i] === 0) continue;
    pixels[level(i)]! += 1;
    cbSum[level(i)]! += cb[i]!;
    crSum[level(i)]! += cr[i]!;
  }
  let [squares, rest, length, cbAll, crAll] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    squares += cb[i]! ** 2 + cr[i]! ** 2;
    length += Math.hypot(cb[i]!, cr[i]!);
    cbAll += cb[i]!;
    crAll += cr[i]!;
    if (unclipped[i] === 0) continue;
    const at = level(i);
    rest += (cb[i]! - cbSum[at]! / pixels[at]!) ** 2 + (cr[i]! - crSum[at]! / pixels[at]!) ** 2;
  }
  return {
    chroma: Math.sqrt(squares / count),
    spread: Math.sqrt(rest / kept),
    oneHue: length === 0 ? 1 : Math.hypot(cbAll, crAll) / length,
  };
}

/** How much blue, and green, exceed red in the lit middle of a small copy; the more of the two. */
export function overRed({ data, height, width }: Rgb): number {
  let [weights, blue, green] = [0, 0, 0];
  for (let row = 0; row < height; row++) {
    const down = nearMiddle(row, height, MIDDLE_ROW);
    for (let column = 0; column < width; column++) {
      const at = 3 * (row * width + column);
      const lit = (greyOf(data, at) / 255) ** 3 + 0.02;
      const weight = down * nearMiddle(column, width, MIDDLE_COLUMN) * lit;
      const red = Math.log2(data[at]! + DARK_FLOOR);
      weights += weight;
      green += weight * Math.tanh((Math.log2(data[at + 1]! + DARK_FLOOR) - red) / RATIO_SOFTNESS);
      blue += weight * Math.tanh((Math.log2(data[at + 2]! + DARK_FLOOR) - red) / RATIO_SOFTNESS);
    }
  }
  return Math.max(blue, green) / weights;
}

function nearMiddle(place: number, side: number, middle: number): number {
  return Math.exp(-((((place + 0.5) / side - middle) / MIDDLE_REACH) ** 2));
}
