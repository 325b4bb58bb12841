/** Framing of a head: how much of the scalp the edge of the photo cuts off. */

import { type Mask, countSet } from "../image.js";

const NEAR = 0.05;
const STEP = 0.1;

/** The share of a scalp that the edges of its photo cut off, 0 to 0.8; step 6 of the contract. */
export function missingShare(scalp: Mask): number {
  const area = countSet(scalp);
  if (area === 0) return 0;
  const rows = new Float64Array(scalp.height);
  const columns = new Float64Array(scalp.width);
  scalp.data.forEach((value, i) => {
    rows[Math.floor(i / scalp.width)]! += value;
    columns[i % scalp.width]! += value;
  });
  const edges = [rows, rows.slice().reverse(), columns, columns.slice().reverse()];
  const missing = edges.reduce((sum, widths) => sum + beyond(widths, area), 0);
  return missing / (area + missing);
}

/** Area beyond an edge, in pixels; `widths` by depth, from the edge inwards. */
function beyond(widths: Float64Array, area: number): number {
  const side = Math.sqrt(area);
  const [near, step] = [rounded(NEAR * side), rounded(STEP * side)];
  const outer = widths.subarray(near, near + step);
  const inner = widths.subarray(near + step, near + 2 * step);
  if (inner.length === 0 || outer.includes(0)) return 0;
  const greatest = Math.max(...widths);
  const fromMiddle = (strip: Float64Array): number => {
    const mean = strip.reduce((sum, width) => sum + width, 0) / strip.length;
    return Math.sqrt(1 - Math.min(1, mean / greatest) ** 2);
  };
  const [out, within] = [fromMiddle(outer), fromMiddle(inner)];
  if (out <= within) return area;
  const axis = step / (out - within);
  const edge = out + (near + step / 2) / axis;
  if (edge >= 1) return 0;
  const cut = ((axis * greatest) / 2) * (Math.acos(edge) - edge * Math.sqrt(1 - edge ** 2));
  return Math.min(cut, area);
}

function rounded(length: number): number {
  return Math.max(1, Math.floor(length + 0.5));
}
