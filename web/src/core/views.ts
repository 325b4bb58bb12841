/** The four views of a visit and their weights in SALT (Olsen et al. 2004). */

/** A side of the head; left and right are the patient's. */
export type View = "left" | "right" | "top" | "back";

/** In the order of the model's `view` output. */
export const VIEWS: readonly View[] = ["left", "right", "top", "back"];

/** Share of the scalp's area in each view; they sum to 1. */
export const WEIGHTS: Readonly<Record<View, number>> = {
  left: 0.18,
  right: 0.18,
  top: 0.4,
  back: 0.24,
};
