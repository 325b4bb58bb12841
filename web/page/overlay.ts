/** Overlay: what the model counted as scalp and as hair loss, drawn over the photograph.
 *
 * As in the overlays of `autosalt score`: readable without colour, every line light and dark side
 * by side. Scalp has a thin blue line, loss a thick yellow one and a hatch.
 */

import {
  type Manifest,
  type Mask,
  type Reading,
  type Rgb,
  frameOn,
  insideLook,
  atLeast,
} from "../src/index.js";
import { el } from "./elements.js";

const BLUE = [0, 114, 178] as const;
const YELLOW = [240, 228, 66] as const;
const BLACK = [0, 0, 0] as const;
const WHITE = [255, 255, 255] as const;
const LINES_PER_SIDE = 400;
const HATCH = 12;
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
  const all = enlarged(atLeast(maps.loss, thresholds.loss), size.width, size.height);
  const loss = { ...all, data: all.data.map((value, i) => value & scalp.data[i]!) };
  const line = Math.max(1, Math.round(Math.max(width, height) / LINES_PER_SIDE));
  const lines = drawing(scalp, loss, line);
  overlay.getContext("2d")!.putImageData(lines, place.left, place.top);
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

function drawing(scalp: Mask, loss: Mask, line: number): ImageData {
  const { width, height } = scalp;
  const pixels = new ImageData(width, height);
  const paint = (at: number, [red, green, blue]: readonly [number, number, number]): void => {
    pixels.data.set([red, green, blue, 255], 4 * at);
  };
  const lossDepth = depth(loss, 3 * line);
  const scalpDepth = depth(scalp, line);
  const outside = depth({ ...scalp, data: scalp.data.map((value) => 1 - value) }, line);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const diagonal = (x + y) % (HATCH * line);
      if (loss.data[at] === 1 && diagonal < 2 * line) paint(at, diagonal < line ? YELLOW : BLACK);
      if (lossDepth[at]! > 0) paint(at, lossDepth[at]! > 2 * line ? BLACK : YELLOW);
      if (scalpDepth[at]! > 0) paint(at, BLUE);
      if (outside[at]! > 0) paint(at, WHITE);
    }
  }
  return pixels;
}

/** How many pixels inside its mask's edge a pixel is, 1 at the edge; 0 outside and beyond `most`. */
function depth(mask: Mask, most: number): Uint8Array {
  const { data, width, height } = mask;
  const result = new Uint8Array(data.length);
  let inner: Uint8Array = data;
  for (let step = 1; step <= most; step++) {
    const next = new Uint8Array(data.length);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        if (inner[at] === 0) continue;
        const edge =
          (x > 0 && inner[at - 1] === 0) ||
          (x < width - 1 && inner[at + 1] === 0) ||
          (y > 0 && inner[at - width] === 0) ||
          (y < height - 1 && inner[at + width] === 0);
        if (edge) result[at] = step;
        else next[at] = 1;
      }
    }
    inner = next;
  }
  return result;
}
