/** State of a visit on the page: its photographs as they were read, and the score that follows. */

import {
  type Reading,
  type Session,
  type View,
  type VisitPhotoScore,
  type VisitScore,
} from "../src/index.js";
import { joinVisit, judge, scoredOrRefused } from "../src/index.js";

/** A photograph on the page. */
export interface PagePhoto {
  readonly id: number;
  /** Name of its file, to find it again on the screen; it gets into no result. */
  readonly name: string;
  /** What the model saw; null where the file could not be opened. */
  readonly reading: Reading | null;
  /** Why the file could not be opened. */
  readonly refusal: VisitPhotoScore | null;
  /** The view that a person stated; null for that which the model sees. */
  readonly stated: View | null;
}

/** A visit: photographs in the order in which they came, and their score. */
export interface PageVisit {
  readonly photos: readonly PagePhoto[];
  readonly score: VisitScore;
}

/** Score a visit again, after a photograph came, went, or got another view. */
export async function visitOf(session: Session, photos: readonly PagePhoto[]): Promise<PageVisit> {
  const scored: VisitPhotoScore[] = [];
  for (const { id, reading, refusal, stated } of photos) {
    const name = String(id);
    if (reading === null) scored.push({ ...refusal!, name });
    else scored.push(await scoredOrRefused(name, () => judge(session, reading, stated)));
  }
  return { photos, score: joinVisit(session, scored) };
}

/** The photographs with another view stated for one of them. */
export function withView(
  photos: readonly PagePhoto[],
  id: number,
  stated: View | null,
): PagePhoto[] {
  return photos.map((photo) => (photo.id === id ? { ...photo, stated } : photo));
}

/** The photographs without one of them. */
export function without(photos: readonly PagePhoto[], id: number): PagePhoto[] {
  return photos.filter((photo) => photo.id !== id);
}
