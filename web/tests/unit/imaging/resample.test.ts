import { expect, it } from "vitest";

import { letterbox } from "../../../src/imaging/letterbox.js";
import { average, resize, resizeFloats, resizeMask } from "../../../src/imaging/resample.js";

/** A row of grey pixels. */
const row = (...levels: number[]) => ({
  data: Uint8Array.from(levels.flatMap((level) => [level, level, level])),
  height: 1,
  width: levels.length,
});

const levels = ({ data }: { data: Uint8Array }): number[] => [
  ...data.filter((_, i) => i % 3 === 0),
];

// Expected values of the next two are those of Pillow 13.
it("widens the triangle where it shrinks", () => {
  expect(levels(resize(row(0, 50, 100, 150, 200, 250, 0), 3, 1, "bilinear"))).toEqual([
    43, 150, 150,
  ]);
  expect(levels(resize(row(10, 200), 5, 1, "bilinear"))).toEqual([10, 29, 105, 181, 200]);
});

it("averages by area", () => {
  expect(levels(resize(row(0, 50, 100, 150, 200, 250, 0), 3, 1, "box"))).toEqual([25, 150, 125]);
  expect(levels(average(row(0, 50, 100, 150, 200, 250, 0, 80), 3, 1))).toEqual([25, 175, 40]);
});

it("keeps a map of single precision within its range", () => {
  const map = { data: Float32Array.of(0, 1, 1, 0), height: 2, width: 2 };
  const larger = resizeFloats(map, 5, 5);
  expect(Math.min(...larger.data)).toBe(0);
  expect(Math.max(...larger.data)).toBe(1);
  expect(larger.data[12]).toBeCloseTo(0.5, 6);
});

it("sets a pixel of a mask where at least half of it is", () => {
  const mask = { data: Uint8Array.of(1, 0, 0, 0, 1, 1), height: 1, width: 6 };
  expect([...resizeMask(mask, 1, 3).data]).toEqual([1, 0, 1]);
});

it("fits a photo into the square, centred, with bars of the fill", () => {
  const { square, box } = letterbox(
    { data: new Uint8Array(3 * 4 * 2).fill(7), height: 4, width: 2 },
    4,
    [1, 2, 3],
  );
  expect(box).toMatchObject({ top: 0, left: 1, innerHeight: 4, innerWidth: 2 });
  expect([...square.subarray(0, 12)]).toEqual([1, 2, 3, 7, 7, 7, 7, 7, 7, 1, 2, 3]);
});
