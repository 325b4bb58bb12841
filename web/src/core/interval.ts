/** 95 % intervals of a score: their half-width is factor x (floor + uncertainty). */

import type { Interval } from "./salt.js";
import { VIEWS, WEIGHTS, type View } from "./views.js";

/** What turns an uncertainty into a 95 % interval; names as in the manifest of a model. */
export interface IntervalCalibration {
  readonly floor_pct: number;
  readonly view_factor: number;
  readonly visit_factor: number;
}

/**
 * The uncertainty of a photo in percent.
 *
 * @param lossUncertaintyPct 100 x mean(min(p, 1 - p)) of the loss probabilities on the scalp
 * @param viewProbability of the likeliest view, 0..1
 */
export function photoUncertaintyPct(lossUncertaintyPct: number, viewProbability: number): number {
  return lossUncertaintyPct + 100 * (1 - Math.min(1, viewProbability));
}

/** The uncertainty of a visit: that of its four views, with the weights of SALT. */
export function visitUncertaintyPct(byView: Readonly<Record<View, number>>): number {
  return VIEWS.reduce((sum, view) => sum + WEIGHTS[view] * byView[view], 0);
}

/** The 95 % interval of a view's hair loss, cut to 0..100. */
export function viewInterval(
  lossPct: number,
  uncertaintyPct: number,
  calibration: IntervalCalibration,
): Interval {
  return around(lossPct, calibration.view_factor * (calibration.floor_pct + uncertaintyPct));
}

/** The 95 % interval of SALT, cut to 0..100. */
export function visitInterval(
  score: number,
  uncertaintyPct: number,
  calibration: IntervalCalibration,
): Interval {
  return around(score, calibration.visit_factor * (calibration.floor_pct + uncertaintyPct));
}

function around(centre: number, half: number): Interval {
  return { low: Math.max(0, centre - half), high: Math.min(100, centre + half) };
}
