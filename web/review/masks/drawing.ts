/** Drawing of a reviewer: tool, layer, strokes, corners of a polygon, and its history. */

import type { MaskPair } from "../../shared/mask_lines.js";
import { type History, added, begun, redone, undone } from "./history.js";
import { type Point, type Shape, painted, polygon, stroke } from "./shapes.js";

export const LAYERS = ["scalp", "loss"] as const;
export const TOOLS = ["brush", "eraser", "polygon", "cutout", "move"] as const;
export type Layer = (typeof LAYERS)[number];
/** `cutout` is a polygon that erases; `move` draws nothing. */
export type Tool = (typeof TOOLS)[number];

/** The smallest and the largest radius of a brush, in pixels of the mask. */
export const RADII = [1, 120] as const;

/** A drawing as it stands. Values never change; a change makes another drawing. */
export interface Drawing {
  readonly history: History<MaskPair>;
  /** What the file of the server holds; a drawing of these has nothing to save. */
  readonly saved: MaskPair;
  readonly layer: Layer;
  readonly tool: Tool;
  readonly radius: number;
  /** The cross that the keyboard moves. */
  readonly cursor: Point;
  /** A stroke that has begun: where it is, and the masks with it. */
  readonly stroke: { readonly last: Point; readonly masks: MaskPair } | null;
  /** The corners of a polygon that has begun. */
  readonly corners: readonly Point[];
}

/** A drawing that begins with masks. */
export function drawingOf(masks: MaskPair): Drawing {
  const { width, height } = masks.scalp;
  return {
    history: begun(masks),
    saved: masks,
    layer: "loss",
    tool: "brush",
    radius: Math.max(2, Math.round(Math.max(width, height) / 64)),
    cursor: { x: width / 2, y: height / 2 },
    stroke: null,
    corners: [],
  };
}

/** The masks with what is drawn at the moment. */
export function masksOf({ stroke: running, history }: Drawing): MaskPair {
  return running?.masks ?? history.present;
}

/** Whether something would be lost if the drawing were left. */
export function isUnsaved(drawing: Drawing): boolean {
  return masksOf(drawing) !== drawing.saved || drawing.corners.length > 0;
}

/** With another tool; a stroke that has begun ends, a polygon is given up. */
export function withTool(drawing: Drawing, tool: Tool): Drawing {
  return { ...strokeEnded(drawing), tool, corners: [] };
}

/** On another layer; a stroke that has begun ends, a polygon is given up. */
export function withLayer(drawing: Drawing, layer: Layer): Drawing {
  return { ...strokeEnded(drawing), layer, corners: [] };
}

/** With another radius of the brush, inside `RADII`. */
export function withRadius(drawing: Drawing, radius: number): Drawing {
  const [least, most] = RADII;
  return { ...drawing, radius: Math.min(Math.max(Math.round(radius), least), most) };
}

/** With a brush that is a step smaller or larger: a quarter, and a pixel at least. */
export function resized(drawing: Drawing, step: "smaller" | "larger"): Drawing {
  const { radius } = drawing;
  return step === "larger"
    ? withRadius(drawing, Math.max(radius + 1, 1.25 * radius))
    : withRadius(drawing, Math.min(radius - 1, 0.8 * radius));
}

/** Whether the tool is a brush or an eraser. */
export function isBrush({ tool }: Drawing): boolean {
  return tool === "brush" || tool === "eraser";
}

/** Whether the tool draws polygons. */
export function isPolygon({ tool }: Drawing): boolean {
  return tool === "polygon" || tool === "cutout";
}

/** What a stroke from one point to another would cover. */
export function strokeShape({ radius }: Drawing, from: Point, to: Point): Shape {
  return stroke(from, to, radius);
}

/** A stroke begins: a disc. One that was not ended is kept. */
export function strokeBegun(drawing: Drawing, at: Point): Drawing {
  const rested = strokeEnded(drawing);
  return drawn({ ...rested, stroke: { last: at, masks: rested.history.present } }, at);
}

/** A stroke goes on, in a line from where it was. */
export function strokeMoved(drawing: Drawing, at: Point): Drawing {
  return drawing.stroke === null ? drawing : drawn(drawing, at);
}

/** A stroke ends, and can be undone as one. */
export function strokeEnded(drawing: Drawing): Drawing {
  if (drawing.stroke === null) return drawing;
  return { ...drawing, stroke: null, history: added(drawing.history, drawing.stroke.masks) };
}

/** A stroke is given up, as where a second finger comes down. */
export function strokeGivenUp(drawing: Drawing): Drawing {
  return { ...drawing, stroke: null };
}

/**
 * A corner of a polygon is set. On the first or the last corner again, the polygon is closed.
 *
 * @param near how far from a corner a place is still that corner, in pixels of the masks
 */
export function cornerSet(drawing: Drawing, at: Point, near: number): Drawing {
  const { corners } = drawing;
  const ends = corners.length === 0 ? [] : [corners[0]!, corners.at(-1)!];
  const isAgain = ends.some(({ x, y }) => Math.hypot(x - at.x, y - at.y) <= near);
  if (!isAgain) return { ...drawing, corners: [...corners, at] };
  return corners.length < 3 ? drawing : polygonClosed(drawing);
}

/** The last corner is taken back. */
export function cornerTakenBack(drawing: Drawing): Drawing {
  return { ...drawing, corners: drawing.corners.slice(0, -1) };
}

function polygonClosed(drawing: Drawing): Drawing {
  const { corners, history } = drawing;
  const open = { ...drawing, corners: [] };
  if (corners.length < 3) return open;
  return {
    ...open,
    history: added(history, paintedOn(drawing, history.present, polygon(corners))),
  };
}

/** The polygon is given up. */
export function polygonGivenUp(drawing: Drawing): Drawing {
  return { ...drawing, corners: [] };
}

/** The last step is undone; of a polygon that has begun, its last corner. */
export function stepUndone(drawing: Drawing): Drawing {
  if (drawing.corners.length > 0) return cornerTakenBack(drawing);
  return { ...drawing, stroke: null, history: undone(drawing.history) };
}

/** The step that was undone last is done again. */
export function stepRedone(drawing: Drawing): Drawing {
  return { ...drawing, stroke: null, corners: [], history: redone(drawing.history) };
}

/** Other masks in the place of all that was drawn, as those of the model; can be undone. */
export function replaced(drawing: Drawing, masks: MaskPair): Drawing {
  return { ...drawing, stroke: null, corners: [], history: added(drawing.history, masks) };
}

/** The cross at another place, inside the picture. */
export function cursorAt(drawing: Drawing, { x, y }: Point): Drawing {
  const { width, height } = drawing.saved.scalp;
  const cursor = { x: Math.min(Math.max(x, 0), width), y: Math.min(Math.max(y, 0), height) };
  return { ...drawing, cursor };
}

function drawn(drawing: Drawing, at: Point): Drawing {
  const { last, masks } = drawing.stroke!;
  const shape = strokeShape(drawing, last, at);
  return { ...drawing, stroke: { last: at, masks: paintedOn(drawing, masks, shape) } };
}

function paintedOn({ layer, tool }: Drawing, masks: MaskPair, shape: Shape): MaskPair {
  const value = tool === "eraser" || tool === "cutout" ? 0 : 1;
  return { ...masks, [layer]: painted(masks[layer], shape, value) };
}
