/** Stage of the mask editor: the photograph, the lines of the masks, the cross and the polygon. */

import { el } from "../../shared/elements.js";
import { type Area, type MaskPair, grown, linesOf, reachOfLines } from "../../shared/mask_lines.js";
import { changedArea, joined } from "./changed_area.js";
import { type Drawing, isBrush, masksOf } from "./drawing.js";
import type { Point } from "./shapes.js";
import {
  type Size,
  type Viewport,
  fitted,
  inPicture,
  moved,
  onStage,
  withInSight,
  zoomed,
} from "./viewport.js";

/** Width of a thin line on the screen, and the most that it has in a mask, in pixels. */
const [LINE, THICKEST] = [1.75, 5];
const CROSS = 14;
const ZOOM_STEP = 1.5;
/** From this zoom on, the pixels of a mask are shown as squares. */
const SQUARES = 3;

/** A canvas that shows a drawing. */
export interface Stage {
  readonly canvas: HTMLCanvasElement;
  show(drawing: Drawing): void;
  /** How much of the lines is seen, 0 to 1. */
  setLines(opacity: number): void;
  /** Pixels of the mask at a place on the canvas. */
  placeOf(at: Point): Point;
  /** How many pixels of the mask a distance on the canvas is. */
  lengthOf(distance: number): number;
  move(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
  /** Zoom by one step about the cross; `fit` shows the whole picture. */
  step(direction: "in" | "out" | "fit"): void;
  /** Move the picture so far that the cross is in sight. */
  follow(): void;
}

/** Make a stage. */
export function stageOf(photo: ImageBitmap, first: Drawing, label: string): Stage {
  const { width, height } = first.saved.scalp;
  const picture: Size = { width, height };
  const lines = el("canvas", { width, height });
  const canvas = el("canvas", {
    class: "stage",
    tabindex: 0,
    role: "application",
    "aria-label": label,
    "aria-describedby": "editor-hint",
  });
  let drawing = first;
  let painted: MaskPair | null = null;
  let line = 0;
  let opacity = 1;
  let room: Size = { width: 0, height: 0 };
  let viewport: Viewport = { scale: 0, x: 0, y: 0 };
  let isAsked = false;

  new ResizeObserver(() => {
    const [wasWhole, { clientWidth, clientHeight }] = [isWhole(), canvas];
    if (clientWidth === 0 || clientHeight === 0) return;
    room = { width: clientWidth, height: clientHeight };
    canvas.width = Math.round(clientWidth * devicePixelRatio);
    canvas.height = Math.round(clientHeight * devicePixelRatio);
    viewport = wasWhole ? fitted(picture, room) : moved(viewport, 0, 0, picture, room);
    ask();
  }).observe(canvas);

  const isWhole = (): boolean => room.width === 0 || viewport.scale <= fitted(picture, room).scale;

  /** Draw with the next frame, once. */
  function ask(): void {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      if (room.width === 0) return; // it has no size yet, and draws when it has
      paintLines(masksOf(drawing));
      draw();
    });
  }

  /** Lines are as thick on the screen whatever the zoom, as far as the pixels of a mask allow. */
  function paintLines(masks: MaskPair): void {
    const wanted = Math.min(Math.max(1, Math.round(LINE / viewport.scale)), THICKEST);
    if (wanted !== line) painted = null;
    line = wanted;
    const changed =
      painted === null
        ? { left: 0, top: 0, right: width, bottom: height }
        : joined(changedArea(painted.scalp, masks.scalp), changedArea(painted.loss, masks.loss));
    painted = masks;
    if (changed === null) return;
    const area: Area = grown(changed, reachOfLines(line), picture);
    const pixels = new ImageData(linesOf(masks, line, area), area.right - area.left);
    lines.getContext("2d")!.putImageData(pixels, area.left, area.top);
  }

  function draw(): void {
    const context = canvas.getContext("2d")!;
    const { scale, x, y } = viewport;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, room.width, room.height);
    context.imageSmoothingEnabled = true;
    context.drawImage(photo, x, y, scale * width, scale * height);
    context.imageSmoothingEnabled = scale < SQUARES;
    context.globalAlpha = opacity;
    context.drawImage(lines, x, y, scale * width, scale * height);
    context.globalAlpha = 1;
    const corners = [...drawing.corners, drawing.cursor].map((at) => onStage(viewport, at));
    if (drawing.corners.length > 0) twice(context, pathOf(corners));
    twice(context, crossOf(corners.at(-1)!));
  }

  function pathOf(corners: readonly Point[]): Path2D {
    const path = new Path2D();
    for (const { x, y } of corners) path.lineTo(x, y);
    for (const { x, y } of corners.slice(0, -1)) path.rect(x - 4, y - 4, 8, 8);
    return path;
  }

  function crossOf({ x, y }: Point): Path2D {
    const path = new Path2D();
    path.moveTo(x - CROSS, y);
    path.lineTo(x + CROSS, y);
    path.moveTo(x, y - CROSS);
    path.lineTo(x, y + CROSS);
    if (isBrush(drawing)) {
      const radius = drawing.radius * viewport.scale;
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 2 * Math.PI);
    }
    return path;
  }

  const changeView = (next: Viewport): void => {
    viewport = next;
    ask();
  };

  return {
    canvas,
    show(next) {
      drawing = next;
      ask();
    },
    setLines(next) {
      opacity = next;
      ask();
    },
    placeOf: (at) => inPicture(viewport, at),
    lengthOf: (distance) => distance / viewport.scale,
    move: (dx, dy) => changeView(moved(viewport, dx, dy, picture, room)),
    zoom: (factor, at) => changeView(zoomed(viewport, factor, at, picture, room)),
    step(direction) {
      const at = onStage(viewport, drawing.cursor);
      if (direction === "fit") return changeView(fitted(picture, room));
      const factor = direction === "in" ? ZOOM_STEP : 1 / ZOOM_STEP;
      changeView(zoomed(viewport, factor, at, picture, room));
    },
    follow: () =>
      changeView(isWhole() ? viewport : withInSight(viewport, drawing.cursor, picture, room)),
  };
}

/** A line that is seen on light and on dark. */
function twice(context: CanvasRenderingContext2D, path: Path2D): void {
  for (const [colour, width] of [
    ["#000", 3],
    ["#fff", 1.25],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke(path);
  }
}
