/** Gestures on the mask editor: one finger or the mouse draws, two fingers or the wheel move. */

import type { Point } from "./shapes.js";

/** What is done with the gestures; places are in pixels of the page from the canvas's corner. */
export interface Gestures {
  began(at: Point): void;
  drew(at: Point): void;
  ended(): void;
  /** It was no stroke: a second finger came down. */
  gaveUp(): void;
  hovered(at: Point): void;
  moved(dx: number, dy: number): void;
  zoomed(factor: number, at: Point): void;
  /** Whether dragging moves the picture and draws nothing. */
  isHand(): boolean;
}

const WHEEL_PER_ZOOM = 400;

/** Listen to a canvas. */
export function listen(canvas: HTMLCanvasElement, gestures: Gestures): void {
  const fingers = new Map<number, Point>();
  let doing: "nothing" | "drawing" | "moving" = "nothing";

  const placeOf = (event: MouseEvent): Point => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, placeOf(event));
    if (fingers.size > 1) {
      if (doing === "drawing") gestures.gaveUp();
      doing = "moving";
    } else if (event.button !== 0 || gestures.isHand()) {
      doing = "moving";
    } else {
      doing = "drawing";
      gestures.began(placeOf(event));
    }
  });

  canvas.addEventListener("pointermove", (event) => {
    const at = placeOf(event);
    const last = fingers.get(event.pointerId);
    if (last === undefined || doing === "nothing") {
      gestures.hovered(at);
      return;
    }
    if (doing === "drawing") {
      const missed = event.getCoalescedEvents?.() ?? [];
      for (const one of missed.length > 0 ? missed : [event]) gestures.drew(placeOf(one));
    } else {
      moveWith(event.pointerId, last, at);
    }
    fingers.set(event.pointerId, at);
  });

  /** One finger has moved; where there are two, the picture also becomes larger or smaller. */
  function moveWith(finger: number, last: Point, at: Point): void {
    const other = [...fingers].find(([id]) => id !== finger)?.[1];
    const share = other === undefined ? 1 : 0.5;
    gestures.moved(share * (at.x - last.x), share * (at.y - last.y));
    if (other === undefined) return;
    const factor = distance(at, other) / Math.max(1, distance(last, other));
    gestures.zoomed(factor, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
  }

  const lifted = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    if (doing === "drawing") gestures.ended();
    if (doing === "drawing" || fingers.size === 0) doing = "nothing";
  };
  canvas.addEventListener("pointerup", lifted);
  canvas.addEventListener("pointercancel", lifted);
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      gestures.zoomed(Math.exp(-event.deltaY / WHEEL_PER_ZOOM), placeOf(event));
    },
    { passive: false },
  );
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
