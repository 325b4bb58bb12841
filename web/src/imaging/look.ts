/** Looks of the model at a photo: the first at all of it, a second at a small head. */

import { PhotoRefused } from "../core/refusal.js";
import { roundHalfEven } from "../core/round.js";
import { type FloatMap, type Mask, countSet } from "./image.js";
import { type Letterbox, insideMap } from "./letterbox.js";
import { type Areas, type Thresholds, atLeast, largestPart, measureAreas } from "./mask.js";
import { resizeFloats } from "./resample.js";

/** A rectangle of a photo, in whole pixels of the photo at its own size. */
export interface Frame {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly photoHeight: number;
  readonly photoWidth: number;
}

/** When a photo is read a second time, and how closely; names as in the manifest of a model. */
export interface SecondLook {
  readonly max_share: number;
  readonly margin: number;
  readonly min_held: number;
  readonly min_agreement: number;
}

/** What the model gives for one square; maps are [size, size], `view` is of left, right, top, back. */
export interface Outputs {
  readonly scalp: Float32Array;
  readonly loss: Float32Array;
  readonly view: readonly number[];
}

/** The outputs for a frame, and how the frame lies in the square. */
export interface Look extends Outputs {
  readonly frame: Frame;
  readonly box: Letterbox;
}

/** Rows and columns of a copy, from a first one to before a last one. */
export interface Covered {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** All of a photo. */
export function wholeFrame(height: number, width: number): Frame {
  return { top: 0, left: 0, height, width, photoHeight: height, photoWidth: width };
}

/** The frame's longer side as a share of the photo's longer side. */
export function frameShare(frame: Frame): number {
  return Math.max(frame.height, frame.width) / Math.max(frame.photoHeight, frame.photoWidth);
}

/** Longer side that a copy of the photo needs, for the frame's to have `size` pixels. */
export function photoSide(frame: Frame, size: number): number {
  const [own, photo] = [
    Math.max(frame.height, frame.width),
    Math.max(frame.photoHeight, frame.photoWidth),
  ];
  return Math.ceil((size * photo) / own); // one division: a rounded share may give one too many
}

/** Rows and columns of a copy of the photo that a frame covers, in part or whole. */
export function frameOn(frame: Frame, height: number, width: number): Covered {
  const [top, bottom] = covered(frame.top, frame.top + frame.height, frame.photoHeight, height);
  const [left, right] = covered(frame.left, frame.left + frame.width, frame.photoWidth, width);
  return { top, bottom, left, right };
}

function covered(start: number, stop: number, length: number, other: number): [number, number] {
  return [Math.floor((start * other) / length), Math.ceil((stop * other) / length)];
}

/** The photo's part of a look's two maps. */
export function insideLook(look: Look): { scalp: FloatMap; loss: FloatMap } {
  return { scalp: insideMap(look.scalp, look.box), loss: insideMap(look.loss, look.box) };
}

/** Where a look sees scalp, over its frame. */
export function scalpOf(look: Look, thresholds: Thresholds): Mask {
  return atLeast(insideMap(look.scalp, look.box), thresholds.scalp);
}

/** The part of a photo to look at again; null where one look is enough. */
export function findHead(first: Look, thresholds: Thresholds, rule: SecondLook): Frame | null {
  const scalp = scalpOf(first, thresholds);
  const head = largestPart(scalp);
  if (head === null) return null;
  const { height, width, innerHeight, innerWidth } = first.box;
  let [top, bottom] = covered(head.top, head.bottom, innerHeight, height);
  let [left, right] = covered(head.left, head.right, innerWidth, width);
  const reach = Math.max(bottom - top, right - left);
  if (reach >= rule.max_share * Math.max(height, width)) return null;
  const margin = Math.ceil(rule.margin * reach);
  [top, left] = [Math.max(0, top - margin), Math.max(0, left - margin)];
  [bottom, right] = [Math.min(height, bottom + margin), Math.min(width, right + margin)];
  const frame = {
    top,
    left,
    height: bottom - top,
    width: right - left,
    photoHeight: height,
    photoWidth: width,
  };
  const whole = frame.height === height && frame.width === width;
  const enough = heldBy(frame, scalp) >= rule.min_held * countSet(scalp);
  return enough && !whole ? frame : null;
}

function heldBy(frame: Frame, scalp: Mask): number {
  const on = frameOn(frame, scalp.height, scalp.width);
  let held = 0;
  for (let row = on.top; row < on.bottom; row++)
    for (let column = on.left; column < on.right; column++)
      held += scalp.data[row * scalp.width + column]!;
  return held;
}

/** Refuse a photo whose two looks see scalp at different places. */
export function requireAgreement(
  first: Look,
  last: Look,
  thresholds: Thresholds,
  rule: SecondLook,
): void {
  if (last === first) return;
  const seen = scalpOf(first, thresholds);
  const { innerHeight, innerWidth } = first.box;
  const place = frameOn(last.frame, innerHeight, innerWidth);
  const size = { height: place.bottom - place.top, width: place.right - place.left };
  const again = atLeast(
    resizeFloats(insideMap(last.scalp, last.box), size.width, size.height),
    thresholds.scalp,
  );
  let both = 0;
  let either = countSet(seen);
  for (let row = 0; row < size.height; row++)
    for (let column = 0; column < size.width; column++) {
      const other = again.data[row * size.width + column]!;
      const one = seen.data[(place.top + row) * innerWidth + place.left + column]!;
      both += one & other;
      either += other & (1 - one);
    }
  const agreement = either === 0 ? 1 : both / either;
  if (agreement < rule.min_agreement)
    throw new PhotoRefused("no_scalp", `scalp of two looks agrees ${agreement.toFixed(2)}`);
}

/** Hair loss in a look's frame, areas in pixels of the square of the whole photo. */
export function measureLook(look: Look, thresholds: Thresholds): Areas {
  const { scalp, loss } = insideLook(look);
  const areas = measureAreas(scalp, loss, thresholds);
  if (areas === null) throw new PhotoRefused("no_scalp", "no pixel of the photo is scalp");
  const pixel = frameShare(look.frame) ** 2;
  return {
    ...areas,
    scalpPx: roundHalfEven(areas.scalpPx * pixel),
    lossPx: roundHalfEven(areas.lossPx * pixel),
  };
}
