/** Change between two visits, by numbers of `autosalt.core.response`. */

import { describe, expect, it } from "vitest";

import { changeBetween, mdc95 } from "../../../src/index.js";

const BEFORE = { salt: 70.2, interval: { low: 60, high: 80 } };
const AFTER = { salt: 58.6, interval: { low: 50.2, high: 67 } };

describe("the change between two visits", () => {
  it("is negative where hair grew, and in percent of the earlier SALT", () => {
    const change = changeBetween(BEFORE, AFTER, 2.4);
    expect(change.points).toBeCloseTo(-11.6, 10);
    expect(change.improvementPct).toBeCloseTo(16.524, 3); // the paper's second patient
    expect(change.mdc95).toBe(6.652460597403039); // mdc95(2.4) of autosalt, to the bit
    expect(change.beyondNoise).toBe(true);
  });

  it("has the interval of Zou and Donner", () => {
    const { interval } = changeBetween(BEFORE, AFTER, null);
    expect(interval.low).toBeCloseTo(-11.6 - Math.hypot(8.4, 9.8), 10);
    expect(interval.high).toBeCloseTo(-11.6 + Math.hypot(8.4, 10.2), 10);
  });

  it("is not beyond noise where it only equals it, and not known without the noise", () => {
    const equal = { ...AFTER, salt: 70.2 - mdc95(2.4) };
    expect(changeBetween(BEFORE, equal, 2.4).beyondNoise).toBe(false);
    expect(changeBetween(BEFORE, AFTER, null).beyondNoise).toBeNull();
  });

  it("is beyond noise by 1.96 deviations, and not by the normal quantile just under it", () => {
    // Of a SEM of 2 points the noise is 5.543717 points; by the quantile it were 5.543615.
    const later = { ...AFTER, salt: 70.2 - 5.5437 };
    expect(changeBetween(BEFORE, later, 2).beyondNoise).toBe(false);
  });

  it("has no percent of a SALT of 0", () => {
    const none = { salt: 0, interval: { low: 0, high: 2 } };
    expect(changeBetween(none, AFTER, 2.4).improvementPct).toBeNull();
  });
});
