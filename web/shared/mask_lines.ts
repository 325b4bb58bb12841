/** Lines of the masks of a photograph: what counts as scalp and as hair loss.
 *
 * As in the overlays of `autosalt score`: readable without colour, every line light and dark side
 * by side. Scalp has a thin blue line, loss a thick yellow one and a hatch. Loss outside the scalp
 * does not count: it has a white hatch and no line.
 */

import type { Mask } from "../src/imaging/image.js";

/** The scalp and the hair loss of a photograph, of one size. */
export interface MaskPair {
  readonly scalp: Mask;
  readonly loss: Mask;
}

/** A part of a picture: the right and lower edge are outside. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Colour = readonly [number, number, number];

const BLUE: Colour = [0, 114, 178];
const YELLOW: Colour = [240, 228, 66];
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];
const LINES_PER_SIDE = 400;
const HATCH = 12;

/** The masks with the loss that counts alone: that inside the scalp. */
export function countedOf({ scalp, loss }: MaskPair): MaskPair {
  return { scalp, loss: { ...loss, data: loss.data.map((value, i) => value & scalp.data[i]!) } };
}

/** How wide a thin line is, in pixels of a drawing. */
export function lineWidth(width: number, height: number): number {
  return Math.max(1, Math.round(Math.max(width, height) / LINES_PER_SIDE));
}

/** How far a pixel's change is seen in the lines, in pixels. */
export function reachOfLines(line: number): number {
  return 3 * line;
}

/**
 * The lines of a pair of masks, RGBA [height, width, 4] of the area; transparent between the lines.
 *
 * @param line how wide a thin line is, in pixels of the masks
 * @param area the part that is drawn; without it the whole
 */
export function linesOf(
  { scalp, loss }: MaskPair,
  line: number,
  area: Area = { left: 0, top: 0, right: scalp.width, bottom: scalp.height },
): Uint8ClampedArray<ArrayBuffer> {
  const seen = grown(area, reachOfLines(line), scalp);
  const cutScalp = cut(scalp, seen);
  const counted = countedOf({ scalp: cutScalp, loss: cut(loss, seen) }).loss;
  const lossDepth = depth(counted, 3 * line);
  const scalpDepth = depth(cutScalp, line);
  const outside = depth({ ...cutScalp, data: cutScalp.data.map((value) => 1 - value) }, line);
  const pixels = new Uint8ClampedArray(4 * (area.right - area.left) * (area.bottom - area.top));
  for (let y = area.top, to = 0; y < area.bottom; y++) {
    let at = (y - seen.top) * cutScalp.width + area.left - seen.left;
    for (let x = area.left; x < area.right; x++, at++, to += 4) {
      const isLoss = loss.data[y * loss.width + x] === 1;
      const colour =
        lineColour(line, lossDepth[at]!, scalpDepth[at]!, outside[at]!) ??
        (isLoss ? hatchColour(x + y, line, counted.data[at] === 1) : null);
      if (colour === null) continue;
      pixels.set(colour, to);
      pixels[to + 3] = 255;
    }
  }
  return pixels;
}

function lineColour(
  line: number,
  lossDepth: number,
  scalpDepth: number,
  outside: number,
): Colour | null {
  if (outside > 0) return WHITE;
  if (scalpDepth > 0) return BLUE;
  if (lossDepth > 0) return lossDepth > 2 * line ? BLACK : YELLOW;
  return null;
}

function hatchColour(diagonal: number, line: number, isCounted: boolean): Colour | null {
  const place = diagonal % (HATCH * line);
  if (place >= 2 * line) return null;
  if (place >= line) return BLACK;
  return isCounted ? YELLOW : WHITE;
}

/** An area with `by` pixels more on each side, inside a picture. */
export function grown(
  area: Area,
  by: number,
  { width, height }: { readonly width: number; readonly height: number },
): Area {
  return {
    left: Math.max(0, area.left - by),
    top: Math.max(0, area.top - by),
    right: Math.min(width, area.right + by),
    bottom: Math.min(height, area.bottom + by),
  };
}

function cut({ data, width }: Mask, { left, top, right, bottom }: Area): Mask {
  const [across, down] = [right - left, bottom - top];
  const part = new Uint8Array(across * down);
  for (let y = 0; y < down; y++) {
    const from = (top + y) * width + left;
    part.set(data.subarray(from, from + across), y * across);
  }
  return { data: part, width: across, height: down };
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
