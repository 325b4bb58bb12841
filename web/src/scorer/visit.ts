/** Score of a visit: which photos count, as which views, and SALT with its interval. */

import { visitInterval, visitUncertaintyPct } from "../core/interval.js";
import { PhotoRefused, type Reason } from "../core/refusal.js";
import {
  type AaIga,
  type Band,
  type Interval,
  type ViewLoss,
  aaIga,
  band,
  salt,
  saltBounds,
  saltRenormalised,
} from "../core/salt.js";
import { VIEWS, type View } from "../core/views.js";
import { lacksRed } from "../imaging/checks/picture.js";
import { isNearlySame } from "../imaging/checks/same_picture.js";
import type { OpenPhoto } from "../imaging/photo.js";
import { type PhotoScore, scorePhoto } from "./scorer.js";
import type { Session } from "./session.js";
import { assignViews, viewConflict } from "./view.js";

/** A photo of a visit; without `view` the model finds it. */
export interface VisitPhoto {
  readonly name: string;
  readonly photo: OpenPhoto;
  readonly view?: View | null;
}

/** A photo's score, or why it does not count. */
export interface VisitPhotoScore {
  readonly name: string;
  readonly score: PhotoScore | null;
  readonly reason: Reason | null;
  readonly detail: string;
}

/** A visit of up to four views that count. */
export interface VisitScore {
  /** SALT, 0..100; null unless all four views count. */
  readonly salt: number | null;
  /** Its 95 % interval; null where `salt` is. */
  readonly interval: Interval | null;
  /** Lowest and highest SALT that the views allow. */
  readonly bounds: Interval;
  /** Weighted mean of the views that count; not SALT unless all four do. */
  readonly renormalised: number | null;
  readonly band: Band | null;
  readonly aaIga: AaIga | null;
  readonly photos: readonly VisitPhotoScore[];
}

/** Score the photos of one visit. A view that is missing or refused never counts as 0. */
export async function scoreVisit(
  session: Session,
  photos: readonly VisitPhoto[],
): Promise<VisitScore> {
  const scored: VisitPhotoScore[] = [];
  for (const { name, photo, view } of photos) {
    scored.push(await scoredOrRefused(name, () => scorePhoto(session, photo, view ?? null)));
  }
  return joinVisit(session, scored);
}

/** The score of a photo, or its refusal as a value. */
export async function scoredOrRefused(
  name: string,
  score: () => Promise<PhotoScore> | PhotoScore,
): Promise<VisitPhotoScore> {
  try {
    return { name, score: await score(), reason: null, detail: "" };
  } catch (error) {
    if (!(error instanceof PhotoRefused)) throw error;
    return { name, score: null, reason: error.reason, detail: error.detail };
  }
}

/** The visit of photos that are scored already, each by itself. */
export function joinVisit(session: Session, photos: readonly VisitPhotoScore[]): VisitScore {
  const { manifest } = session;
  const chosen = doubtTogether(refuseDuplicates(assignTogether(refuseSamePictures(photos))));
  const byView = new Map(
    chosen.flatMap(({ score }) => (score === null ? [] : [[score.view, score] as const])),
  );
  const loss: ViewLoss = Object.fromEntries(
    [...byView].map(([view, score]) => [view, score.lossPct]),
  );
  const complete = VIEWS.every((view) => byView.has(view));
  const total = complete ? salt(loss) : null;
  const uncertainty = (): number =>
    visitUncertaintyPct(
      Object.fromEntries([...byView].map(([view, one]) => [view, one.uncertaintyPct])) as Record<
        View,
        number
      >,
    );
  return {
    salt: total,
    interval: total === null ? null : visitInterval(total, uncertainty(), manifest.interval),
    bounds: saltBounds(loss),
    renormalised: saltRenormalised(loss),
    band: total === null ? null : band(total, manifest.detection_limit_pct),
    aaIga: total === null ? null : aaIga(total),
    photos: chosen,
  };
}

function refused(photo: VisitPhotoScore, reason: Reason, detail: string): VisitPhotoScore {
  return { name: photo.name, score: null, reason, detail };
}

function areSame(one: PhotoScore, other: PhotoScore): boolean {
  return isNearlySame(one.fingerprint, other.fingerprint);
}

/** Refuse every photo whose picture stands for another view of the visit as well. */
function refuseSamePictures(photos: readonly VisitPhotoScore[]): VisitPhotoScore[] {
  return photos.map((photo) => {
    const { score } = photo;
    if (score === null) return photo;
    const alike = photos.flatMap((other) =>
      other.score !== null && areSame(score, other.score) ? [other.score.view] : [],
    );
    const views = VIEWS.filter((view) => alike.includes(view));
    return views.length > 1
      ? refused(photo, "same_photo", `stands for ${views.join(", ")}`)
      : photo;
  });
}

/** Give three or four different photos a view each, where two were read as the same one. */
function assignTogether(photos: readonly VisitPhotoScore[]): VisitPhotoScore[] {
  const pictures: PhotoScore[] = [];
  for (const { score } of photos) {
    if (score === null) continue;
    const copy = pictures.findIndex((one) => areSame(one, score));
    if (copy < 0) pictures.push(score);
    else if (score.viewSource === "stated" && pictures[copy]!.viewSource !== "stated")
      pictures[copy] = score;
  }
  if (pictures.length < 3 || pictures.length > 4) return [...photos];
  const byModel = pictures.filter((score) => score.viewSource === "model");
  const taken = pictures.filter((score) => score.viewSource !== "model").map((score) => score.view);
  const views =
    byModel.length === 0
      ? null
      : assignViews(
          byModel.map((score) => score.seen),
          taken,
        );
  if (views === null) return [...photos];
  return photos.map((photo) => {
    const { score } = photo;
    if (score === null || score.viewSource !== "model") return photo;
    const place = byModel.findIndex((one) => areSame(one, score));
    const view = place < 0 ? score.view : views[place]!;
    if (view === score.view) return photo;
    const conflict = viewConflict(score.seen, view);
    return { ...photo, score: { ...score, view, viewSource: "visit", viewConflict: conflict } };
  });
}

const SOURCES: readonly PhotoScore["viewSource"][] = ["stated", "model", "visit"];

/** Keep one photo for each view: that whose view is known best, then the sharper one. */
function refuseDuplicates(photos: readonly VisitPhotoScore[]): VisitPhotoScore[] {
  const isBetter = (one: PhotoScore, other: PhotoScore): boolean => {
    const [a, b] = [SOURCES.indexOf(one.viewSource), SOURCES.indexOf(other.viewSource)];
    return a !== b ? a < b : one.quality.sharpness > other.quality.sharpness;
  };
  const kept = new Map<View, PhotoScore>();
  for (const { score } of photos) {
    if (score === null) continue;
    const best = kept.get(score.view);
    if (best === undefined || isBetter(score, best)) kept.set(score.view, score);
  }
  return photos.map((photo) => {
    const { score } = photo;
    if (score === null || kept.get(score.view) === score) return photo;
    const best = kept.get(score.view)!.quality.sharpness;
    const measured = score.quality.sharpness.toPrecision(3);
    return refused(
      photo,
      "duplicate_view",
      `sharpness ${measured}, of the one kept ${best.toPrecision(3)}`,
    );
  });
}

/** All photos of a visit are in doubt where their colours are, taken together. */
function doubtTogether(photos: readonly VisitPhotoScore[]): VisitPhotoScore[] {
  const scores = photos.flatMap(({ score }) => (score === null ? [] : [score.overRed]));
  if (!lacksRed(scores)) return [...photos];
  return photos.map((photo) =>
    photo.score === null
      ? photo
      : {
          ...photo,
          score: { ...photo.score, pictureDoubt: photo.score.pictureDoubt ?? "false_colour" },
        },
  );
}
