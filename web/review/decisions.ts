/** Decisions about a photograph: what each asks for. */

import type { MaskPair } from "../shared/mask_lines.js";
import { VIEWS, type View } from "../src/core/views.js";
import { overrideWords, viewName, visitName } from "./photos/photo_words.js";
import type { Answer } from "./reason_dialog.js";
import type { Decision, Photo } from "./server.js";

/** What a reviewer chooses to decide, before the reason is known. */
export type Choice =
  | { readonly kind: "refuse" | "view" | "withdraw" }
  | { readonly kind: "masks"; readonly masks: MaskPair };

/** The words of a decision, and the views that it offers. */
export interface DecisionWords {
  readonly title: string;
  readonly words: string;
  readonly action: string;
  readonly views: readonly View[];
}

/** What a decision asks for; that of a blind reviewer changes no table. */
export function decisionWords(photo: Photo, kind: Choice["kind"], isBlind: boolean): DecisionWords {
  const { title, action, outcome } = WORDS[kind];
  const name = `${visitName(photo)}, ${viewName(photo).toLowerCase()}`;
  const withdrawn =
    kind === "withdraw" && photo.override ? ` ${overrideWords(photo.override)}` : "";
  return {
    title,
    action,
    words: `${name}. ${isBlind ? READING : outcome}${withdrawn}`,
    views: kind === "view" ? VIEWS.filter((view) => view !== photo.view) : [],
  };
}

const READING = "It is recorded as your reading, and changes no table.";
const WORDS: Readonly<
  Record<Choice["kind"], Readonly<Record<"title" | "action" | "outcome", string>>>
> = {
  refuse: {
    title: "Refuse the photograph",
    action: "Refuse it",
    outcome: "It no longer counts. A visit without one of its four views has no SALT.",
  },
  view: {
    title: "Correct the view",
    action: "Correct it",
    outcome: "Its hair loss counts for the view that you state.",
  },
  masks: {
    title: "Save the masks",
    action: "Save them",
    outcome: "Your masks count from now on. Those of the model are kept.",
  },
  withdraw: {
    title: "Withdraw the decision",
    action: "Withdraw it",
    outcome: "The photograph counts again as it did before this decision:",
  },
};

/** The decision of a choice and an answer, about a photograph as it is known. */
export function decisionOf(photo: Photo, choice: Choice, answer: Answer): Decision {
  const known = { reason: answer.reason, known_override: photo.override?.number ?? null };
  const { exchange } = answer;
  switch (choice.kind) {
    case "refuse":
      return { ...known, kind: "refuse" };
    case "masks":
      return { ...known, kind: "masks", masks: choice.masks };
    case "withdraw":
      return { ...known, kind: "withdraw", exchange };
    case "view":
      return { ...known, kind: "view", view: answer.view!, exchange };
  }
}

/**
 * What an exchange with another photograph of the visit would do; empty where none is possible.
 *
 * @param stated the view that the reviewer states, for a corrected view
 */
export function exchangeWords(
  photos: readonly Photo[],
  photo: Photo,
  kind: Choice["kind"],
  stated: View | null,
): string {
  if (photo.status !== "scored" || !(kind === "view" || kind === "withdraw")) return "";
  const view = kind === "view" ? stated : (photo.original?.view ?? null);
  const other = photos.find(
    (one) =>
      one.id !== photo.id &&
      one.status === "scored" &&
      one.view === view &&
      one.subject === photo.subject &&
      one.visit === photo.visit,
  );
  if (other === undefined) return "";
  return `The two were mixed up: ${other.path}, which counts as ${view}, becomes ${photo.view}`;
}
