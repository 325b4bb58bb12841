/** Viewport of the mask editor: which part of a picture is on the screen, and how large. */

import type { Point } from "./shapes.js";

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The picture's upper left corner on the stage, and how many of its pixels one of a picture takes. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const LARGEST = 16;
/** How much of the stage a picture must keep, in pixels, when it is moved. */
const KEPT = 48;

/** All of a picture, as large as the stage allows and in its middle. */
export function fitted(picture: Size, stage: Size): Viewport {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  return {
    scale,
    x: (stage.width - scale * picture.width) / 2,
    y: (stage.height - scale * picture.height) / 2,
  };
}

/** Where a place on the stage is in the picture. */
export function inPicture({ scale, x, y }: Viewport, at: Point): Point {
  return { x: (at.x - x) / scale, y: (at.y - y) / scale };
}

/** Where a place of the picture is on the stage. */
export function onStage({ scale, x, y }: Viewport, at: Point): Point {
  return { x: x + scale * at.x, y: y + scale * at.y };
}

/** Larger or smaller by a factor, with the same pixel at one place; never smaller than the stage. */
export function zoomed(
  viewport: Viewport,
  factor: number,
  at: Point,
  picture: Size,
  stage: Size,
): Viewport {
  const whole = fitted(picture, stage);
  const scale = Math.min(Math.max(viewport.scale * factor, whole.scale), LARGEST);
  if (scale === whole.scale) return whole;
  const still = inPicture(viewport, at);
  return moved(
    { scale, x: at.x - scale * still.x, y: at.y - scale * still.y },
    0,
    0,
    picture,
    stage,
  );
}

/** Moved on the stage; a part of the picture always stays in sight. */
export function moved(
  { scale, x, y }: Viewport,
  dx: number,
  dy: number,
  picture: Size,
  stage: Size,
): Viewport {
  const kept = (at: number, long: number, room: number): number =>
    Math.min(Math.max(at, KEPT - scale * long), room - KEPT);
  return {
    scale,
    x: kept(x + dx, picture.width, stage.width),
    y: kept(y + dy, picture.height, stage.height),
  };
}

/** Moved so far that a place of the picture is in sight, with some room round it. */
export function withInSight(viewport: Viewport, at: Point, picture: Size, stage: Size): Viewport {
  const there = onStage(viewport, at);
  const room = Math.min(KEPT, stage.width / 4, stage.height / 4);
  const step = (place: number, long: number): number =>
    Math.max(room - place, 0) + Math.min(long - room - place, 0);
  return moved(viewport, step(there.x, stage.width), step(there.y, stage.height), picture, stage);
}
