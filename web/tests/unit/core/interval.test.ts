import { expect, it } from "vitest";

import {
  photoUncertaintyPct,
  viewInterval,
  visitInterval,
  visitUncertaintyPct,
} from "../../../src/core/interval.js";

const CALIBRATION = { floor_pct: 1, view_factor: 4, visit_factor: 2 };

it("widens the interval by the doubt about loss and about the view", () => {
  const uncertainty = photoUncertaintyPct(1.5, 0.995);
  expect(uncertainty).toBeCloseTo(2, 12);
  const { low, high } = viewInterval(30, uncertainty, CALIBRATION);
  expect([low, high]).toEqual([expect.closeTo(18, 10), expect.closeTo(42, 10)]);
});

it("cuts intervals to 0 and 100", () => {
  expect(viewInterval(1, 5, CALIBRATION).low).toBe(0);
  expect(visitInterval(99, 5, CALIBRATION).high).toBe(100);
});

it("adds the uncertainties of views with the weights of SALT", () => {
  expect(visitUncertaintyPct({ left: 1, right: 1, top: 2, back: 1 })).toBeCloseTo(1.4, 12);
});
