/** Photographs in, scores out: the steps of docs/explanation/contract.md in their order. */

import { photoUncertaintyPct, viewInterval } from "../core/interval.js";
import { PhotoRefused, type Reason } from "../core/refusal.js";
import { roundTo } from "../core/round.js";
import type { Interval } from "../core/salt.js";
import { VIEWS, type View } from "../core/views.js";
import {
  type Picture,
  measurePicture,
  pictureDoubt,
  requireOneWhole,
  requireTrueColour,
} from "../imaging/checks/picture.js";
import {
  type Quality,
  asCutHead,
  measureQuality,
  requireClearHead,
} from "../imaging/checks/quality.js";
import { type Fingerprint, fingerprintOf } from "../imaging/checks/same_picture.js";
import { type Rgb, crop } from "../imaging/image.js";
import { insideOf, letterbox } from "../imaging/letterbox.js";
import {
  type Frame,
  type Look,
  findHead,
  frameOn,
  measureLook,
  photoSide,
  requireAgreement,
  scalpOf,
  wholeFrame,
} from "../imaging/look.js";
import { type OpenPhoto, enoughSide, reduction } from "../imaging/photo.js";
import type { Session } from "./session.js";
import { type Seen, chooseView, requireAView, viewConflict } from "./view.js";

/** A photo and what the model gave for it, before anything is decided. */
export interface Reading {
  /** The copy that the first look read, and by how much it is reduced. */
  readonly copy: Rgb;
  readonly by: number;
  readonly first: Look;
  readonly firstSquare: Uint8Array;
  /** The look that is measured: a second one at a small head, else the first. */
  readonly last: Look;
  readonly lastSquare: Uint8Array;
  /** The picture that the last look read. */
  readonly head: Rgb;
  readonly fingerprint: Fingerprint;
}

/** A photo, scored. Areas are pixels of the model's square, the rest is in percent. */
export interface PhotoScore {
  readonly view: View;
  readonly viewSource: "stated" | "model" | "visit";
  readonly viewConflict: View | null;
  /** Probabilities of left, right, top, back, of six decimals. */
  readonly seen: Seen;
  readonly scalpPx: number;
  readonly lossPx: number;
  readonly lossPct: number;
  readonly uncertaintyPct: number;
  readonly interval: Interval;
  /** Why a person should look at the picture, or null. */
  readonly pictureDoubt: Reason | null;
  readonly quality: Quality;
  readonly overRed: number;
  readonly fingerprint: Fingerprint;
}

/** Open a photo's square and run the model on it, a second time where its head is small. */
export async function readPhoto(session: Session, photo: OpenPhoto): Promise<Reading> {
  const { input, thresholds, second_look: rule } = session.manifest;
  const longest = Math.max(photo.height, photo.width);
  const by = reduction(longest, enoughSide(input.size));
  const copy = await photo.reduced(by);
  const whole = wholeFrame(photo.height, photo.width);
  const { look: first, square } = await lookAt(session, copy, whole);
  const fingerprint = fingerprintOf(insideOf(square, first.box));
  const once = {
    copy,
    by,
    first,
    firstSquare: square,
    last: first,
    lastSquare: square,
    head: copy,
    fingerprint,
  };
  const frame = rule === undefined ? null : findHead(first, thresholds, rule);
  if (frame === null) return once;
  const finer = reduction(longest, photoSide(frame, input.size));
  const larger = finer < by ? await photo.reduced(finer) : copy;
  const on = frameOn(frame, larger.height, larger.width);
  const head = crop(larger, on.top, on.bottom, on.left, on.right);
  const second = await lookAt(session, head, frame);
  return { ...once, last: second.look, lastSquare: second.square, head };
}

async function lookAt(
  session: Session,
  picture: Rgb,
  frame: Frame,
): Promise<{ look: Look; square: Uint8Array }> {
  const { size, fill } = session.manifest.input;
  const { square, box } = letterbox(picture, size, fill);
  const outputs = await session.run(square);
  const ofFrame = { ...box, height: frame.height, width: frame.width };
  return { look: { ...outputs, frame, box: ofFrame }, square };
}

/**
 * Decide on a reading: refuse it, or score it.
 *
 * @param stated the view, if it is known; null for the one that the model sees
 * @throws PhotoRefused
 */
export function judge(session: Session, reading: Reading, stated: View | null = null): PhotoScore {
  const { manifest } = session;
  const { first, last } = reading;
  const picture = measurePicture(reading.copy, scalpOf(first, manifest.thresholds));
  requireOneWhole(picture);
  const quality = requireClearHead(first, last, reading.head, manifest);
  if (manifest.second_look)
    requireAgreement(first, last, manifest.thresholds, manifest.second_look);
  requireTrueColour(picture);
  const areas = measureLook(last, manifest.thresholds);
  const view = viewOf(session, reading, stated, quality);
  const uncertaintyPct = photoUncertaintyPct(areas.uncertaintyPct, Math.max(...last.view));
  return {
    view,
    viewSource: stated === null ? "model" : "stated",
    viewConflict: viewConflict(last.view, view),
    seen: last.view.map((probability) => roundTo(probability, 6)),
    scalpPx: areas.scalpPx,
    lossPx: areas.lossPx,
    lossPct: areas.lossPct,
    uncertaintyPct,
    interval: viewInterval(areas.lossPct, uncertaintyPct, manifest.interval),
    pictureDoubt: pictureDoubt(picture),
    quality,
    overRed: roundTo(picture.overRed, 3),
    fingerprint: reading.fingerprint,
  };
}

function viewOf(session: Session, reading: Reading, stated: View | null, quality: Quality): View {
  try {
    requireAView(reading.first.view, session.manifest.none_max_probability);
    return chooseView(reading.last.view, stated, session.manifest);
  } catch (error) {
    throw error instanceof PhotoRefused ? asCutHead(error, quality, session.manifest) : error;
  }
}

/** What a photo is refused by, whether it is or not; to show, and to compare with other programs. */
export function measureChecks(
  session: Session,
  reading: Reading,
): { picture: Picture; quality: Quality } {
  const { thresholds } = session.manifest;
  return {
    picture: measurePicture(reading.copy, scalpOf(reading.first, thresholds)),
    quality: measureQuality(reading.head, scalpOf(reading.last, thresholds)),
  };
}

/** Score one photo; throws PhotoRefused where it cannot be scored. */
export async function scorePhoto(
  session: Session,
  photo: OpenPhoto,
  stated: View | null = null,
): Promise<PhotoScore> {
  if (stated !== null && !VIEWS.includes(stated))
    throw new Error(`${String(stated)} is not a view`);
  return judge(session, await readPhoto(session, photo), stated);
}
