/** The area in which two masks differ. */

import { expect, it } from "vitest";

import { changedArea, joined } from "../../../../review/masks/changed_area.js";
import { maskOf } from "../../masks.js";

const before = maskOf(".....", ".....", ".....");
const after = maskOf(".....", "..#..", "...#.");

it("is the smallest with every pixel that differs", () => {
  expect(changedArea(before, after)).toEqual({ left: 2, top: 1, right: 4, bottom: 3 });
});

it("is none where nothing differs", () => {
  expect(changedArea(before, before)).toBeNull();
  expect(changedArea(before, maskOf(".....", ".....", "....."))).toBeNull();
});

it("holds both where two layers have changed", () => {
  const [one, other] = [
    { left: 0, top: 4, right: 2, bottom: 5 },
    { left: 1, top: 1, right: 9, bottom: 2 },
  ];
  expect(joined(one, other)).toEqual({ left: 0, top: 1, right: 9, bottom: 5 });
  expect(joined(null, one)).toBe(one);
  expect(joined(null, null)).toBeNull();
});
