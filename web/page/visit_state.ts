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
  /** The view that a person stated; null for that which the model sees. */
  readonly stated: View | null;
  /** Its score by itself, or why it is refused; named by the id. */
  readonly scored: VisitPhotoScore;
}

/** A visit: photographs in the order in which they came, and their score. */
export interface PageVisit {
  readonly photos: readonly PagePhoto[];
  readonly score: VisitScore;
}

/** The visit of some photographs; each is scored already. */
export function visitOf(session: Session, photos: readonly PagePhoto[]): PageVisit {
  const scored = photos.map((photo) => photo.scored);
  return { photos, score: joinVisit(session, scored) };
}

/** A photograph that was read, scored with the view that is stated for it. */
export async function judged(
  session: Session,
  read: { readonly id: number; readonly name: string; readonly reading: Reading },
  stated: View | null,
): Promise<PagePhoto> {
  const { id, name, reading } = read;
  const scored = await scoredOrRefused(String(id), () => judge(session, reading, stated));
  return { id, name, reading, stated, scored };
}

/** The photographs with another view stated for one of them. */
export function withView(
  session: Session,
  photos: readonly PagePhoto[],
  id: number,
  stated: View | null,
): Promise<PagePhoto[]> {
  return Promise.all(
    photos.map((photo) => {
      const { name, reading } = photo;
      return photo.id === id && reading !== null
        ? judged(session, { id, name, reading }, stated)
        : photo;
    }),
  );
}

/** The photographs without one of them. */
export function without(photos: readonly PagePhoto[], id: number): PagePhoto[] {
  return photos.filter((photo) => photo.id !== id);
}
