/** SALT, its bounds and its severity classes; nothing is rounded until it is shown. */

import { roundTo } from "./round.js";
import { VIEWS, WEIGHTS, type View } from "./views.js";

/** Hair loss in percent, 0..100, by view. */
export type ViewLoss = Partial<Record<View, number>>;

/** Two ends, `low` <= `high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** SALT, 0 (no loss) to 100. A view that is missing is an error: use `saltBounds`. */
export function salt(loss: ViewLoss): number {
  const missing = VIEWS.filter((view) => loss[view] === undefined);
  if (missing.length > 0) throw new Error(`no total without ${missing.join(", ")}`);
  return weighted(loss, 0);
}

/** The lowest and highest SALT that the known views allow. */
export function saltBounds(loss: ViewLoss): Interval {
  return { low: weighted(loss, 0), high: weighted(loss, 100) };
}

/** The weighted mean over the known views; null without any. SALT only where all four are known. */
export function saltRenormalised(loss: ViewLoss): number | null {
  const known = VIEWS.filter((view) => loss[view] !== undefined);
  if (known.length === 0) return null;
  const total = known.reduce((sum, view) => sum + WEIGHTS[view], 0);
  return Math.min(100, weighted(loss, 0) / total);
}

function weighted(loss: ViewLoss, missing: number): number {
  let sum = 0;
  for (const view of VIEWS) {
    const value = loss[view] ?? missing;
    if (!(value >= 0 && value <= 100))
      throw new Error(`hair loss of ${view} is ${value}, not 0 to 100`);
    sum += WEIGHTS[view] * value;
  }
  return Math.min(100, sum);
}

/** SALT band: S0 = 0, S1 < 25, S2 < 50, S3 < 75, S4a <= 95, S4b < 100, S5 = 100. */
export type Band = "S0" | "S1" | "S2" | "S3" | "S4a" | "S4b" | "S5";

/**
 * The band of a SALT.
 *
 * @param detectionLimitPct a score this close to 0 or 100 is taken as that end, for the band only
 */
export function band(score: number, detectionLimitPct = 0): Band {
  const points = comparable(score);
  if (points <= detectionLimitPct) return "S0";
  if (points >= 100 - detectionLimitPct) return "S5";
  if (points < 25) return "S1";
  if (points < 50) return "S2";
  if (points < 75) return "S3";
  return points <= 95 ? "S4a" : "S4b";
}

/** Alopecia Areata Investigator Global Assessment (10.1111/bjd.18883). */
export type AaIga = "none" | "limited" | "moderate" | "severe" | "very severe";

/** The AA-IGA class of a SALT. */
export function aaIga(score: number): AaIga {
  const points = comparable(score);
  if (points === 0) return "none";
  if (points <= 20) return "limited";
  if (points < 50) return "moderate";
  return points < 95 ? "severe" : "very severe";
}

/** Points as they are compared with a threshold: of ten decimals. */
export function comparable(points: number): number {
  return roundTo(points, 10);
}
