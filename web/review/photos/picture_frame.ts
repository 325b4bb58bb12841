/** A photograph in its frame, the lines of its masks over it. */

import { el } from "../../shared/elements.js";
import { type MaskPair, countedOf, lineWidth, linesOf } from "../../shared/mask_lines.js";
import type { Shown } from "./pictures.js";

/** A frame, at first empty. */
export function emptyFrame(words: string): HTMLElement {
  return el("div", { class: "frame empty" }, el("span", {}, words));
}

/** The frame of a photograph; `words` say what it shows, for those who do not see it. */
export function filledFrame({ picture, masks, why }: Shown, words: string): HTMLElement {
  if (picture === null) return emptyFrame(why);
  const photo = el("canvas", { width: picture.width, height: picture.height });
  photo.getContext("2d")!.drawImage(picture, 0, 0);
  return el(
    "div",
    { class: "frame", role: "img", "aria-label": words },
    photo,
    ...(masks === null ? [] : [linesCanvas(masks.counted)]),
  );
}

function linesCanvas(masks: MaskPair): HTMLCanvasElement {
  const { width, height } = masks.scalp;
  const canvas = el("canvas", { width, height, class: "overlay" });
  const pixels = new ImageData(linesOf(countedOf(masks), lineWidth(width, height)), width);
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  return canvas;
}
