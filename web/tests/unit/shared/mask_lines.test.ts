/** Lines of masks: which pixels they take, and that a part is drawn as the whole is. */

import { describe, expect, it } from "vitest";

import { type MaskPair, countedOf, linesOf, reachOfLines } from "../../../shared/mask_lines.js";
import { painted, stroke } from "../../../review/masks/shapes.js";
import { emptyMask } from "../masks.js";

const pair: MaskPair = {
  scalp: painted(emptyMask(60, 50), stroke({ x: 30, y: 25 }, { x: 34, y: 25 }, 18), 1),
  loss: painted(emptyMask(60, 50), stroke({ x: 26, y: 20 }, { x: 40, y: 28 }, 7), 1),
};

const colourAt = (pixels: Uint8ClampedArray, width: number, x: number, y: number): number[] => [
  ...pixels.slice(4 * (y * width + x), 4 * (y * width + x) + 4),
];

describe("the lines of masks", () => {
  it("leave what is neither line nor loss transparent", () => {
    expect(colourAt(linesOf(pair, 1), 60, 0, 0)).toEqual([0, 0, 0, 0]);
  });

  it("have a light and a dark side round the scalp", () => {
    const pixels = linesOf(pair, 1);
    const row = Array.from({ length: 60 }, (_, x) => colourAt(pixels, 60, x, 25).join());
    const first = row.indexOf("0,114,178,255");
    expect(row[first - 1]).toBe("255,255,255,255");
  });

  it("count loss inside the scalp alone; loss outside has a hatch of its own", () => {
    const wide = {
      ...pair,
      loss: painted(pair.loss, stroke({ x: 6, y: 6 }, { x: 6, y: 6 }, 6), 1),
    };
    const corner = linesOf(wide, 1, { left: 0, top: 0, right: 9, bottom: 9 });
    const colours = new Set(
      Array.from({ length: 81 }, (_, i) => [...corner.slice(4 * i, 4 * i + 4)].join()),
    );
    expect(colours).toContain("255,255,255,255");
    expect(colours).not.toContain("240,228,66,255");
    expect(linesOf(countedOf(wide), 1)).toEqual(linesOf(pair, 1));
  });

  it("are in a part what they are in the whole", () => {
    for (const line of [1, 2]) {
      const whole = linesOf(pair, line);
      const area = { left: 20, top: 12, right: 41, bottom: 30 };
      const part = linesOf(pair, line, area);
      for (let y = area.top; y < area.bottom; y++) {
        const from = 4 * (y * 60 + area.left);
        const at = 4 * (y - area.top) * 21;
        expect(part.slice(at, at + 84)).toEqual(whole.slice(from, from + 84));
      }
    }
  });

  it("change no further from a changed pixel than their reach", () => {
    const at = { x: 30.5, y: 24.5 };
    const changed = { ...pair, loss: painted(pair.loss, stroke(at, at, 0.5), 0) };
    const [before, after] = [linesOf(pair, 2), linesOf(changed, 2)];
    const far = [...before.keys()].filter((i) => before[i] !== after[i]);
    expect(far.length).toBeGreaterThan(0);
    for (const i of far) {
      const [x, y] = [Math.floor(i / 4) % 60, Math.floor(i / 240)];
      expect(Math.max(Math.abs(x - 30), Math.abs(y - 24))).toBeLessThanOrEqual(reachOfLines(2));
    }
  });
});
