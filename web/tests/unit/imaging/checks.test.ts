import { describe, expect, it } from "vitest";

import { missingShare } from "../../../src/imaging/checks/framing.js";
import {
  lacksRed,
  measurePicture,
  pictureDoubt,
  requireOneWhole,
  requireTrueColour,
} from "../../../src/imaging/checks/picture.js";
import { measureQuality, requireQuality } from "../../../src/imaging/checks/quality.js";
import { fingerprintOf, isNearlySame } from "../../../src/imaging/checks/same_picture.js";
import { findBars, findSeams, oneSided } from "../../../src/imaging/checks/seams.js";
import type { Mask, Rgb } from "../../../src/imaging/image.js";

type Level = (row: number, column: number, channel: number) => number;

function picture(height: number, width: number, level: Level): Rgb {
  const data = Uint8Array.from({ length: 3 * height * width }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return level(Math.floor(pixel / width), pixel % width, i % 3);
  });
  return { data, height, width };
}

function mask(
  height: number,
  width: number,
  isSet: (row: number, column: number) => boolean,
): Mask {
  const data = Uint8Array.from({ length: height * width }, (_, i) =>
    isSet(Math.floor(i / width), i % width) ? 1 : 0,
  );
  return { data, height, width };
}

/** Grain that is the same in every run, in colours that a photograph has. */
const grain: Level = (row, column, channel) =>
  110 - 30 * channel + ((7919 * row + 104729 * column + 31 * row * column) % 61);

const disc = (row: number, column: number, middle: number): boolean =>
  Math.hypot(row - 64, column - middle) < 30;

/** Levels of columns: two halves of one colour each, and a plain wall in light from one side. */
const NOTHING_BUT_FLAT: [string, (column: number) => number][] = [
  ["two halves", (column) => (column < 64 ? 20 : 230)],
  ["a wall in light from one side", (column) => 100 + Math.floor(column / 10)],
];

describe("framing", () => {
  it("finds nothing missing of a whole disc, and half of one that is cut in its middle", () => {
    expect(missingShare(mask(128, 128, (row, column) => disc(row, column, 64)))).toBe(0);
    expect(missingShare(mask(128, 128, (row, column) => disc(row, column, -0.5)))).toBeCloseTo(
      0.5,
      1,
    );
    expect(missingShare(mask(8, 8, () => false))).toBe(0);
  });
});

describe("bars", () => {
  it("are flat parts that end in a straight edge; a pair of them is no fault", () => {
    const left = picture(64, 64, (row, column, c) => (column < 16 ? 0 : grain(row, column, c)));
    expect(findBars(left)).toEqual({ left: 0.25, right: 0, top: 0, bottom: 0 });
    expect(oneSided(findBars(left))).toBe(0.25);
    const pair = picture(64, 64, (row, column, c) =>
      column < 16 || column > 47 ? 0 : grain(row, column, c),
    );
    expect(oneSided(findBars(pair))).toBe(0);
  });

  it.each(NOTHING_BUT_FLAT)("are none where they meet or overlap: %s", (_, flat) => {
    const none = { left: 0, right: 0, top: 0, bottom: 0 };
    expect(findBars(picture(96, 128, (_row, column) => flat(column)))).toEqual(none);
    expect(findBars(picture(128, 96, (row) => flat(row)))).toEqual(none);
  });
});

describe("seams", () => {
  it("are steps across the whole frame near its middle", () => {
    const two = picture(64, 64, (_row, column) => (column < 32 ? 60 : 180));
    const [upright] = findSeams(two);
    expect(upright).toMatchObject({ upright: true, share: 1 });
    expect(Math.abs(upright!.place - 32)).toBeLessThanOrEqual(1);
  });
});

describe("a picture", () => {
  it("of two scalps side by side is refused", () => {
    const scalp = mask(128, 256, (row, column) => disc(row, column, 64) || disc(row, column, 192));
    const measured = measurePicture(picture(128, 256, grain), scalp);
    expect(measured.apart).toBeCloseTo(0.5, 1);
    expect(() => requireOneWhole(measured)).toThrow("several_pictures");
  });

  it.each(NOTHING_BUT_FLAT)("of nothing but flat parts is refused: %s", (_, flat) => {
    const wall = picture(96, 128, (_row, column) => flat(column));
    const scalp = mask(
      96,
      128,
      (row, column) => row > 29 && row < 60 && column > 29 && column < 90,
    );
    const measured = measurePicture(wall, scalp);
    expect(Object.values(measured)).not.toContain(NaN);
    expect(() => requireTrueColour(measured)).toThrow("no_colour");
    expect(measureQuality(wall, scalp).scalpCutShare).toBe(0);
  });

  it("without colour is in doubt", () => {
    const scalp = mask(128, 128, (row, column) => disc(row, column, 64));
    const grey = picture(128, 128, (row, column) => grain(row, column, 0));
    expect(pictureDoubt(measurePicture(grey, scalp))).toBe("no_colour");
  });

  it("lacks red only with others of its visit", () => {
    expect(lacksRed([0.9])).toBe(false);
    expect(lacksRed([0.06, 0.06])).toBe(true);
    expect(lacksRed([0.06, 0.01])).toBe(false);
  });
});

describe("quality", () => {
  const scalp = mask(128, 128, (row, column) => disc(row, column, 64));
  const refused = (level: Level): (() => void) => {
    const quality = measureQuality(picture(128, 128, level), scalp);
    return () => requireQuality(quality, null);
  };

  it("refuses what is dark, burnt out, blurred, and keeps grain", () => {
    expect(refused(() => 5)).toThrow("too_dark");
    expect(refused(() => 255)).toThrow("burnt_out");
    expect(refused((row) => 60 + row)).toThrow("blurred");
    expect(refused(grain)).not.toThrow();
  });

  it("counts the share of the head in its own mask", () => {
    const { headShare } = measureQuality(picture(128, 128, grain), scalp);
    expect(headShare).toBeCloseTo((Math.PI * 30 ** 2) / 128 ** 2, 2);
  });
});

describe("the same picture", () => {
  const waves: Level = (row, column, channel) =>
    128 + 60 * Math.sin(column / 9 + channel) + 50 * Math.cos(row / 7 + column / 20);
  const one = fingerprintOf(picture(128, 128, waves));

  it("is known when it is mirrored or lighter, and another one is not", () => {
    const mirrored = picture(128, 128, (row, column, c) => waves(row, 127 - column, c));
    const lighter = picture(128, 128, (row, column, c) => waves(row, column, c) + 8);
    const other = picture(128, 128, (row, column, c) => waves(column, row, c));
    expect(isNearlySame(one, fingerprintOf(mirrored))).toBe(true);
    expect(isNearlySame(one, fingerprintOf(lighter))).toBe(true);
    expect(isNearlySame(one, fingerprintOf(other))).toBe(false);
  });
});
