/** Decisions: what each asks for, and what is sent. */

import { describe, expect, it } from "vitest";

import { decisionOf, decisionWords, exchangeWords } from "../../../review/decisions.js";
import { REFUSAL, photo } from "./photos/photo.js";

const answer = { reason: "a cap", view: "left", exchange: true } as const;
const masks = {
  scalp: { data: new Uint8Array(1), width: 1, height: 1 },
  loss: { data: new Uint8Array(1), width: 1, height: 1 },
};

describe("a decision", () => {
  it("names the one that the reviewer saw", () => {
    expect(decisionOf(photo({ override: REFUSAL }), { kind: "refuse" }, answer)).toEqual({
      kind: "refuse",
      reason: "a cap",
      known_override: 3,
    });
    expect(decisionOf(photo(), { kind: "refuse" }, answer).known_override).toBeNull();
  });

  it("has what its kind needs, and nothing else", () => {
    const known = { reason: "a cap", known_override: null };
    expect(decisionOf(photo(), { kind: "view" }, answer)).toEqual({
      ...known,
      kind: "view",
      view: "left",
      exchange: true,
    });
    expect(decisionOf(photo(), { kind: "masks", masks }, answer)).toEqual({
      ...known,
      kind: "masks",
      masks,
    });
  });

  it("offers the views that the photograph does not have", () => {
    expect(decisionWords(photo(), "view", false).views).toEqual(["left", "right", "back"]);
    expect(decisionWords(photo(), "refuse", false).views).toEqual([]);
  });

  it("states what is withdrawn", () => {
    const { words } = decisionWords(photo({ override: REFUSAL }), "withdraw", false);
    expect(words).toContain("Refused by Dr Who");
  });

  it("of a blind reviewer changes no table, and states so", () => {
    expect(decisionWords(photo(), "refuse", true).words).toContain("changes no table");
    expect(decisionWords(photo(), "refuse", true).words).not.toContain("no longer counts");
  });
});

describe("an exchange", () => {
  const left = photo({ id: 2, path: "0012/2/left.png", view: "left" });
  const photos = [photo(), left, photo({ id: 3, visit: "1", view: "right" })];

  it("is offered where another photograph of the visit has the view", () => {
    expect(exchangeWords(photos, photos[0]!, "view", "left")).toBe(
      "The two were mixed up: 0012/2/left.png, which counts as left, becomes top",
    );
    expect(exchangeWords(photos, photos[0]!, "view", "right")).toBe("");
    expect(exchangeWords(photos, photos[0]!, "refuse", null)).toBe("");
  });

  it("is undone where the photograph's own view is taken by now", () => {
    const original = { view: "left", status: "scored", loss_pct: 1 } as const;
    expect(exchangeWords(photos, photo({ original }), "withdraw", null)).toContain("becomes top");
  });
});
