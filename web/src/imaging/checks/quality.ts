/** Quality of a photo: sharpness, exposure, head size and framing, with limits. */

import { PhotoRefused, type Reason } from "../../core/refusal.js";
import { roundHalfEven } from "../../core/round.js";
import { type Mask, type Rgb, countSet, greyLevels } from "../image.js";
import { type Look, scalpOf } from "../look.js";
import type { Thresholds } from "../mask.js";
import { resize, resizeFloats, resizeMask } from "../resample.js";
import { missingShare } from "./framing.js";
import { findBars, maskWithoutBars } from "./seams.js";

const WORKING_SIDE = 128;
const MIN_CUT_SHARE = 0.02;
const DARK = 20;
const BURNT = 250;
const LIMITS = {
  minSharpness: 4,
  maxDarkShare: 0.95,
  maxBurntShare: 0.45,
  minHeadShare: 0.03,
  maxScalpCutShare: 0.25,
} as const;

/** Measures of a photo's quality; see `imaging/checks/quality.py`. */
export interface Quality {
  readonly sharpness: number;
  readonly darkShare: number;
  readonly burntShare: number;
  readonly headShare: number;
  readonly scalpCutShare: number;
  readonly missingShare: number;
}

/**
 * Measure a photo.
 *
 * @param scalp where the scalp is, over the same frame
 */
export function measureQuality(image: Rgb, scalp: Mask): Quality {
  const scale = WORKING_SIDE / Math.max(image.width, image.height);
  const width = Math.max(3, roundHalfEven(image.width * scale));
  const height = Math.max(3, roundHalfEven(image.height * scale));
  const levels = { ...image, data: Float32Array.from(greyLevels(image)) };
  const grey = resizeFloats(levels, width, height);
  const colours = resize(image, width, height, "box");
  const small = resizeMask(scalp, height, width);
  const burnt = burntPixels(colours);
  const known = countSet(small) > 0;
  const bars = findBars(colours);
  return {
    sharpness: sharpnessOf(grey.data, width, known ? boundsOf(small) : [0, height, 0, width]),
    darkShare: share(grey.data, (level) => level < DARK),
    burntShare:
      burnt.reduce((sum, one, i) => sum + (known ? one & small.data[i]! : one), 0) /
      (known ? countSet(small) : burnt.length),
    headShare: countSet(scalp) / scalp.data.length,
    scalpCutShare: known ? cutShare(maskWithoutBars(small, bars)) : 0,
    missingShare: known ? missingShare(maskWithoutBars(scalp, bars)) : 0,
  };
}

/** Refuse a photo that is beyond a limit; exposure first, as it affects the rest. */
export function requireQuality(quality: Quality, maxMissingShare: number | null): void {
  const checks: [Reason, string, number, boolean][] = [
    ["too_dark", "dark_share", quality.darkShare, quality.darkShare > LIMITS.maxDarkShare],
    ["burnt_out", "burnt_share", quality.burntShare, quality.burntShare > LIMITS.maxBurntShare],
    ["no_scalp", "head_share", quality.headShare, quality.headShare < LIMITS.minHeadShare],
    ["blurred", "sharpness", quality.sharpness, quality.sharpness < LIMITS.minSharpness],
    [
      "scalp_cut",
      "missing_share",
      quality.missingShare,
      quality.missingShare > (maxMissingShare ?? 1),
    ],
    [
      "scalp_cut",
      "scalp_cut_share",
      quality.scalpCutShare,
      quality.scalpCutShare > LIMITS.maxScalpCutShare,
    ],
  ];
  for (const [reason, measure, value, beyond] of checks)
    if (beyond) throw new PhotoRefused(reason, `${measure} ${value.toPrecision(2)}`);
}

/** What the manifest of a model states of a clear head, by its names. */
export interface HeadRule {
  readonly thresholds: Thresholds;
  readonly max_missing_share?: number | null;
}

/**
 * Measure what was read, and refuse what cannot be measured.
 *
 * @param head the picture that `last` looked at
 */
export function requireClearHead(first: Look, last: Look, head: Rgb, rule: HeadRule): Quality {
  const most = rule.max_missing_share ?? null;
  const quality = measureQuality(head, scalpOf(last, rule.thresholds));
  requireQuality(quality, most);
  if (last === first) return quality;
  const scalp = scalpOf(first, rule.thresholds);
  const ofPhoto = { ...quality, headShare: countSet(scalp) / scalp.data.length };
  requireQuality(ofPhoto, most);
  return ofPhoto;
}

/** The refusal; of a head that was cut off, for that where the model sees none of the views. */
export function asCutHead(refusal: PhotoRefused, quality: Quality, rule: HeadRule): PhotoRefused {
  const seenNone = refusal.reason === "not_a_view" && (rule.max_missing_share ?? null) !== null;
  if (!seenNone || quality.missingShare < MIN_CUT_SHARE) return refusal;
  const measured = `missing_share ${quality.missingShare.toPrecision(2)}`;
  return new PhotoRefused("scalp_cut", `${measured}, ${refusal.detail}`);
}

function share(values: Float32Array, holds: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count += 1;
  return count / values.length;
}

/** 1 where two channels or more are at their end. */
function burntPixels({ data }: Rgb): Uint8Array {
  const burnt = new Uint8Array(data.length / 3);
  for (let i = 0; i < burnt.length; i++) {
    const [red, green, blue] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
    const middle = Math.max(Math.min(red, green), Math.min(Math.max(red, green), blue));
    burnt[i] = middle > BURNT ? 1 : 0;
  }
  return burnt;
}

type Region = readonly [top: number, bottom: number, left: number, right: number];

/** 100 x standard deviation of the Laplacian / (that of the grey levels + 1), in a region. */
function sharpnessOf(
  grey: Float32Array,
  width: number,
  [top, bottom, left, right]: Region,
): number {
  if (bottom - top < 3 || right - left < 3) return 0;
  const levels: number[] = [];
  const laplacian: number[] = [];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const at = y * width + x;
      levels.push(grey[at]!);
      if (y === top || y === bottom - 1 || x === left || x === right - 1) continue;
      const around = grey[at - width]! + grey[at + width]! + grey[at - 1]! + grey[at + 1]!;
      laplacian.push(around - 4 * grey[at]!);
    }
  return (100 * deviation(laplacian)) / (deviation(levels) + 1);
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** The mask's box, widened by a tenth so that the outline is in it. */
function boundsOf(mask: Mask): Region {
  const hits = (length: number, isSet: (place: number) => boolean): [number, number] => {
    const places = Array.from({ length }, (_, place) => place).filter(isSet);
    const [first, last] = [places[0]!, places.at(-1)!];
    const margin = Math.max(2, Math.floor((last - first) / 10));
    return [Math.max(0, first - margin), Math.min(length, last + 1 + margin)];
  };
  const { data, height, width } = mask;
  const [top, bottom] = hits(height, (row) =>
    data.subarray(row * width, (row + 1) * width).includes(1),
  );
  const [left, right] = hits(width, (column) => {
    for (let row = 0; row < height; row++) if (data[row * width + column] === 1) return true;
    return false;
  });
  return [top, bottom, left, right];
}

/** Share of the outline's pixel edges that lie on the frame. */
function cutShare({ data, height, width }: Mask): number {
  let [onFrame, inside] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x]!;
      onFrame += value * (+(y === 0) + +(y === height - 1) + +(x === 0) + +(x === width - 1));
      if (y > 0 && data[(y - 1) * width + x] !== value) inside += 1;
      if (x > 0 && data[y * width + x - 1] !== value) inside += 1;
    }
  return onFrame / Math.max(onFrame + inside, 1);
}
