/** Viewport: fits, zooms about a point, and never loses the picture. */

import { expect, it } from "vitest";

import {
  fitted,
  inPicture,
  moved,
  onStage,
  withInSight,
  zoomed,
} from "../../../../review/masks/viewport.js";

const picture = { width: 1000, height: 500 };
const stage = { width: 400, height: 400 };
const whole = fitted(picture, stage);

it("shows the whole picture in the middle", () => {
  expect(whole).toEqual({ scale: 0.4, x: 0, y: 100 });
});

it("finds the place of a point and back", () => {
  const near = zoomed(whole, 3, { x: 100, y: 150 }, picture, stage);
  const place = onStage(near, { x: 123, y: 45 });
  expect(inPicture(near, place).x).toBeCloseTo(123);
  expect(inPicture(near, place).y).toBeCloseTo(45);
});

it("zooms about the pointer", () => {
  const at = { x: 100, y: 150 };
  const before = inPicture(whole, at);
  const after = inPicture(zoomed(whole, 2.5, at, picture, stage), at);
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
});

it("is never smaller than the stage nor larger than 16 times", () => {
  expect(zoomed(whole, 0.1, { x: 0, y: 0 }, picture, stage)).toEqual(whole);
  expect(zoomed(whole, 1000, { x: 0, y: 0 }, picture, stage).scale).toBe(16);
});

it("keeps a part of the picture in sight however far it is moved", () => {
  const far = moved(whole, 5000, -5000, picture, stage);
  expect(onStage(far, { x: 0, y: 0 }).x).toBeLessThan(stage.width);
  expect(onStage(far, { x: 0, y: picture.height }).y).toBeGreaterThan(0);
});

it("follows the cross", () => {
  const near = zoomed(whole, 8, { x: 0, y: 200 }, picture, stage);
  for (const at of [
    { x: 990, y: 490 },
    { x: 10, y: 10 },
    { x: 500, y: 250 },
  ]) {
    const place = onStage(withInSight(near, at, picture, stage), at);
    expect(place.x).toBeGreaterThanOrEqual(0);
    expect(place.x).toBeLessThanOrEqual(stage.width);
    expect(place.y).toBeGreaterThanOrEqual(0);
    expect(place.y).toBeLessThanOrEqual(stage.height);
  }
});
