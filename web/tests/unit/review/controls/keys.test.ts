/** Keys of the review page: one command each, found however they are pressed. */

import { describe, expect, it } from "vitest";

import { EDITOR_KEYS, PAGE_KEYS, commandOf, keyName } from "../../../../review/controls/keys.js";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
): Parameters<typeof commandOf>[1] => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe.each([
  ["page", PAGE_KEYS],
  ["editor", EDITOR_KEYS],
])("a key of the %s", (_, keys) => {
  it("has one command", () => {
    const all = keys.flatMap((one) => one.keys);
    expect(new Set(all).size).toBe(all.length);
  });

  it("needs no key that other keyboards than the English one hide", () => {
    for (const key of keys.flatMap((one) => one.keys)) expect(key).not.toMatch(/[[\]{}\\@#~|]/);
  });
});

it("is found in capitals and with Control or Command", () => {
  expect(commandOf(PAGE_KEYS, press("L", { shiftKey: true }))).toBe("looked-at");
  expect(commandOf(EDITOR_KEYS, press("z", { ctrlKey: true }))).toBe("undo");
  expect(commandOf(EDITOR_KEYS, press("Z", { metaKey: true, shiftKey: true }))).toBe("redo");
});

it("leaves the keys of the browser alone", () => {
  expect(commandOf(PAGE_KEYS, press("l", { ctrlKey: true }))).toBeNull();
  expect(commandOf(PAGE_KEYS, press("r", { metaKey: true }))).toBeNull();
  expect(commandOf(PAGE_KEYS, press("n", { altKey: true }))).toBeNull();
});

it("is shown as it is printed on the keyboard", () => {
  expect([keyName(["l"]), keyName(["Control+s"]), keyName(["?"])]).toEqual(["L", "Ctrl+S", "?"]);
});
