/** History of a drawing: undo, redo, and its limit. */

import { expect, it } from "vitest";

import { added, begun, redone, undone } from "../../../../review/masks/history.js";

const three = added(added(begun("a"), "b"), "c");

it("goes back and forward step by step", () => {
  expect(undone(three).present).toBe("b");
  expect(undone(undone(three)).present).toBe("a");
  expect(redone(undone(undone(three))).present).toBe("b");
  expect(redone(redone(undone(undone(three))))).toEqual(three);
});

it("stays where no step is left", () => {
  expect(undone(begun("a"))).toEqual(begun("a"));
  expect(redone(three)).toBe(three);
});

it("forgets what was undone once something else is done", () => {
  const other = added(undone(three), "d");
  expect(redone(other).present).toBe("d");
  expect(undone(other).present).toBe("b");
});

it("keeps 60 steps", () => {
  let history = begun(0);
  for (let i = 1; i <= 100; i++) history = added(history, i);
  expect(history.past).toHaveLength(60);
  expect(history.past[0]).toBe(40);
});
