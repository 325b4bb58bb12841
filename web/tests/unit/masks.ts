/** Small masks for tests. */

import type { Mask } from "../../src/imaging/image.js";

/** A mask without a pixel set. */
export function emptyMask(width: number, height: number): Mask {
  return { data: new Uint8Array(width * height), width, height };
}

/** A mask of rows of text: `#` is set. */
export function maskOf(...rows: string[]): Mask {
  const data = Uint8Array.from(rows.join(""), (character) => Number(character === "#"));
  return { data, width: rows[0]!.length, height: rows.length };
}

/** A mask as rows of text. */
export function rowsOf({ data, width, height }: Mask): string[] {
  return Array.from({ length: height }, (_, y) =>
    [...data.slice(y * width, (y + 1) * width)].map((value) => (value ? "#" : ".")).join(""),
  );
}
