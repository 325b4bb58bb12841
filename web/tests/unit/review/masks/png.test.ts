/** PNG files of masks: written for every decoder, read from every encoder. */

import sharp, { type PngOptions } from "sharp";
import { describe, expect, it } from "vitest";

import { fromBase64, toBase64 } from "../../../../review/masks/base64.js";
import { decodePng, encodePng } from "../../../../review/masks/png.js";
import { painted, stroke } from "../../../../review/masks/shapes.js";
import { emptyMask } from "../../masks.js";

const mask = painted(emptyMask(61, 37), stroke({ x: 9, y: 5 }, { x: 50, y: 30 }, 11), 1);

/** The mask as another program writes it: the filter of its rows and the bits of its pixels vary. */
async function written(options: PngOptions): Promise<Uint8Array<ArrayBuffer>> {
  const grey = Buffer.from(mask.data.map((value) => 255 * value));
  const raw = { width: mask.width, height: mask.height, channels: 1 as const };
  return new Uint8Array(await sharp(grey, { raw }).toColourspace("b-w").png(options).toBuffer());
}

describe("a PNG of a mask", () => {
  it("comes back as it was", async () => {
    expect(await decodePng(await encodePng(mask))).toEqual(mask);
  });

  it("is read by another decoder", async () => {
    const { data, info } = await sharp(await encodePng(mask))
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([61, 37]);
    const pixels = Array.from({ length: 61 * 37 }, (_, i) => Number(data[i * info.channels]! > 0));
    expect(pixels).toEqual([...mask.data]);
  });

  it("has one bit a pixel", async () => {
    expect((await encodePng(mask)).slice(24, 26)).toEqual(Uint8Array.from([1, 0]));
  });

  it("is read as another encoder wrote it, with and without filters", async () => {
    for (const adaptiveFiltering of [false, true])
      expect(
        await decodePng(await written({ palette: false, colours: 2, adaptiveFiltering })),
      ).toEqual(mask);
  });

  it("of more bits, cut off, or no PNG at all is refused", async () => {
    await expect(decodePng(await written({ palette: false }))).rejects.toThrow("one bit a pixel");
    await expect(decodePng((await encodePng(mask)).slice(0, 50))).rejects.toThrow();
    await expect(decodePng(new Uint8Array(60))).rejects.toThrow("no PNG");
  });
});

it("base64 comes back as it was, also from large files", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 255);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  expect(toBase64(Uint8Array.from([1, 2, 250]))).toBe(Buffer.from([1, 2, 250]).toString("base64"));
});
