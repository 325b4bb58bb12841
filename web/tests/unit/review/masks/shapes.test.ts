/** Shapes on a mask: discs, strokes and polygons, painted and erased. */

import { describe, expect, it } from "vitest";

import { painted, polygon, stroke } from "../../../../review/masks/shapes.js";
import { emptyMask, maskOf, rowsOf } from "../../masks.js";

describe("a stroke", () => {
  it("of one point is a disc", () => {
    const at = { x: 2.5, y: 2.5 };
    expect(rowsOf(painted(emptyMask(5, 5), stroke(at, at, 2), 1))).toEqual([
      "..#..",
      ".###.",
      "#####",
      ".###.",
      "..#..",
    ]);
  });

  it("has no gap between two far points", () => {
    const mask = painted(emptyMask(40, 5), stroke({ x: 3, y: 2.5 }, { x: 37, y: 2.5 }, 1), 1);
    expect(rowsOf(mask)[2]).toBe(`..${"#".repeat(36)}..`);
  });

  it("over the edge paints what is inside", () => {
    const at = { x: 0, y: 0 };
    expect(rowsOf(painted(emptyMask(4, 2), stroke(at, at, 2), 1))).toEqual(["##..", "#..."]);
  });

  it("far outside changes nothing", () => {
    const at = { x: 90, y: -40 };
    expect(rowsOf(painted(emptyMask(3, 1), stroke(at, at, 5), 1))).toEqual(["..."]);
  });

  it("with 0 erases", () => {
    const at = { x: 1.5, y: 0.5 };
    expect(rowsOf(painted(maskOf("####"), stroke(at, at, 0.6), 0))).toEqual(["#.##"]);
  });

  it("leaves the mask that it was painted on as it was", () => {
    const mask = emptyMask(3, 3);
    painted(mask, stroke({ x: 1, y: 1 }, { x: 1, y: 1 }, 2), 1);
    expect(mask.data.every((value) => value === 0)).toBe(true);
  });
});

describe("a polygon", () => {
  const square = [
    { x: 1, y: 1 },
    { x: 4, y: 1 },
    { x: 4, y: 3 },
    { x: 1, y: 3 },
  ];

  it("is filled, whichever way round its corners go", () => {
    const rows = [".....", ".###.", ".###.", "....."];
    expect(rowsOf(painted(emptyMask(5, 4), polygon(square), 1))).toEqual(rows);
    expect(rowsOf(painted(emptyMask(5, 4), polygon([...square].reverse()), 1))).toEqual(rows);
  });

  it("that crosses itself is filled by the even-odd rule", () => {
    const twice = [...square, ...square];
    expect(rowsOf(painted(emptyMask(5, 4), polygon(twice), 1)).join("")).not.toContain("#");
  });

  it("takes two triangles of one that is crossed like an hourglass", () => {
    const [a, b, c, d] = [
      { x: 0, y: 0 },
      { x: 6, y: 0 },
      { x: 0, y: 6 },
      { x: 6, y: 6 },
    ];
    const rows = rowsOf(painted(emptyMask(6, 6), polygon([a, b, c, d]), 1));
    expect(rows[0]).toMatch(/####/);
    expect(rows[3]!.startsWith(".")).toBe(true);
    expect(rows[5]).toMatch(/####/);
  });

  it("may lie partly outside", () => {
    const wide = square.map(({ x, y }) => ({ x: 10 * x - 15, y }));
    expect(rowsOf(painted(emptyMask(3, 2), polygon(wide), 1))).toEqual(["...", "###"]);
  });
});
