import { expect, it } from "vitest";

import {
  type Manifest,
  PhotoRefused,
  assignViews,
  chooseView,
  viewConflict,
} from "../../../src/index.js";

const LIMITS = { none_max_probability: 0.3, view_min_probability: 0.5 } as Manifest;

it("takes the stated view, whatever the model sees, and reports the conflict", () => {
  const seen = [0.02, 0.9, 0.03, 0.03];
  expect(chooseView(seen, "left", LIMITS)).toBe("left");
  expect(viewConflict(seen, "left")).toBe("right");
  expect(viewConflict([0.3, 0.65, 0.02, 0.02], "left")).toBeNull();
});

it("refuses a photo of no view, and of no clear one", () => {
  const reasonOf = (seen: number[]): string => {
    try {
      return chooseView(seen, null, LIMITS);
    } catch (error) {
      return (error as PhotoRefused).reason;
    }
  };
  expect(reasonOf([0.97, 0.01, 0.01, 0])).toBe("left");
  expect(reasonOf([0.45, 0.4, 0.05, 0.05])).toBe("view_unclear");
  expect(reasonOf([0.05, 0.05, 0.05, 0.05])).toBe("not_a_view");
  expect(() => chooseView([NaN, 0, 0, 0], null, LIMITS)).toThrow("no probabilities");
});

it("gives each photo another view where one way is clear", () => {
  const sure = [
    [0.9, 0.05, 0, 0],
    [0.1, 0.9, 0, 0],
    [0, 0, 0.9, 0.05],
  ];
  expect(assignViews([...sure, [0, 0, 0.6, 0.4]])).toEqual(["left", "right", "top", "back"]);
  expect(assignViews([...sure, [0, 0, 0.1, 0.9]])).toBeNull();
  expect(
    assignViews([
      [0, 0, 0.6, 0.4],
      [0, 0, 0.55, 0.45],
      [0.9, 0.1, 0, 0],
    ]),
  ).toBeNull();
  expect(
    assignViews(
      [
        [0, 0, 0.7, 0.3],
        [0.9, 0.1, 0, 0],
      ],
      ["top", "right"],
    ),
  ).toEqual(["back", "left"]);
});
