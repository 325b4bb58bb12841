/** Resampling to the pixel as Pillow does it: a filter that widens when it shrinks. */

import { type FloatMap, type Mask, type Rgb, reduce } from "./image.js";

/** "bilinear" is a triangle, "box" an average. */
export type Filter = "bilinear" | "box";

/** Weights of whole pixels are counted in this share of 1. */
const PRECISION = 2 ** 22;

/** For one output pixel: its first input pixel, and the weights from there on. */
interface Window {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * The windows of an axis.
 *
 * @param from pixels of the input
 * @param to pixels of the output
 * @param end where the input ends, a little before `from` where its last pixel is a part of one
 */
function windows(from: number, to: number, filter: Filter, end = from): Window[] {
  const scale = end / to;
  const widened = Math.max(scale, 1);
  const support = (filter === "box" ? 0.5 : 1) * widened;
  const narrowed = 1 / widened;
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(from, Math.trunc(centre + support + 0.5));
    const weights = new Float64Array(Math.max(0, last - first));
    let sum = 0;
    for (let j = 0; j < weights.length; j++) {
      const weight = weightAt((j + first - centre + 0.5) * narrowed, filter);
      weights[j] = weight;
      sum += weight;
    }
    return { first, weights: sum === 0 ? weights : weights.map((weight) => weight / sum) };
  });
}

function weightAt(distance: number, filter: Filter): number {
  if (filter === "box") return distance > -0.5 && distance <= 0.5 ? 1 : 0;
  return Math.max(0, 1 - Math.abs(distance));
}

/** Windows whose weights are whole numbers of 2 ** -22. */
function wholeWindows(from: number, to: number, filter: Filter, end = from): Window[] {
  return windows(from, to, filter, end).map(({ first, weights }) => ({
    first,
    weights: weights.map((weight) => Math.floor(weight * PRECISION + 0.5)),
  }));
}

/** One pass over an axis of whole levels; `step` and `line` are distances in the arrays. */
function pass(
  source: Uint8Array,
  plan: Window[],
  lines: number,
  channels: number,
  from: { step: number; line: number },
  to: { step: number; line: number },
): Uint8Array {
  const out = new Uint8Array(plan.length * lines * channels);
  plan.forEach(({ first, weights }, i) => {
    for (let k = 0; k < lines; k++) {
      for (let c = 0; c < channels; c++) {
        let at = k * from.line + first * from.step + c;
        let value = PRECISION / 2;
        for (let j = 0; j < weights.length; j++, at += from.step)
          value += weights[j]! * source[at]!;
        const level = Math.floor(value / PRECISION);
        out[k * to.line + i * to.step + c] = level < 0 ? 0 : level > 255 ? 255 : level;
      }
    }
  });
  return out;
}

/** Resize levels of any number of channels: columns first, then rows, each rounded. */
function resizeLevels(
  data: Uint8Array,
  size: { width: number; height: number; channels: number },
  width: number,
  height: number,
  filter: Filter,
  end: { x: number; y: number },
): Uint8Array {
  const { channels: c } = size;
  let levels = data;
  if (width !== size.width || end.x !== size.width) {
    const plan = wholeWindows(size.width, width, filter, end.x);
    const from = { step: c, line: c * size.width };
    levels = pass(levels, plan, size.height, c, from, { step: c, line: c * width });
  }
  if (height !== size.height || end.y !== size.height) {
    const plan = wholeWindows(size.height, height, filter, end.y);
    const by = { step: c * width, line: c };
    levels = pass(levels, plan, width, c, by, by);
  }
  return levels;
}

/** A picture at another size. */
export function resize(image: Rgb, width: number, height: number, filter: Filter): Rgb {
  const end = { x: image.width, y: image.height };
  const data = resizeLevels(image.data, { ...image, channels: 3 }, width, height, filter, end);
  return { data, height, width };
}

/** An average of a picture; first by whole numbers, as Pillow does with a `reducing_gap` of 1. */
export function average(image: Rgb, width: number, height: number): Rgb {
  const across = Math.trunc(image.width / width) || 1;
  const down = Math.trunc(image.height / height) || 1;
  const small = reduce(image, across, down);
  // Pillow holds the ends in single precision.
  const end = { x: Math.fround(image.width / across), y: Math.fround(image.height / down) };
  const data = resizeLevels(small.data, { ...small, channels: 3 }, width, height, "box", end);
  return { data, height, width };
}

/** A mask by area: a pixel is set where at least half of what it covers is. */
export function resizeMask(mask: Mask, height: number, width: number): Mask {
  const levels = resizeLevels(
    mask.data.map((value) => 255 * value),
    { ...mask, channels: 1 },
    width,
    height,
    "box",
    { x: mask.width, y: mask.height },
  );
  return { data: levels.map((level) => (level >= 128 ? 1 : 0)), height, width };
}

/** A map of single precision at another size, bilinear. */
export function resizeFloats(map: FloatMap, width: number, height: number): FloatMap {
  let data = map.data;
  if (width !== map.width) {
    const out = new Float32Array(width * map.height);
    windows(map.width, width, "bilinear").forEach(({ first, weights }, i) => {
      for (let row = 0; row < map.height; row++) {
        let sum = 0;
        for (let j = 0; j < weights.length; j++)
          sum += weights[j]! * data[row * map.width + first + j]!;
        out[row * width + i] = sum;
      }
    });
    data = out;
  }
  if (height !== map.height) {
    const out = new Float32Array(width * height);
    windows(map.height, height, "bilinear").forEach(({ first, weights }, i) => {
      for (let column = 0; column < width; column++) {
        let sum = 0;
        for (let j = 0; j < weights.length; j++)
          sum += weights[j]! * data[(first + j) * width + column]!;
        out[i * width + column] = sum;
      }
    });
    data = out;
  }
  return { data, height, width };
}
