/** Sentences about a photograph under review. */

import { expect, it } from "vitest";

import {
  intervalWords,
  lossWords,
  moment,
  originalWords,
  overrideWords,
  saltWords,
  summary,
} from "../../../../review/photos/photo_words.js";
import { REFUSAL, photo } from "./photo.js";

it("state a score with its interval", () => {
  expect(summary(photo({ date: "2026-01-31" }))).toBe(
    "Subject 0012, visit 2 (2026-01-31), Top view. Hair loss 34.3 %. " +
      "SALT of the visit: 22.1 (95 % interval 12.0 to 31.0).",
  );
});

it("state why there is no number", () => {
  expect(lossWords(photo({ status: "refused" }))).toBe("Refused: does not count");
  expect(lossWords(photo({ status: "failed", loss_pct: null }))).toBe("Failed: not scored");
  expect(saltWords(photo({ visit_salt: null }))).toBe("none: a view is missing or refused");
  expect(intervalWords(null, null)).toBe("no interval: a person drew masks");
});

it("state what it was before, and who decided what, when and why", () => {
  expect(originalWords(photo())).toBeNull();
  const original = { view: "top", status: "scored", loss_pct: 10 } as const;
  expect(originalWords(photo({ original }))).toBe("top view, hair loss 10.0 %");
  expect(
    originalWords(photo({ original: { view: null, status: "refused", loss_pct: null } })),
  ).toBe("no view, refused");
  expect(overrideWords(REFUSAL)).toBe(
    "Refused by Dr Who on 2026-11-30 15:46 UTC, override 3. Reason: a cap",
  );
});

it("keep a time that is none as it is", () => {
  expect(moment("soon")).toBe("soon");
});
