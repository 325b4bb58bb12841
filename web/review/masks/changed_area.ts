/** The area in which two masks differ. */

import type { Area } from "../../shared/mask_lines.js";
import type { Mask } from "../../src/imaging/image.js";

/** The smallest area with every pixel that differs; null where none does. */
export function changedArea(before: Mask, after: Mask): Area | null {
  if (before === after) return null;
  const { width, height } = after;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (before.data[at] === after.data[at]) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  return right === 0 ? null : { left, top, right, bottom };
}

/** The smallest area with both. */
export function joined(one: Area | null, other: Area | null): Area | null {
  if (one === null || other === null) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}
