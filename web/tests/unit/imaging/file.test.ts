import { describe, expect, it } from "vitest";

import sharp from "sharp";

import { type PhotoRefused, checkFile, exifOrientation, openPixels } from "../../../src/index.js";

const BLACK = { create: { width: 80, height: 70, channels: 3 as const, background: "black" } };
const jpeg = new Uint8Array(await sharp(BLACK).jpeg().toBuffer());
const png = new Uint8Array(await sharp(BLACK).png().toBuffer());

function reasonOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return (error as PhotoRefused).reason;
  }
}

describe("a file", () => {
  it("is known by its first bytes", () => {
    expect(checkFile(jpeg)).toBe("jpeg");
    expect(checkFile(png)).toBe("png");
    expect(reasonOf(() => checkFile(new TextEncoder().encode("a text")))).toBe(
      "unsupported_format",
    );
    expect(reasonOf(() => checkFile(new Uint8Array()))).toBe("truncated");
  });

  it.each([
    ["jpeg", jpeg],
    ["png", png],
  ] as const)("of %s that is cut anywhere is refused", (_, whole) => {
    for (const length of [20, whole.length >> 1, whole.length - 2])
      expect(reasonOf(() => checkFile(whole.subarray(0, length)))).toBe("truncated");
  });

  it("of PNG whose checksum is wrong is refused", () => {
    const damaged = png.slice();
    damaged[20]! ^= 1;
    expect(reasonOf(() => checkFile(damaged))).toBe("unreadable");
  });
});

describe("the size", () => {
  it("is checked before anything is decoded", async () => {
    const small = sharp(BLACK).resize(40, 70);
    for (const file of [
      await small.clone().jpeg().toBuffer(),
      await small.clone().png().toBuffer(),
    ])
      expect(reasonOf(() => checkFile(new Uint8Array(file)))).toBe("too_small");
    const huge = jpeg.slice();
    const frame = huge.findIndex((byte, i) => byte === 0xff && huge[i + 1] === 0xc0);
    huge.set([0xff, 0xff, 0xff, 0xff], frame + 5);
    expect(reasonOf(() => checkFile(huge))).toBe("too_many_pixels");
  });
});

describe("the orientation", () => {
  it.each([1, 3, 6, 8])("%d is read from JPEG and PNG", async (orientation) => {
    const turned = sharp(BLACK).withMetadata({ orientation });
    expect(exifOrientation(new Uint8Array(await turned.jpeg().toBuffer()))).toBe(orientation);
    expect(exifOrientation(new Uint8Array(await turned.png().toBuffer()))).toBe(orientation);
  });

  it("is 1 without EXIF", () => {
    expect(exifOrientation(jpeg)).toBe(1);
    expect(exifOrientation(png)).toBe(1);
  });
});

describe("pixels", () => {
  it("are turned upright", () => {
    expect(openPixels(new Uint8Array(4 * 80 * 70), 80, 70, 6)).toMatchObject({
      height: 80,
      width: 70,
    });
  });

  it("that are too few are refused", () => {
    expect(reasonOf(() => openPixels(new Uint8Array(4 * 63 * 70), 63, 70))).toBe("too_small");
  });
});
