import { describe, expect, it } from "vitest";

import sharp from "sharp";

import { withoutOrientation } from "../../../src/imaging/file.js";
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

/** EXIF of one tag, its value in a field of a TIFF type; `MM` is big end first. */
function exif(order: "II" | "MM", type: number, orientation: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(26));
  const little = order === "II";
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x0112, little);
  view.setUint16(12, type, little);
  view.setUint32(14, 1, little);
  if ([4, 9].includes(type)) view.setUint32(18, orientation, little);
  else if ([3, 8].includes(type)) view.setUint16(18, orientation, little);
  else view.setUint8(18, orientation);
  return new Uint8Array(view.buffer);
}

/** The black JPEG with this EXIF in front. */
function jpegWith(tiff: Uint8Array): Uint8Array {
  const head = Uint8Array.of(
    0xff,
    0xd8,
    0xff,
    0xe1,
    0,
    tiff.length + 8,
    ...Buffer.from("Exif\0\0"),
  );
  return Uint8Array.of(...head, ...tiff, ...jpeg.subarray(2));
}

describe("the orientation", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("%d is read from every format", async (orientation) => {
    const turned = sharp(BLACK).withMetadata({ orientation });
    for (const file of [
      await turned.clone().jpeg().toBuffer(),
      await turned.clone().png().toBuffer(),
      await turned.clone().webp().toBuffer(),
      await turned.clone().tiff().toBuffer(),
    ]) {
      expect(exifOrientation(new Uint8Array(file))).toBe(orientation);
      const stored = withoutOrientation(new Uint8Array(file));
      expect(stored.length).toBe(file.length);
      expect(exifOrientation(stored)).toBe(1);
      checkFile(stored); // with right checksums
    }
  });

  // What Pillow reads: whole numbers of any width, but no single bytes and nothing over 8.
  it.each([
    [3, 6, 6],
    [4, 6, 6],
    [6, 6, 6],
    [8, 6, 6],
    [9, 6, 6],
    [1, 6, 1],
    [3, 0, 1],
    [3, 9, 1],
  ])("of the type %d that is %d is taken as %d", (type, stored, orientation) => {
    for (const order of ["II", "MM"] as const)
      expect(exifOrientation(jpegWith(exif(order, type, stored)))).toBe(orientation);
  });

  it("is 1 without EXIF, and where the EXIF is damaged", () => {
    expect(exifOrientation(jpeg)).toBe(1);
    expect(exifOrientation(png)).toBe(1);
    const damaged = exif("MM", 3, 6);
    damaged[0] = 0;
    expect(exifOrientation(jpegWith(damaged))).toBe(1);
    expect(exifOrientation(jpegWith(exif("II", 3, 6).subarray(0, 15)))).toBe(1);
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
