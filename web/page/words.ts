/** Sentences of the page: reasons, how a camera is held, and what changed. */

import { points, range } from "../shared/words.js";
import type { Change, Reason, View } from "../src/index.js";
import reasons from "./reasons.json" with { type: "json" };

/** Plain words for a reason code: what it is, and what to do. */
export function reasonText(reason: Reason): string {
  return (reasons as Record<Reason, string>)[reason];
}

/** How a camera is held for a view. */
export const HOW: Readonly<Record<View, string>> = {
  left: "Stand at the left ear, the camera at its height. The whole side of the head fits the outline.",
  right:
    "Stand at the right ear, the camera at its height. The whole side of the head fits the outline.",
  top: "Hold the camera above the crown and look straight down. The forehead is at the lower edge.",
  back: "Stand behind the head, the camera at the height of the ears.",
};

/** The change in a sentence. */
export function changeInWords({
  points: change,
  interval,
  improvementPct,
  mdc95,
  beyondNoise,
}: Change): string {
  const direction = change < 0 ? "fell" : "rose";
  const percent =
    improvementPct === null || change > 0 ? "" : `, an improvement of ${points(improvementPct)} %`;
  const moved =
    points(Math.abs(change)) === "0.0"
      ? "SALT did not change."
      : `SALT ${direction} by ${points(Math.abs(change))} points${percent}; 95 % interval ${range(interval)}.`;
  if (beyondNoise === null)
    return `${moved} How much two photographs of one head differ is not known.`;
  const noise = `${points(mdc95!)} points, the noise of two photographs of one head`;
  return beyondNoise
    ? `${moved} That is more than ${noise}.`
    : `${moved} That is within ${noise}: it may be no change.`;
}
