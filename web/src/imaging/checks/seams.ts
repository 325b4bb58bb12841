/** Straight edges across a picture: a part of one flat colour, the seam between two pictures. */

import { roundHalfEven } from "../../core/round.js";
import { type Mask, type Rgb, crop, cropMask } from "../image.js";

const FLAT_LEVELS = 6;
const FLAT_SHARE = 0.98;
const EDGE_SHARE = 0.55;
const STEP_LEVELS = 8;
const SEAM_BAND = 0.15;

/** Widths of the flat parts along the four edges, as shares of the side; 0 where there is none. */
export interface Bars {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A line across the whole frame: its column or row, and the share of it with a step. */
export interface Seam {
  readonly upright: boolean;
  readonly place: number;
  readonly share: number;
}

/** Lines of pixels, columns or rows of a picture, without copying it. */
interface Lines {
  readonly count: number;
  readonly length: number;
  at(line: number, place: number, channel: number): number;
}

function columnsOf({ data, height, width }: Rgb): Lines {
  return {
    count: width,
    length: height,
    at: (line, place, channel) => data[3 * (place * width + line) + channel]!,
  };
}

function rowsOf({ data, height, width }: Rgb): Lines {
  return {
    count: height,
    length: width,
    at: (line, place, channel) => data[3 * (line * width + place) + channel]!,
  };
}

function reversed(lines: Lines): Lines {
  return {
    ...lines,
    at: (line, place, channel) => lines.at(lines.count - 1 - line, place, channel),
  };
}

/** The flat parts along the edges of a small copy that end in a straight edge. */
export function findBars(copy: Rgb): Bars {
  const [left, right] = bothBars(columnsOf(copy));
  const [top, bottom] = bothBars(rowsOf(copy));
  return { left, right, top, bottom };
}

/**
 * Widths of the flat parts at the first and at the last of these lines, shares of all of them.
 *
 * Two that meet or overlap, as in a plain wall in light from one side, are all of the picture.
 * There is nothing between them, and they are no bars.
 */
function bothBars(lines: Lines): [number, number] {
  const [first, last] = [bar(lines), bar(reversed(lines))];
  const { count } = lines;
  return first + last < count ? [first / count, last / count] : [0, 0];
}

/** The widest flat part without its like on the other side: bars of a viewer are a pair. */
export function oneSided(bars: Bars): number {
  return Math.max(Math.abs(bars.left - bars.right), Math.abs(bars.top - bars.bottom));
}

/** What lies between bars, of a copy of this size: rows and columns, without the last ones. */
export function betweenBars(
  bars: Bars,
  height: number,
  width: number,
): [number, number, number, number] {
  return [
    roundHalfEven(bars.top * height),
    height - roundHalfEven(bars.bottom * height),
    roundHalfEven(bars.left * width),
    width - roundHalfEven(bars.right * width),
  ];
}

/** A picture without its bars. */
export function withoutBars(image: Rgb, bars: Bars): Rgb {
  return crop(image, ...betweenBars(bars, image.height, image.width));
}

/** A mask over the same frame without its bars. */
export function maskWithoutBars(mask: Mask, bars: Bars): Mask {
  return cropMask(mask, ...betweenBars(bars, mask.height, mask.width));
}

/** How many lines the flat part at the first of these lines has. */
function bar(lines: Lines): number {
  const colour = [0, 1, 2].map((channel) => median(lines, channel));
  const isFlat = (line: number): boolean => offShare(lines, line, colour) <= 1 - FLAT_SHARE;
  if (!isFlat(0)) return 0;
  let end = 1;
  while (end < lines.count && isFlat(end)) end += 1;
  if (end === lines.count) return 0;
  // The first line after it may be half flat, half picture.
  const behind = [end, end + 1].filter((line) => line < lines.count);
  const most = Math.max(...behind.map((line) => offShare(lines, line, colour)));
  return most >= EDGE_SHARE ? end : 0;
}

/** The middle level of the first line, cut to a whole one. */
function median(lines: Lines, channel: number): number {
  const levels = new Uint8Array(lines.length);
  for (let place = 0; place < lines.length; place++) levels[place] = lines.at(0, place, channel);
  levels.sort();
  const [low, high] = [(lines.length - 1) >> 1, lines.length >> 1];
  return (levels[low]! + levels[high]!) >> 1;
}

/** Share of the pixels of a line that are of another colour. */
function offShare(lines: Lines, line: number, colour: readonly number[]): number {
  let off = 0;
  for (let place = 0; place < lines.length; place++) {
    const apart = Math.max(
      Math.abs(lines.at(line, place, 0) - colour[0]!),
      Math.abs(lines.at(line, place, 1) - colour[1]!),
      Math.abs(lines.at(line, place, 2) - colour[2]!),
    );
    if (apart > FLAT_LEVELS) off += 1;
  }
  return off / lines.length;
}

/** The clearest seam from top to bottom and that from left to right, near the middle. */
export function findSeams(copy: Rgb): Seam[] {
  const found: Seam[] = [];
  for (const upright of [true, false]) {
    const lines = upright ? columnsOf(copy) : rowsOf(copy);
    if (lines.count < 16) continue;
    const [first, end] = [-1, 1].map(
      (side) => roundHalfEven(lines.count * (0.5 + side * SEAM_BAND)) - 4,
    ) as [number, number];
    let best = { place: Math.max(first, 0) + 4, share: -1 };
    for (let i = Math.max(first, 0); i < Math.min(end, lines.count - 8); i++) {
      const share = stepShare(lines, i + 3);
      if (share > best.share) best = { place: i + 4, share };
    }
    found.push({ upright, ...best });
  }
  return found;
}

/** Share of a line's pixels whose step over two lines is large, and larger than those beside it. */
function stepShare(lines: Lines, line: number): number {
  let steps = 0;
  for (let place = 0; place < lines.length; place++) {
    const here = step(lines, line, place);
    if (here <= STEP_LEVELS) continue;
    const beside = Math.max(step(lines, line - 3, place), step(lines, line + 3, place));
    if (2 * here > 3 * beside) steps += 1;
  }
  return steps / lines.length;
}

function step(lines: Lines, line: number, place: number): number {
  let widest = 0;
  for (let channel = 0; channel < 3; channel++) {
    const apart = Math.abs(lines.at(line + 2, place, channel) - lines.at(line, place, channel));
    widest = Math.max(widest, apart);
  }
  return widest;
}
