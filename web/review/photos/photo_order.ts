/** Photographs of a review: the filter, what comes next, and how far the review is. */

import type { Photo } from "../server.js";

export const FILTERS = ["open", "all", "corrected", "refused"] as const;
/** `open` are those that nobody has looked at yet. */
export type Which = (typeof FILTERS)[number];

/** Which photographs are listed. */
export interface Filter {
  readonly which: Which;
  /** Part of a subject's name; empty for all. */
  readonly subject: string;
}

/** Whether a reviewer is done with a photograph. */
export function isDone({ looked_at, override }: Photo): boolean {
  return looked_at || override !== null;
}

/** Whether a photograph is listed. */
export function isListed(photo: Photo, { which, subject }: Filter): boolean {
  const wanted = {
    all: true,
    open: !isDone(photo),
    corrected: photo.override !== null,
    refused: photo.status !== "scored",
  }[which];
  return wanted && photo.subject.toLowerCase().includes(subject.trim().toLowerCase());
}

/** The next listed photograph after (1) or before (-1) one, which itself need not be listed. */
export function neighbour(
  photos: readonly Photo[],
  filter: Filter,
  id: number,
  step: 1 | -1,
): Photo | null {
  const at = photos.findIndex((photo) => photo.id === id);
  const others = step === 1 ? photos.slice(at + 1) : photos.slice(0, Math.max(at, 0)).reverse();
  return others.find((photo) => isListed(photo, filter)) ?? null;
}

/** The photographs near one, `most` at most, so that a study of thousands is quick to list. */
export function near(photos: readonly Photo[], id: number | null, most: number): readonly Photo[] {
  const at = photos.findIndex((photo) => photo.id === id);
  const first = Math.max(0, Math.min(at - Math.floor(most / 4), photos.length - most));
  return photos.slice(first, first + most);
}

/** How many of the photographs a reviewer is done with. */
export function doneCount(photos: readonly Photo[]): number {
  return photos.filter(isDone).length;
}

/** The photographs with those that have changed, in the order that they had. */
export function updated(photos: readonly Photo[], changed: readonly Photo[]): readonly Photo[] {
  const newer = new Map(changed.map((photo) => [photo.id, photo]));
  return photos.map((photo) => newer.get(photo.id) ?? photo);
}
