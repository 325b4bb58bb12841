/** Overlay: what the model counted as scalp and as hair loss, drawn over the photograph. */

import {
  type Manifest,
  type Mask,
  type Reading,
  type Rgb,
  frameOn,
  insideLook,
  atLeast,
} from "../src/index.js";
import { el } from "../shared/elements.js";
import { countedOf, lineWidth, linesOf } from "../shared/mask_lines.js";

/** The longer side of a drawing, in pixels. */
const SIDE = 640;

/** The photograph and the overlay as two canvases of one size. */
export function drawn(
  reading: Reading,
  thresholds: Manifest["thresholds"],
): { photo: HTMLCanvasElement; overlay: HTMLCanvasElement } {
  const { copy } = reading;
  const scale = SIDE / Math.max(copy.height, copy.width);
  const [width, height] = [Math.round(copy.width * scale), Math.round(copy.height * scale)];
  const photo = canvasOf(copy);
  const shown = el("canvas", { width, height });
  shown.getContext("2d")!.drawImage(photo, 0, 0, width, height);
  const overlay = el("canvas", { width, height });
  const place = frameOn(reading.last.frame, height, width);
  const size = { width: place.right - place.left, height: place.bottom - place.top };
  const maps = insideLook(reading.last);
  const scalp = enlarged(atLeast(maps.scalp, thresholds.scalp), size.width, size.height);
  const loss = enlarged(atLeast(maps.loss, thresholds.loss), size.width, size.height);
  const lines = linesOf(countedOf({ scalp, loss }), lineWidth(width, height));
  overlay
    .getContext("2d")!
    .putImageData(new ImageData(lines, size.width, size.height), place.left, place.top);
  return { photo: shown, overlay };
}

function canvasOf({ data, width, height }: Rgb): HTMLCanvasElement {
  const pixels = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels.data.set(data.subarray(from, from + 3), to);
    pixels.data[to + 3] = 255;
  }
  const canvas = el("canvas", { width, height });
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  return canvas;
}

/** A mask at another size, by its nearest pixels. */
function enlarged(mask: Mask, width: number, height: number): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = mask.width * Math.floor(((y + 0.5) * mask.height) / height);
    for (let x = 0; x < width; x++)
      data[y * width + x] = mask.data[row + Math.floor(((x + 0.5) * mask.width) / width)]!;
  }
  return { data, width, height };
}
