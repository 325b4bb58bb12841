/** Open a photo's file in Node, decoded by sharp. */

import { readFileSync } from "node:fs";

import sharp from "sharp";

import {
  type OpenPhoto,
  PhotoRefused,
  checkFile,
  exifOrientation,
  openPixels,
} from "../../src/index.js";

/** Open a file; PhotoRefused where it is no photo. */
export async function openFile(path: string): Promise<OpenPhoto> {
  const bytes = new Uint8Array(readFileSync(path));
  checkFile(bytes);
  const { data, info } = await sharp(bytes)
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw new PhotoRefused("unreadable", "the decoder failed");
    });
  return openPixels(data, info.width, info.height, exifOrientation(bytes));
}
