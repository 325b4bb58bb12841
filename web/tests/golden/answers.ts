/** Answers of this package to a golden set, in the shape of `expected.json`; Node and browser. */

import { countSet } from "../../src/imaging/image.js";
import { insideMap } from "../../src/imaging/letterbox.js";
import { type Look, scalpOf } from "../../src/imaging/look.js";
import { measureAreas } from "../../src/imaging/mask.js";
import {
  type Interval,
  type OpenPhoto,
  PhotoRefused,
  type PhotoScore,
  type Reading,
  type Session,
  VIEWS,
  WEIGHTS,
  type View,
  type VisitPhotoScore,
  assignViews,
  changeBetween,
  chooseView,
  joinVisit,
  judge,
  measureChecks,
  readPhoto,
  scoredOrRefused,
  viewConflict,
} from "../../src/index.js";

type Json = Record<string, unknown>;

/** What a golden set holds, as far as this file reads it. */
export interface Expected {
  readonly model: string;
  readonly model_sha256: string;
  readonly photos: Record<
    string,
    { stated_view: View | null; outcome: Json & { loss_pct: number | null } }
  >;
  readonly visits: Record<
    string,
    {
      photos: {
        photo: string;
        stated_view: View | null;
        status: string;
        reason: string | null;
        view: string | null;
      }[];
      salt: number | null;
    }
  >;
  readonly views: {
    seen: number[];
    stated_view: View | null;
    view: View | null;
    reason: string | null;
  }[];
  readonly assignments: { seen: number[][]; taken: View[]; views: View[] | null }[];
  readonly changes: {
    earlier: { salt: number } & Interval;
    later: { salt: number } & Interval;
    sem_points: number | null;
  }[];
}

/** The answers to a whole set; `open` gives a photo by its file's name. */
export async function answerSet(
  session: Session,
  expected: Expected,
  open: (name: string) => Promise<OpenPhoto>,
): Promise<Json> {
  const readings = new Map<string, Reading | PhotoRefused>();
  const photos: Json = {};
  for (const [name, { stated_view: stated }] of Object.entries(expected.photos)) {
    const reading = await open(name)
      .then((photo) => readPhoto(session, photo))
      .catch(orRefusal);
    readings.set(name.replace(/\.\w+$/, ""), reading);
    photos[name] = await answerPhoto(session, reading, stated);
  }
  const visits: Json = {};
  for (const [name, visit] of Object.entries(expected.visits)) {
    const scored: VisitPhotoScore[] = [];
    for (const one of visit.photos) {
      const reading = readings.get(one.photo)!;
      scored.push(
        await scoredOrRefused(one.photo, () => judged(session, reading, one.stated_view)),
      );
    }
    visits[name] = answerVisit(session, scored);
  }
  return {
    photos,
    visits,
    views: expected.views.map((one) => answerView(session, one.seen, one.stated_view)),
    assignments: expected.assignments.map((one) => ({ views: assignViews(one.seen, one.taken) })),
    changes: expected.changes.map(answerChange),
  };
}

function orRefusal(error: unknown): PhotoRefused {
  if (error instanceof PhotoRefused) return error;
  throw error;
}

function judged(
  session: Session,
  reading: Reading | PhotoRefused,
  stated: View | null,
): PhotoScore {
  if (reading instanceof PhotoRefused) throw reading;
  return judge(session, reading, stated);
}

async function answerPhoto(
  session: Session,
  reading: Reading | PhotoRefused,
  stated: View | null,
): Promise<Json> {
  const { score, reason } = await scoredOrRefused("", () => judged(session, reading, stated));
  const outcome = {
    status: score === null ? "refused" : "scored",
    reason,
    view: score?.view ?? null,
    view_source: score?.viewSource ?? null,
    view_conflict: score?.viewConflict ?? null,
    picture_doubt: score?.pictureDoubt ?? null,
    scalp_px: score?.scalpPx ?? null,
    loss_px: score?.lossPx ?? null,
    loss_pct: score?.lossPct ?? null,
    uncertainty_pct: score?.uncertaintyPct ?? null,
    loss_pct_low: score?.interval.low ?? null,
    loss_pct_high: score?.interval.high ?? null,
  };
  if (reading instanceof PhotoRefused)
    return {
      outcome,
      upright: null,
      reduced: null,
      first_look: null,
      second_look: null,
      measures: null,
    };
  const { first, last, copy, by } = reading;
  const { picture, quality } = measureChecks(session, reading);
  const scalp = scalpOf(first, session.manifest.thresholds);
  return {
    outcome,
    upright: { height: first.box.height, width: first.box.width },
    reduced: { by, height: copy.height, width: copy.width },
    first_look: await answerLook(session, first, reading.firstSquare),
    second_look: last === first ? null : await answerLook(session, last, reading.lastSquare),
    measures: {
      flat_share: picture.flatShare,
      seam_share: picture.seamShare,
      apart: picture.apart,
      dark_share: quality.darkShare,
      burnt_share: quality.burntShare,
      head_share: countSet(scalp) / scalp.data.length,
      sharpness: quality.sharpness,
      missing_share: quality.missingShare,
      scalp_cut_share: quality.scalpCutShare,
      chroma: picture.chroma,
      colour_spread: picture.colourSpread,
      over_red: picture.overRed,
    },
  };
}

/** Rows and columns of the listed pixels, as shares of the square's side. */
const PIXELS = [
  [0.5, 0.5],
  [0.25, 0.5],
  [0.75, 0.5],
  [0.5, 0.4],
  [0.5, 0.6],
] as const;

async function answerLook(session: Session, look: Look, square: Uint8Array): Promise<Json> {
  const { frame, box } = look;
  const { thresholds } = session.manifest;
  const areas = measureAreas(insideMap(look.scalp, box), insideMap(look.loss, box), thresholds);
  return {
    frame: { top: frame.top, left: frame.left, height: frame.height, width: frame.width },
    letterbox: { top: box.top, left: box.left, height: box.innerHeight, width: box.innerWidth },
    tensor: {
      sha256: await sha256(square),
      mean: square.reduce((sum, level) => sum + level, 0) / square.length,
      pixels: PIXELS.map(([down, across]) => {
        const [row, column] = [Math.trunc(down * box.size), Math.trunc(across * box.size)];
        const at = 3 * (row * box.size + column);
        return [row, column, ...square.subarray(at, at + 3)];
      }),
    },
    scalp_px: areas?.scalpPx ?? 0,
    loss_px: areas?.lossPx ?? 0,
    view: look.view,
  };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function answerVisit(session: Session, photos: readonly VisitPhotoScore[]): Json {
  const visit = joinVisit(session, photos);
  const views = visit.photos.flatMap(({ score }) => (score === null ? [] : [score.view]));
  return {
    photos: visit.photos.map(({ score, reason }) => ({
      status: score === null ? "refused" : "scored",
      reason,
      view: score?.view ?? null,
      view_source: score?.viewSource ?? null,
    })),
    weights: Object.fromEntries(
      VIEWS.filter((view) => views.includes(view)).map((view) => [view, WEIGHTS[view]]),
    ),
    salt: visit.salt,
    salt_low: visit.interval?.low ?? null,
    salt_high: visit.interval?.high ?? null,
    salt_bound_low: visit.bounds.low,
    salt_bound_high: visit.bounds.high,
    salt_renormalised: visit.renormalised,
    band: visit.band,
    aa_iga: visit.aaIga,
  };
}

function answerChange({ earlier, later, sem_points }: Expected["changes"][number]): Json {
  const change = changeBetween(
    { salt: earlier.salt, interval: earlier },
    { salt: later.salt, interval: later },
    sem_points,
  );
  return {
    points: change.points,
    low: change.interval.low,
    high: change.interval.high,
    improvement_pct: change.improvementPct,
    mdc95_points: change.mdc95,
    beyond_noise: change.beyondNoise,
  };
}

function answerView(session: Session, seen: number[], stated: View | null): Json {
  try {
    const view = chooseView(seen, stated, session.manifest);
    return { view, reason: null, view_conflict: viewConflict(seen, view) };
  } catch (error) {
    return { view: null, reason: orRefusal(error).reason, view_conflict: null };
  }
}
