/** Masks from the model's probabilities: thresholds, areas, uncertainty, connected parts. */

import type { FloatMap, Mask } from "./image.js";

/** From which probability a pixel is scalp, or loss. */
export interface Thresholds {
  readonly scalp: number;
  readonly loss: number;
}

/**
 * Where a map reaches a threshold.
 *
 * @param threshold compared in single precision, as the map is
 */
export function atLeast(map: FloatMap, threshold: number): Mask {
  const single = Math.fround(threshold);
  const data = new Uint8Array(map.data.length);
  for (let i = 0; i < data.length; i++) data[i] = map.data[i]! >= single ? 1 : 0;
  return { data, height: map.height, width: map.width };
}

/** Areas in pixels of the square, hair loss and uncertainty in percent. */
export interface Areas {
  readonly scalpPx: number;
  readonly lossPx: number;
  readonly lossPct: number;
  readonly uncertaintyPct: number;
}

/**
 * Count scalp, and loss within it; null where there is no scalp.
 *
 * @param scalp, loss probabilities of the photo's part of the square, without the bars
 */
export function measureAreas(
  scalp: FloatMap,
  loss: FloatMap,
  thresholds: Thresholds,
): Areas | null {
  const [scalpMin, lossMin] = [Math.fround(thresholds.scalp), Math.fround(thresholds.loss)];
  let scalpPx = 0;
  let lossPx = 0;
  let doubt = 0;
  for (let i = 0; i < scalp.data.length; i++) {
    requireProbability(scalp.data[i]!);
    const probability = requireProbability(loss.data[i]!);
    if (scalp.data[i]! < scalpMin) continue;
    scalpPx += 1;
    if (probability >= lossMin) lossPx += 1;
    doubt += Math.min(probability, Math.fround(1 - probability));
  }
  if (scalpPx === 0) return null;
  return {
    scalpPx,
    lossPx,
    lossPct: (100 * lossPx) / scalpPx,
    uncertaintyPct: (100 * doubt) / scalpPx,
  };
}

/** A little beyond 0..1 is rounding in the graph. */
function requireProbability(value: number): number {
  if (!(value >= -1e-4 && value <= 1.0001))
    throw new Error("a map holds values that are not probabilities (0 to 1)");
  return value;
}

/** A rectangle of pixels, without its last row and column. */
export interface Bounds {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The bounds of the largest part of a mask whose pixels touch by their edges; null without any.
 *
 * Of parts as large it is the first, row by row.
 */
export function largestPart(mask: Mask): Bounds | null {
  const { data, height, width } = mask;
  const seen = new Uint8Array(data.length);
  let best: Bounds | null = null;
  let most = 0;
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue;
    let [top, bottom, left, right, count] = [height, 0, width, 0, 0];
    const waiting = [start];
    seen[start] = 1;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const [row, column] = [Math.floor(at / width), at % width];
      count += 1;
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row + 1)];
      [left, right] = [Math.min(left, column), Math.max(right, column + 1)];
      const beside = [
        row > 0 ? at - width : -1,
        row < height - 1 ? at + width : -1,
        column > 0 ? at - 1 : -1,
        column < width - 1 ? at + 1 : -1,
      ];
      for (const next of beside) {
        if (next < 0 || data[next] === 0 || seen[next] === 1) continue;
        seen[next] = 1;
        waiting.push(next);
      }
    }
    if (count > most) [best, most] = [{ top, bottom, left, right }, count];
  }
  return best;
}
