/** Mask editor: draws scalp and hair loss over a photograph, by mouse, touch or keyboard. */

import { el } from "../../shared/elements.js";
import type { MaskPair } from "../../shared/mask_lines.js";
import { points } from "../../shared/words.js";
import { keyed } from "../controls/buttons.js";
import { EDITOR_KEYS, type EditorCommand, commandOf } from "../controls/keys.js";
import type { PhotoMasks } from "../server.js";
import {
  type Drawing,
  cornerSet,
  cursorAt,
  drawingOf,
  isBrush,
  isPolygon,
  isUnsaved,
  masksOf,
  polygonGivenUp,
  replaced,
  stepRedone,
  stepUndone,
  strokeBegun,
  strokeEnded,
  strokeGivenUp,
  strokeMoved,
  withLayer,
  resized,
  withRadius,
  withTool,
} from "./drawing.js";
import { listen } from "./gestures.js";
import { maskTools } from "./mask_tools.js";
import type { Point } from "./shapes.js";
import { shareOf } from "./share.js";
import { stageOf } from "./stage.js";

/** How near a press counts as the same corner, and a step of the cross, in pixels of the screen. */
const [NEAR, STEP, LARGE_STEP] = [10, 4, 32];
const SPOKEN_AFTER = 600;

/** What the editor needs of the page. */
export interface EditorPage {
  /** Say something to everyone, also to those who listen. */
  announce(words: string): void;
  /** Say something to those who listen. */
  whisper(words: string): void;
  /** Ask for a reason, and save; true where it was saved. */
  save(masks: MaskPair): Promise<boolean>;
  /** Ask whether a drawing may be lost. */
  mayLeave(): Promise<boolean>;
  help(): void;
  /** The editor is done with. */
  closed(): void;
}

/** An editor that is open. */
export interface Editor {
  readonly element: HTMLElement;
  /** Whether it has taken the key; single letters count only where they are on. */
  press(event: KeyboardEvent, lettersAreOn: boolean): boolean;
  release(event: KeyboardEvent): void;
  isUnsaved(): boolean;
  focus(): void;
}

/** Make the editor of a photograph. */
export function maskEditor(
  page: EditorPage,
  photo: ImageBitmap,
  masks: PhotoMasks,
  title: string,
): Editor {
  let drawing = drawingOf(masks.counted);
  let isPenDown = false;
  let spoken = 0;
  const stage = stageOf(photo, drawing, `Drawing: ${title}`);
  const share = el("p", { class: "share" });
  const outside = el("p", { class: "soft" });
  const was = shareOf(masks.original).lossPct;
  const ofModel = was === null ? "" : `; masks of the model: ${points(was)} %`;
  const tools = maskTools({
    setLayer: (layer) => change(withLayer(drawing, layer)),
    setTool(tool) {
      lift();
      change(withTool(drawing, tool));
    },
    setRadius: (radius) => change(withRadius(drawing, radius)),
    setLines: stage.setLines,
    reset,
    run,
  });
  const element = el(
    "section",
    { id: "editor", "aria-labelledby": "editor-title" },
    el(
      "div",
      { class: "editor-head" },
      el("h1", { id: "editor-title" }, title),
      el("div", {}, share, outside),
      el(
        "p",
        { class: "row" },
        keyed(EDITOR_KEYS, "save", "Save …", () => run("save"), "primary"),
        el("button", { type: "button", onclick: () => void leave() }, "Leave"),
        keyed(EDITOR_KEYS, "help", "Keys", () => run("help")),
      ),
    ),
    el("div", { class: "editor-body" }, tools.element, stage.canvas),
    el(
      "p",
      { id: "editor-hint", class: "soft" },
      "One finger or the mouse draws; two fingers or the wheel enlarge. By keyboard: the arrows move " +
        "the cross, Space draws, Enter sets a corner of a polygon, Escape gives it up.",
    ),
  );

  listen(stage.canvas, {
    began(at) {
      const place = stage.placeOf(at);
      change(cursorAt(drawing, place));
      if (isPolygon(drawing)) corner(place);
      else change(strokeBegun(drawing, place));
    },
    drew(at) {
      const place = stage.placeOf(at);
      change(strokeMoved(cursorAt(drawing, place), place));
    },
    ended: () => change(strokeEnded(drawing)),
    gaveUp: () => change(strokeGivenUp(drawing)),
    hovered: (at) => change(cursorAt(drawing, stage.placeOf(at))),
    moved: stage.move,
    zoomed: stage.zoom,
    isHand: () => drawing.tool === "move",
  });

  function change(next: Drawing): void {
    const before = drawing;
    drawing = next;
    stage.show(drawing);
    if (masksOf(before) !== masksOf(drawing) || before.history !== drawing.history) showShare();
    tools.show(drawing);
  }

  function corner(at: Point): void {
    change(cornerSet(drawing, at, stage.lengthOf(NEAR)));
    const { length } = drawing.corners;
    page.announce(length === 0 ? "The polygon is closed." : `Corner ${length}.`);
  }

  function showShare(): void {
    const { lossPct, lossPx, outsidePx } = shareOf(masksOf(drawing));
    const words = lossPct === null ? "No scalp is drawn" : `Hair loss ${points(lossPct)} %`;
    share.replaceChildren(el("b", {}, words), ofModel);
    const part = (100 * outsidePx) / Math.max(1, outsidePx + lossPx);
    outside.textContent =
      outsidePx === 0
        ? "All drawn loss is inside the scalp."
        : `${points(part)} % of the drawn loss is outside the scalp. It does not count.`;
    window.clearTimeout(spoken);
    if (drawing.stroke === null)
      spoken = window.setTimeout(() => page.whisper(`${words}.`), SPOKEN_AFTER);
  }

  function reset(): void {
    change(replaced(drawing, masks.original));
    page.announce("These are the masks of the model. Undo brings the drawing back.");
  }

  function lift(): void {
    isPenDown = false;
    tools.showPen(false);
    change(strokeEnded(drawing));
  }

  /** Put the pen down for a line by keyboard. */
  function lower(): void {
    if (!isBrush(drawing)) return;
    isPenDown = true;
    tools.showPen(true);
    change(strokeBegun(drawing, drawing.cursor));
  }

  function run(command: EditorCommand): void {
    switch (command) {
      case "scalp":
      case "loss":
        return tools.chooseLayer(command);
      case "brush":
      case "eraser":
      case "polygon":
      case "cutout":
      case "move":
        return tools.chooseTool(command);
      case "smaller":
      case "larger":
        change(resized(drawing, command));
        return page.announce(`Brush of ${drawing.radius}.`);
      case "undo":
        lift();
        return change(stepUndone(drawing));
      case "redo":
        lift();
        return change(stepRedone(drawing));
      case "zoom-in":
        return stage.step("in");
      case "zoom-out":
        return stage.step("out");
      case "zoom-fit":
        return stage.step("fit");
      case "lines":
        return tools.toggleLines();
      case "pen":
        return isPenDown ? lift() : lower();
      case "save":
        return void save();
      case "help":
        return page.help();
    }
  }

  async function save(): Promise<void> {
    lift();
    const { present } = drawing.history;
    if (present === drawing.saved) return page.announce("Nothing is drawn, so nothing is saved.");
    if (await page.save(present)) page.closed();
  }

  async function leave(): Promise<void> {
    lift();
    if (!isUnsaved(drawing) || (await page.mayLeave())) page.closed();
  }

  /** Keys of the drawing itself. */
  function draws(event: KeyboardEvent): boolean {
    const step = stage.lengthOf(event.shiftKey ? LARGE_STEP : STEP);
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (arrow !== undefined) {
      const { x, y } = drawing.cursor;
      const moved = cursorAt(drawing, { x: x + step * arrow[0]!, y: y + step * arrow[1]! });
      change(strokeMoved(moved, moved.cursor));
      stage.follow();
    } else if (event.key === " ") {
      if (!event.repeat && !isPenDown && isBrush(drawing))
        change(strokeBegun(drawing, drawing.cursor));
    } else if (event.key === "Enter" && isPolygon(drawing)) {
      corner(drawing.cursor);
    } else {
      return false;
    }
    return true;
  }

  showShare();
  window.clearTimeout(spoken); // nothing has changed yet
  tools.show(drawing);
  tools.showPen(false);
  return {
    element,
    press(event, lettersAreOn) {
      if (event.key === "Escape") {
        if (drawing.corners.length === 0) void leave();
        else change(polygonGivenUp(drawing));
        return true;
      }
      if (document.activeElement === stage.canvas && draws(event)) return true;
      const command =
        lettersAreOn || event.ctrlKey || event.metaKey ? commandOf(EDITOR_KEYS, event) : null;
      if (command !== null) run(command);
      return command !== null;
    },
    release(event) {
      if (event.key === " " && !isPenDown) change(strokeEnded(drawing));
    },
    isUnsaved: () => isUnsaved(drawing),
    focus: () => stage.canvas.focus(),
  };
}
