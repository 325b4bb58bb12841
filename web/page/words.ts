/** Words and numbers as the page shows them. */

import type { Change, Interval, Reason, View } from "../src/index.js";
import reasons from "./reasons.json" with { type: "json" };

/** Plain words for a reason code: what it is, and what to do. */
export function reasonText(reason: Reason): string {
  return (reasons as Record<Reason, string>)[reason];
}

/** One decimal, as SALT is reported. */
export function points(value: number): string {
  const text = value.toFixed(1);
  return text === "-0.0" ? "0.0" : text.replace("-", "−");
}

/** An interval, "12.1 to 30.4". */
export function range({ low, high }: Interval): string {
  return `${points(low)} to ${points(high)}`;
}

/** With a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "left", "left and top", "left, top and back". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
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
