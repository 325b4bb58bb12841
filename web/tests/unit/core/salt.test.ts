import { describe, expect, it } from "vitest";

import {
  aaIga,
  band,
  comparable,
  salt,
  saltBounds,
  saltRenormalised,
} from "../../../src/core/salt.js";

describe("SALT", () => {
  it("is the weighted sum of four views", () => {
    expect(salt({ left: 10, right: 20, top: 30, back: 40 })).toBeCloseTo(27, 12);
    expect(salt({ left: 100, right: 100, top: 50, back: 0 })).toBeCloseTo(56, 12);
    expect(salt({ left: 100, right: 100, top: 100, back: 100 })).toBe(100);
  });

  it("is an error without all four views, and never counts a missing one as 0", () => {
    expect(() => salt({ left: 10, right: 20, top: 30 })).toThrow("no total without back");
    expect(saltBounds({ left: 10, right: 20, top: 30 }).high).toBeCloseTo(41.4, 12);
    expect(saltBounds({})).toEqual({ low: 0, high: 100 });
  });

  it("is renormalised over the known views, under a name of its own", () => {
    expect(saltRenormalised({ left: 10, right: 20 })).toBeCloseTo(15, 12);
    expect(saltRenormalised({})).toBeNull();
  });

  it.each([-0.1, 100.1, NaN])("refuses a hair loss of %d", (loss) => {
    expect(() => salt({ left: loss, right: 0, top: 0, back: 0 })).toThrow("not 0 to 100");
  });
});

describe("severity", () => {
  it.each([
    [0, "S0"],
    [0.1, "S1"],
    [24.9, "S1"],
    [25, "S2"],
    [50, "S3"],
    [75, "S4a"],
    [95, "S4a"],
    [95.1, "S4b"],
    [100, "S5"],
  ] as const)("of %d is the band %s", (score, expected) => {
    expect(band(score)).toBe(expected);
  });

  it("takes a score within the detection limit as that end", () => {
    expect(band(1.4, 1.5)).toBe("S0");
    expect(band(98.6, 1.5)).toBe("S5");
  });

  it.each([
    [0, "none"],
    [20, "limited"],
    [20.1, "moderate"],
    [50, "severe"],
    [95, "very severe"],
  ] as const)("of %d is the AA-IGA class %s", (score, expected) => {
    expect(aaIga(score)).toBe(expected);
  });

  it("compares ten decimals", () => {
    expect(comparable(58 - 40.6)).toBe(17.4);
  });
});
