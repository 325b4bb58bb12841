/** Order of a review: the filter, what comes next, and how far it is. */

import { describe, expect, it } from "vitest";

import {
  doneCount,
  isListed,
  near,
  neighbour,
  updated,
} from "../../../../review/photos/photo_order.js";
import { REFUSAL, photo } from "./photo.js";

const photos = [
  photo({ id: 7, status: "refused" }),
  photo({ id: 3, looked_at: true }),
  photo({ id: 5, subject: "Zoë" }),
  photo({ id: 1, override: REFUSAL }),
];
const listed = (which: "all" | "open" | "corrected" | "refused", subject = ""): number[] =>
  photos.filter((one) => isListed(one, { which, subject })).map(({ id }) => id);

describe("the list", () => {
  it("holds what the filter names", () => {
    expect(listed("all")).toEqual([7, 3, 5, 1]);
    expect(listed("open")).toEqual([7, 5]);
    expect(listed("corrected")).toEqual([1]);
    expect(listed("refused")).toEqual([7]);
  });

  it("holds one subject, in whatever letters it is typed", () => {
    expect(listed("all", " ZOË ")).toEqual([5]);
  });
});

describe("the next photograph", () => {
  const next = (id: number, step: 1 | -1): number | undefined =>
    neighbour(photos, { which: "open", subject: "" }, id, step)?.id;

  it("is the next of the list, also after one that has left it", () => {
    expect(next(7, 1)).toBe(5);
    expect(next(3, 1)).toBe(5);
    expect(next(3, -1)).toBe(7);
  });

  it("is none at an end", () => {
    expect(next(5, 1)).toBeUndefined();
    expect(next(7, -1)).toBeUndefined();
  });
});

it("lists those near the one that is shown, and never more than it may", () => {
  const many = Array.from({ length: 100 }, (_, id) => photo({ id }));
  const ends = (id: number | null): number[] => {
    const listed = near(many, id, 8);
    expect(listed).toHaveLength(8);
    return [listed[0]!.id, listed.at(-1)!.id];
  };
  expect(ends(null)).toEqual([0, 7]);
  expect(ends(1)).toEqual([0, 7]);
  expect(ends(50)).toEqual([48, 55]);
  expect(ends(99)).toEqual([92, 99]);
  expect(near(many.slice(0, 3), 2, 8)).toHaveLength(3);
});

it("counts as done what was looked at or decided", () => {
  expect(doneCount(photos)).toBe(2);
});

it("takes changes without another order", () => {
  const after = updated(photos, [photo({ id: 5, looked_at: true })]);
  expect(after.map(({ id }) => id)).toEqual([7, 3, 5, 1]);
  expect(after[2]!.looked_at).toBe(true);
  expect(photos[2]!.looked_at).toBe(false);
});
