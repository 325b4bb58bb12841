import { expect, it } from "vitest";

import { photoSide } from "../../../src/imaging/look.js";

it("asks of a photo for no more pixels than give the frame its size", () => {
  // 256 / (512 / 1002) is a little over 501 as a float.
  for (const [size, photo, own] of [
    [256, 1002, 512],
    [256, 1006, 512],
    [256, 3000, 700],
    [256, 3000, 3000],
  ] as const) {
    const frame = { top: 0, left: 0, height: own, width: 1, photoHeight: photo, photoWidth: 1 };
    const side = photoSide(frame, size);
    expect((side - 1) * own).toBeLessThan(size * photo);
    expect(side * own).toBeGreaterThanOrEqual(size * photo);
  }
});
