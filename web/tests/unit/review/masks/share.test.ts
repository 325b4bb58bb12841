/** Share of loss: inside the scalp alone, as the arithmetic has it. */

import { expect, it } from "vitest";

import { shareOf } from "../../../../review/masks/share.js";
import { maskOf } from "../../masks.js";

it("counts loss inside the scalp alone", () => {
  const share = shareOf({
    scalp: maskOf("####....", "####...."),
    loss: maskOf(".######.", "........"),
  });
  expect(share).toEqual({ scalpPx: 8, lossPx: 3, outsidePx: 3, lossPct: 37.5 });
});

it("is not rounded", () => {
  expect(shareOf({ scalp: maskOf("###"), loss: maskOf("#..") }).lossPct).toBe(100 / 3);
});

it("is not known where no scalp is drawn", () => {
  expect(shareOf({ scalp: maskOf("..."), loss: maskOf("#..") }).lossPct).toBeNull();
});
