/** Decisions about a photograph: what each asks for. */

import { VIEWS, type View } from "../src/views.js";
import { decisionName, viewName, visitName } from "./photo_words.js";
import type { Override, Photo } from "./server.js";

/** The words of a decision, and the views that it offers. */
export interface DecisionWords {
  readonly title: string;
  readonly words: string;
  readonly action: string;
  readonly views: readonly View[];
}

/** What a decision asks for. `kind` is one of those that the server knows. */
export function decisionWords(photo: Photo, kind: Override["kind"] | "withdraw"): DecisionWords {
  const name = `${visitName(photo)}, ${viewName(photo).toLowerCase()}`;
  switch (kind) {
    case "refuse":
      return {
        title: "Refuse the photograph",
        words: `${name}. It no longer counts, and the visit has no SALT without this view.`,
        action: "Refuse it",
        views: [],
      };
    case "view":
      return {
        title: "Correct the view",
        words: `${name}. Its hair loss counts for the view that you state.`,
        action: "Correct it",
        views: VIEWS.filter((view) => view !== photo.view),
      };
    case "masks":
      return {
        title: "Save the masks",
        words: `${name}. Your masks count from now on. Those of the model are kept.`,
        action: "Save them",
        views: [],
      };
    case "withdraw":
      return {
        title: "Withdraw the decision",
        words: `${name}. What the decision changed goes back to what it was: ${was(photo)}.`,
        action: "Withdraw it",
        views: [],
      };
  }
}

function was({ override }: Photo): string {
  return override === null ? "nothing was decided" : decisionName(override.kind).toLowerCase();
}
