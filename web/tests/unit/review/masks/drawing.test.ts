/** A reviewer's drawing: strokes, polygons, layers, and what would be lost. */

import { describe, expect, it } from "vitest";

import {
  type Drawing,
  cornerSet,
  cursorAt,
  drawingOf,
  isUnsaved,
  masksOf,
  replaced,
  resized,
  stepRedone,
  stepUndone,
  strokeBegun,
  strokeEnded,
  strokeGivenUp,
  strokeMoved,
  withLayer,
  withRadius,
  withTool,
} from "../../../../review/masks/drawing.js";
import type { Point } from "../../../../review/masks/shapes.js";
import { shareOf } from "../../../../review/masks/share.js";
import { maskOf } from "../../masks.js";

const full = "##########";
const none = "..........";
const masks = { scalp: maskOf(full, full, full), loss: maskOf(none, none, none) };
const started = withRadius(drawingOf(masks), 1);

describe("a stroke", () => {
  const running = strokeMoved(strokeBegun(started, { x: 1, y: 1.5 }), { x: 9, y: 1.5 });

  it("is seen while it is drawn", () => {
    expect(shareOf(masksOf(running)).lossPx).toBeGreaterThan(8);
    expect(masksOf(running).scalp).toBe(masks.scalp);
  });

  it("is undone as one, and redone", () => {
    const ended = strokeEnded(running);
    expect(masksOf(stepUndone(ended))).toBe(masks);
    expect(masksOf(stepRedone(stepUndone(ended)))).toBe(masksOf(running));
  });

  it("leaves nothing when it is given up", () => {
    expect(masksOf(strokeGivenUp(running))).toBe(masks);
    expect(isUnsaved(strokeGivenUp(running))).toBe(false);
  });

  it("that was not ended is kept when another begins, or another tool is taken", () => {
    const twice = strokeEnded(strokeBegun(running, { x: 1, y: 0.5 }));
    expect(masksOf(stepUndone(twice))).toBe(masksOf(running));
    expect(masksOf(withTool(running, "eraser"))).toBe(masksOf(running));
    expect(masksOf(strokeEnded(withLayer(running, "scalp"))).scalp).toBe(masks.scalp);
  });

  it("of the eraser takes from its layer alone", () => {
    const erased = strokeEnded(
      strokeBegun(withLayer(withTool(started, "eraser"), "scalp"), { x: 5, y: 1.5 }),
    );
    expect(shareOf(masksOf(erased)).scalpPx).toBeLessThan(30);
    expect(masksOf(erased).loss).toBe(masks.loss);
  });

  it("that has not begun does not move", () => {
    expect(strokeMoved(started, { x: 2, y: 2 })).toBe(started);
    expect(strokeEnded(started)).toBe(started);
  });
});

describe("a polygon", () => {
  const corners = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 2 },
    { x: 0, y: 2 },
  ];
  const set = (drawing: Drawing, at: Point): Drawing => cornerSet(drawing, at, 0.5);
  const open = corners.reduce(set, withTool(started, "polygon"));

  it("is filled when its first or its last corner is set again", () => {
    expect(shareOf(masksOf(open)).lossPx).toBe(0);
    for (const at of [corners[0]!, corners[3]!]) {
      expect(shareOf(masksOf(set(open, at))).lossPx).toBe(20);
      expect(set(open, at).corners).toEqual([]);
    }
  });

  it("of two corners is not closed", () => {
    const two = corners.slice(0, 2).reduce(set, withTool(started, "polygon"));
    expect(set(two, corners[0]!)).toBe(two);
  });

  it("loses its last corner by undo", () => {
    expect(stepUndone(open).corners).toHaveLength(3);
  });

  it("cuts out", () => {
    const filled = withTool(set(open, corners[0]!), "cutout");
    const cut = [...corners.slice(0, 3), corners[0]!].reduce(set, filled);
    expect(shareOf(masksOf(cut)).lossPx).toBeLessThan(20);
  });

  it("is given up by another tool", () => {
    expect(withTool(open, "brush").corners).toEqual([]);
  });
});

describe("what would be lost", () => {
  it("is nothing at first, and nothing after all is undone", () => {
    expect(isUnsaved(started)).toBe(false);
    const drawn = strokeEnded(strokeBegun(started, { x: 5, y: 1 }));
    expect(isUnsaved(drawn)).toBe(true);
    expect(isUnsaved(stepUndone(drawn))).toBe(false);
  });

  it("is also a polygon that has begun", () => {
    expect(isUnsaved(cornerSet(started, { x: 1, y: 1 }, 1))).toBe(true);
  });
});

it("goes back to the model's masks, which can be undone", () => {
  const model = { scalp: maskOf(full, full, full), loss: maskOf(full, none, none) };
  const reset = replaced(started, model);
  expect(masksOf(reset)).toBe(model);
  expect(masksOf(stepUndone(reset))).toBe(masks);
});

it("keeps brush and cross inside their limits", () => {
  expect(withRadius(started, 0).radius).toBe(1);
  expect(withRadius(started, 999).radius).toBe(120);
  expect(resized(started, "larger").radius).toBe(2);
  expect(resized(withRadius(started, 100), "smaller").radius).toBe(80);
  expect(resized(started, "smaller").radius).toBe(1);
  expect(cursorAt(started, { x: -5, y: 99 }).cursor).toEqual({ x: 0, y: 3 });
});
