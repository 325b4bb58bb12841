/** View of a photo: stated, seen by the model, or derived from the other photos of a visit. */

import { PhotoRefused } from "../core/refusal.js";
import { VIEWS, type View } from "../core/views.js";
import type { Manifest } from "./manifest.js";

/** Probabilities of left, right, top and back; the rest to 1 is that of none. */
export type Seen = readonly number[];

const CONFLICT_MIN_PROBABILITY = 0.5;
const CONFLICT_MAX_STATED_PROBABILITY = 0.2;
const MIN_POSTERIOR = 0.9;
const MIN_PROBABILITY = 0.01;
/** By which sums of single precision may miss. */
const ROUNDING = 1e-3;

/** The view with the greatest probability; of equal ones the first. */
export function likeliest(seen: Seen): View {
  return VIEWS[seen.indexOf(Math.max(...seen))]!;
}

/** Refuse a photo that shows none of the four views. */
export function requireAView(seen: Seen, noneMaxProbability: number): void {
  const none = 1 - seen.reduce((sum, value) => sum + value, 0);
  if (!(none >= -ROUNDING && seen.every((value) => value >= -ROUNDING)))
    throw new Error("the model's views are no probabilities: its file is damaged");
  if (none > noneMaxProbability)
    throw new PhotoRefused("not_a_view", `none of the views ${none.toFixed(2)}`);
}

/** The stated view, else the one that the model sees. */
export function chooseView(seen: Seen, stated: View | null, manifest: Manifest): View {
  requireAView(seen, manifest.none_max_probability);
  if (stated !== null) return stated;
  const best = likeliest(seen);
  const probability = Math.max(...seen);
  if (probability < manifest.view_min_probability)
    throw new PhotoRefused("view_unclear", `${best} ${probability.toFixed(2)}`);
  return best;
}

/** The view that the model sees in place of `view`; null where it may well be `view`. */
export function viewConflict(seen: Seen, view: View): View | null {
  const best = likeliest(seen);
  const sure = Math.max(...seen) >= CONFLICT_MIN_PROBABILITY;
  return sure && seen[VIEWS.indexOf(view)]! < CONFLICT_MAX_STATED_PROBABILITY ? best : null;
}

/**
 * Assign a different view to each photo of a visit, and none that is taken.
 *
 * @returns the views in the order of `seen`; null where nothing is to be assigned, or no way is
 * clear
 */
export function assignViews(seen: readonly Seen[], taken: readonly View[] = []): View[] | null {
  const alone = seen.map(likeliest);
  if (new Set([...alone, ...taken]).size === alone.length + taken.length) return null;
  const left = VIEWS.filter((view) => !taken.includes(view));
  if (left.length < seen.length || new Set(taken).size !== taken.length) return null;
  let best: View[] = [];
  let greatest = -1;
  let sum = 0;
  for (const way of arrangements(left, seen.length)) {
    const product = way.reduce((p, view, i) => p * seen[i]![VIEWS.indexOf(view)]!, 1);
    sum += product;
    if (product > greatest) [best, greatest] = [way, product];
  }
  const clear = greatest > 0 && greatest >= MIN_POSTERIOR * sum;
  const possible = best.every((view, i) => seen[i]![VIEWS.indexOf(view)]! >= MIN_PROBABILITY);
  return clear && possible ? best : null;
}

/** Every way to take `count` of the views in order. */
function arrangements(views: readonly View[], count: number): View[][] {
  if (count === 0) return [[]];
  return views.flatMap((view) =>
    arrangements(
      views.filter((other) => other !== view),
      count - 1,
    ).map((rest) => [view, ...rest]),
  );
}
