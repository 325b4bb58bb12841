import { describe, expect, it } from "vitest";

import { largestPart, measureAreas } from "../../../src/imaging/mask.js";

const map = (...values: number[]) => ({
  data: Float32Array.from(values),
  height: 1,
  width: values.length,
});
const THRESHOLDS = { scalp: 0.5, loss: 0.5 };

describe("areas", () => {
  it("count loss within the scalp alone", () => {
    const areas = measureAreas(map(0.9, 0.5, 0.4, 0.9), map(0.9, 0.1, 0.9, 0.5), THRESHOLDS)!;
    expect(areas).toMatchObject({ scalpPx: 3, lossPx: 2 });
    expect(areas.lossPct).toBeCloseTo(66.667, 3);
    expect(areas.uncertaintyPct).toBeCloseTo((10 + 10 + 50) / 3, 5);
  });

  it("compare a threshold in single precision, as the maps are", () => {
    const areas = measureAreas(map(0.35), map(0.35), { scalp: 0.35, loss: 0.35 })!;
    expect(areas.lossPct).toBe(100);
  });

  it("are null without scalp, and an error of what is no probability", () => {
    expect(measureAreas(map(0.1), map(0.9), THRESHOLDS)).toBeNull();
    expect(() => measureAreas(map(0.9), map(NaN), THRESHOLDS)).toThrow("not probabilities");
    expect(() => measureAreas(map(-0.1), map(0.5), THRESHOLDS)).toThrow("not probabilities");
  });
});

describe("the largest part", () => {
  it("touches by edges, not by corners, and is the first of equal ones", () => {
    const data = Uint8Array.of(
      1, 0, 0, 0,
      0, 1, 0, 0,
      0, 1, 0, 1,
      0, 0, 0, 1,
    ); // prettier-ignore
    expect(largestPart({ data, height: 4, width: 4 })).toEqual({
      top: 1,
      bottom: 3,
      left: 1,
      right: 2,
    });
  });

  it("is null in an empty mask", () => {
    expect(largestPart({ data: new Uint8Array(4), height: 2, width: 2 })).toBeNull();
  });
});
