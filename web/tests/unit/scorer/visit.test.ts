import { describe, expect, it } from "vitest";

import { manifestText } from "../../../released_model.js";
import {
  type PhotoScore,
  type Session,
  VIEWS,
  type View,
  type VisitPhotoScore,
  joinVisit,
  readManifest,
} from "../../../src/index.js";

const SESSION: Session = {
  manifest: readManifest(manifestText()),
  device: "none",
  run: () => Promise.reject(new Error("no photo is read here")),
};

/** A scored photo of a picture of its own. */
function photo(view: View, picture: number, change: Partial<PhotoScore> = {}): VisitPhotoScore {
  const bits = Uint8Array.from({ length: 256 }, (_, i) => (Math.floor(i / 2) >> picture) & 1);
  const quality = {
    sharpness: 50,
    darkShare: 0,
    burntShare: 0,
    headShare: 0.2,
    scalpCutShare: 0,
    missingShare: 0,
  };
  const score: PhotoScore = {
    view,
    viewSource: "stated",
    viewConflict: null,
    seen: VIEWS.map((one) => (one === view ? 0.97 : 0.01)),
    scalpPx: 1000,
    lossPx: 200,
    lossPct: 20,
    uncertaintyPct: 1,
    interval: { low: 10, high: 30 },
    pictureDoubt: null,
    quality,
    overRed: -0.2,
    fingerprint: { bits, tiles: new Int8Array(48) },
    ...change,
  };
  return { name: `${view}-${picture}`, score, reason: null, detail: "" };
}

const four = VIEWS.map((view, i) => photo(view, i));

describe("a visit", () => {
  it("of four views has SALT and its interval", () => {
    const visit = joinVisit(SESSION, four);
    expect(visit.salt).toBeCloseTo(20, 10);
    const half = SESSION.manifest.interval.visit_factor * (SESSION.manifest.interval.floor_pct + 1);
    expect(visit.interval!.high).toBeCloseTo(Math.min(100, 20 + half), 10);
    expect(visit.band).toBe("S1");
  });

  it("without a view has bounds and no SALT", () => {
    const visit = joinVisit(
      SESSION,
      four.filter(({ score }) => score!.view !== "top"),
    );
    expect(visit).toMatchObject({ salt: null, interval: null, band: null });
    expect(visit.bounds.low).toBeCloseTo(12, 10);
    expect(visit.bounds.high).toBeCloseTo(52, 10);
    expect(visit.renormalised).toBeCloseTo(20, 10);
  });

  it("counts a picture for neither of two views", () => {
    const visit = joinVisit(SESSION, [...four.slice(1), photo("left", 1)]);
    expect(visit.photos.map(({ reason }) => reason)).toEqual([
      "same_photo",
      null,
      null,
      "same_photo",
    ]);
    expect(visit.salt).toBeNull();
  });

  it("keeps the stated photo of a view, then the sharper one", () => {
    const sharper = { ...four[0]!.score!.quality, sharpness: 80 };
    const model = { viewSource: "model" as const, quality: sharper };
    const visit = joinVisit(SESSION, [...four, photo("left", 4, model)]);
    expect(visit.photos.map(({ reason }) => reason)).toEqual([
      null,
      null,
      null,
      null,
      "duplicate_view",
    ]);
    const stated = joinVisit(SESSION, [...four, photo("left", 4, { quality: sharper })]);
    expect(stated.photos[0]!.reason).toBe("duplicate_view");
  });

  it("derives the view of a photo that was read as another one", () => {
    const seen = [0.001, 0.001, 0.6, 0.39];
    const back = photo("top", 3, { viewSource: "model", seen });
    const asked = four
      .slice(0, 3)
      .map((one, i) => photo(one.score!.view, i, { viewSource: "model" }));
    const visit = joinVisit(SESSION, [...asked, back]);
    expect(visit.photos[3]!.score).toMatchObject({ view: "back", viewSource: "visit" });
    expect(visit.salt).not.toBeNull();
  });

  it("is in doubt where all its photos lack red", () => {
    const visit = joinVisit(
      SESSION,
      VIEWS.map((view, i) => photo(view, i, { overRed: 0.06 })),
    );
    expect(visit.photos.map(({ score }) => score!.pictureDoubt)).toEqual(
      Array(4).fill("false_colour"),
    );
  });
});
