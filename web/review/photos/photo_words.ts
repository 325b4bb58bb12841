/** Sentences about a photograph under review. */

import { capital, points, range } from "../../shared/words.js";
import type { Override, Photo, Study } from "../server.js";

/** "Subject 0012, visit week 4". */
export function visitName({ subject, visit, date }: Photo): string {
  return `Subject ${subject}, visit ${visit}${date ? ` (${date})` : ""}`;
}

/** "Left view", or that there is none. */
export function viewName({ view }: Photo): string {
  return view === null ? "View not known" : `${capital(view)} view`;
}

/** The loss of the view in a line, or why there is none. */
export function lossWords(photo: Photo): string {
  if (photo.loss_pct === null || photo.status !== "scored")
    return capital(photo.status === "failed" ? "failed: not scored" : "refused: does not count");
  return `Hair loss ${points(photo.loss_pct)} %`;
}

/** The interval, or what it means that there is none. */
export function intervalWords(low: number | null, high: number | null): string {
  return low === null || high === null
    ? "no interval: a person drew masks"
    : `95 % interval ${range({ low, high })}`;
}

/** The visit's SALT in a sentence. */
export function saltWords({ visit_salt, visit_salt_low, visit_salt_high }: Photo): string {
  if (visit_salt === null) return "none: a view is missing or refused";
  return `${points(visit_salt)} (${intervalWords(visit_salt_low, visit_salt_high)})`;
}

/** What a photograph was before a decision, or null where nothing was decided. */
export function originalWords({ original }: Photo): string | null {
  if (original === null) return null;
  const view = original.view === null ? "no view" : `${original.view} view`;
  if (original.status !== "scored") return `${view}, ${original.status}`;
  return original.loss_pct === null ? view : `${view}, hair loss ${points(original.loss_pct)} %`;
}

const DONE: Readonly<Record<Override["kind"], string>> = {
  refuse: "Refused",
  view: "View corrected",
  masks: "Masks corrected",
};

/** What a decision did, in two words. */
export function decisionName(kind: Override["kind"]): string {
  return DONE[kind];
}

/** A decision in a sentence. */
export function overrideWords({ number, kind, by, reason, time }: Override): string {
  return `${DONE[kind]} by ${by} on ${moment(time)}, override ${number}. Reason: ${reason}`;
}

/** "2026-11-30 15:46 UTC" of a moment in ISO 8601. */
export function moment(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime())
    ? time
    : `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The photograph in a sentence, for those who hear the page. */
export function summary(photo: Photo): string {
  return `${visitName(photo)}, ${viewName(photo)}. ${lossWords(photo)}. SALT of the visit: ${saltWords(photo)}.`;
}

/** How far the review is. */
export function progressWords(done: number, all: number): string {
  return `${done} of ${all} looked at`;
}

/** What the study holds. */
export function studyWords({ subjects, visits, photos, model }: Study): string {
  const count = (number: number, one: string): string =>
    `${number} ${one}${number === 1 ? "" : "s"}`;
  return `${count(photos.length, "photograph")} of ${count(subjects, "subject")}, ${count(visits, "visit")}. Model ${model.name}.`;
}
