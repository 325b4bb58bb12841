/** Check that a picture is one whole head in true colour: not grey, negative, cut or composed. */

import { PhotoRefused, type Reason } from "../../core/refusal.js";
import { roundHalfEven } from "../../core/round.js";
import { type Mask, type Rgb, reduce } from "../image.js";
import { average, resizeMask } from "../resample.js";
import { type Seam, findBars, findSeams, maskWithoutBars, oneSided, withoutBars } from "./seams.js";
import { measureColours, overRed } from "./true_colour.js";

const WORKING_SIDE = 128;
const CROSSED_SHARE = 0.5;
/** Of the photos of a visit together. */
const MAX_MEAN_OVER_RED = 0.05;

/** Measures for or against one whole head in true colour; see `imaging/checks/picture.py`. */
export interface Picture {
  readonly chroma: number;
  readonly colourSpread: number;
  readonly oneHue: number;
  readonly overRed: number;
  readonly flatShare: number;
  readonly seamShare: number;
  readonly besideSeam: number;
  readonly apart: number;
}

const LIMITS = {
  minChroma: 3,
  doubtChroma: 4.2,
  maxTonedSpread: 1,
  doubtTonedSpread: 1.6,
  maxTonedShare: 0.1,
  minTonedHue: 0.95,
  maxOverRed: 0.3,
  doubtOverRed: 0.12,
  maxFlatShare: 0.2,
  maxSeamShare: 0.65,
  doubtSeamShare: 0.5,
  maxSeamBetween: 0.5,
  doubtSeamBetween: 0.4,
  minBesideSeam: 0.1,
  maxApart: 0.3,
  doubtApart: 0.22,
} as const;

/**
 * Measure a picture.
 *
 * @param scalp where the first look sees scalp, over the same frame
 */
export function measurePicture(image: Rgb, scalp: Mask): Picture {
  const scale = WORKING_SIDE / Math.max(image.width, image.height);
  const width = Math.max(2, roundHalfEven(image.width * scale));
  const height = Math.max(2, roundHalfEven(image.height * scale));
  const whole = average(image, width, height);
  const bars = findBars(whole);
  const copy = withoutBars(whole, bars);
  const small = maskWithoutBars(resizeMask(scalp, height, width), bars);
  const colours = reduce(copy, 2);
  const { chroma, spread, oneHue } = measureColours(colours);
  const seam = clearest(findSeams(copy).map((one) => besideSeam(one, small)));
  return {
    chroma,
    colourSpread: spread,
    oneHue,
    overRed: overRed(colours),
    flatShare: oneSided(bars),
    seamShare: seam.share,
    besideSeam: seam.beside,
    apart: Math.max(apart(along(small, true)), apart(along(small, false))),
  };
}

/** Refuse a picture that was cut, or composed of several. */
export function requireOneWhole(picture: Picture): void {
  const seam = isBetween(picture) ? LIMITS.maxSeamBetween : LIMITS.maxSeamShare;
  refuseIf(picture.flatShare > LIMITS.maxFlatShare, "part_blank", "flat_share", picture.flatShare);
  refuseIf(picture.seamShare > seam, "several_pictures", "seam_share", picture.seamShare);
  refuseIf(picture.apart > LIMITS.maxApart, "several_pictures", "apart", picture.apart);
}

/** Refuse a picture that has no colour, or none that a person has. */
export function requireTrueColour(picture: Picture): void {
  const toned = isToned(picture, LIMITS.maxTonedSpread);
  refuseIf(picture.chroma < LIMITS.minChroma, "no_colour", "chroma", picture.chroma);
  refuseIf(toned, "no_colour", "colour_spread", picture.colourSpread);
  refuseIf(picture.overRed > LIMITS.maxOverRed, "false_colour", "over_red", picture.overRed);
}

/** Why a person should look at a picture that is not refused; null where that is not needed. */
export function pictureDoubt(picture: Picture): Reason | null {
  const seam = isBetween(picture) ? LIMITS.doubtSeamBetween : LIMITS.doubtSeamShare;
  if (picture.seamShare > seam || picture.apart > LIMITS.doubtApart) return "several_pictures";
  if (picture.chroma < LIMITS.doubtChroma || isToned(picture, LIMITS.doubtTonedSpread))
    return "no_colour";
  return picture.overRed > LIMITS.doubtOverRed ? "false_colour" : null;
}

/** Whether photos of one visit, two or more, have exchanged colours, judged together. */
export function lacksRed(values: readonly number[]): boolean {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length > 1 && sum / values.length > MAX_MEAN_OVER_RED;
}

function isBetween(picture: Picture): boolean {
  return picture.besideSeam >= LIMITS.minBesideSeam;
}

function isToned(picture: Picture, spread: number): boolean {
  const little = Math.min(spread, LIMITS.maxTonedShare * picture.chroma);
  return picture.oneHue > LIMITS.minTonedHue && picture.colourSpread < little;
}

function refuseIf(beyond: boolean, reason: Reason, measure: string, value: number): void {
  if (beyond) throw new PhotoRefused(reason, `${measure} ${value.toPrecision(2)}`);
}

/** Scalp pixels in each column, or in each row. */
function along(mask: Mask, columns: boolean): Float64Array {
  const counts = new Float64Array(columns ? mask.width : mask.height);
  mask.data.forEach((value, i) => {
    const place = columns ? i % mask.width : Math.floor(i / mask.width);
    counts[place]! += value;
  });
  return counts;
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, value) => sum + value, 0);
}

interface SeamBeside {
  readonly share: number;
  readonly beside: number;
}

/** The seam with the greatest share; of equal ones that with more scalp on its lesser side. */
function clearest(seams: readonly SeamBeside[]): SeamBeside {
  const none = { share: 0, beside: 0 };
  const isClearer = (one: SeamBeside, best: SeamBeside): boolean =>
    one.share > best.share || (one.share === best.share && one.beside > best.beside);
  return seams.reduce((best, one) => (isClearer(one, best) ? one : best), seams[0] ?? none);
}

/** Share of steps of a seam that the scalp does not cross, and of scalp on its lesser side. */
function besideSeam(seam: Seam, scalp: Mask): SeamBeside {
  const counts = along(scalp, seam.upright);
  const all = total(counts);
  if (all === 0) return { share: seam.share, beside: 0 };
  const crossing = Math.min(...counts.subarray(Math.max(0, seam.place - 1), seam.place + 2));
  if (crossing >= CROSSED_SHARE * Math.max(...counts)) return { share: 0, beside: 0 };
  const before = total(counts.subarray(0, seam.place)) / all;
  return { share: seam.share, beside: Math.min(before, 1 - before) };
}

/** How far scalp lies apart on two sides of a line; two equal scalps side by side give 0.5. */
function apart(counts: Float64Array): number {
  const all = total(counts);
  if (all === 0) return 0;
  const fromLeft = new Float64Array(counts.length);
  const fromRight = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    fromLeft[i] = Math.max(fromLeft[i - 1] ?? 0, counts[i]!);
    const j = counts.length - 1 - i;
    fromRight[j] = Math.max(fromRight[j + 1] ?? 0, counts[j]!);
  }
  const edge = Math.floor((counts.length * 15) / 100);
  let [most, before] = [0, 0];
  for (let i = 0; i < counts.length - edge; i++) {
    before += counts[i]! / all;
    if (i < edge) continue;
    const clear = 1 - counts[i]! / Math.max(Math.min(fromLeft[i]!, fromRight[i]!), 1);
    most = Math.max(most, Math.min(before, 1 - before) * clear);
  }
  return most;
}
