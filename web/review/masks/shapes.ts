/** Shapes on a mask: a stroke of a round brush and a polygon, and a mask painted with one. */

import type { Area } from "../../shared/mask_lines.js";
import type { Mask } from "../../src/imaging/image.js";

/** A place in a picture, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of a picture: those of an area that it covers. */
export interface Shape {
  readonly area: Area;
  /** Whether the pixel in a column and a row belongs to it. */
  covers(column: number, row: number): boolean;
}

/** A line of discs from one point to another; a single disc where both are one. */
export function stroke(from: Point, to: Point, radius: number): Shape {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  return {
    area: {
      left: Math.floor(Math.min(from.x, to.x) - radius),
      top: Math.floor(Math.min(from.y, to.y) - radius),
      right: Math.ceil(Math.max(from.x, to.x) + radius),
      bottom: Math.ceil(Math.max(from.y, to.y) + radius),
    },
    covers(column, row) {
      const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
      return (x - along * dx) ** 2 + (y - along * dy) ** 2 <= radius * radius;
    },
  };
}

/** The inside of a polygon by the even-odd rule, that is, where a line outwards crosses it oddly. */
export function polygon(corners: readonly Point[]): Shape {
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  return {
    area: {
      left: Math.floor(Math.min(...xs)),
      top: Math.floor(Math.min(...ys)),
      right: Math.ceil(Math.max(...xs)),
      bottom: Math.ceil(Math.max(...ys)),
    },
    covers(column, row) {
      const [x, y] = [column + 0.5, row + 0.5];
      let inside = false;
      corners.forEach((corner, i) => {
        const previous = corners.at(i - 1)!;
        if (corner.y > y === previous.y > y) return;
        const share = (y - corner.y) / (previous.y - corner.y);
        if (x < corner.x + share * (previous.x - corner.x)) inside = !inside;
      });
      return inside;
    },
  };
}

/** A mask where the pixels of a shape have a value; parts of the shape outside are left out. */
export function painted(mask: Mask, { area, covers }: Shape, value: 0 | 1): Mask {
  const { width, height } = mask;
  const data = mask.data.slice();
  const [left, right] = [Math.max(0, area.left), Math.min(width, area.right)];
  for (let row = Math.max(0, area.top); row < Math.min(height, area.bottom); row++) {
    for (let column = left; column < right; column++)
      if (covers(column, row)) data[row * width + column] = value;
  }
  return { data, width, height };
}
