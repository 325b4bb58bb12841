/** Tools of the mask editor: layer, tool, size of the brush, lines, undo, zoom and the pen. */

import { el } from "../../shared/elements.js";
import { keyed } from "../controls/buttons.js";
import { choiceGroup } from "../controls/choice_group.js";
import { EDITOR_KEYS, type EditorCommand } from "../controls/keys.js";
import { type Drawing, type Layer, RADII, type Tool } from "./drawing.js";

const LAYER_WORDS: Readonly<Record<Layer, string>> = { loss: "Hair loss", scalp: "Scalp" };
const TOOL_WORDS: Readonly<Record<Tool, string>> = {
  brush: "Brush",
  eraser: "Eraser",
  polygon: "Polygon",
  cutout: "Erasing polygon",
  move: "Hand",
};

/** What the tools do. */
export interface ToolActions {
  setLayer(layer: Layer): void;
  setTool(tool: Tool): void;
  setRadius(radius: number): void;
  /** How much of the lines is seen, 0 to 1. */
  setLines(opacity: number): void;
  reset(): void;
  run(command: EditorCommand): void;
}

/** The tools on the page. */
export interface MaskTools {
  readonly element: HTMLElement;
  /** Show the radius of a drawing, and whether there is a step to undo or redo. */
  show(drawing: Drawing): void;
  showPen(isDown: boolean): void;
  chooseLayer(layer: Layer): void;
  chooseTool(tool: Tool): void;
  toggleLines(): void;
}

/** Make the tools. */
export function maskTools(actions: ToolActions): MaskTools {
  const button = (command: EditorCommand, words: string): HTMLButtonElement =>
    keyed(EDITOR_KEYS, command, words, () => actions.run(command));
  const layers = choiceGroup("layer", "Draw on", LAYER_WORDS, actions.setLayer);
  const tools = choiceGroup("tool", "Tool", TOOL_WORDS, actions.setTool);
  const radius = el("input", {
    type: "range",
    id: "radius",
    min: RADII[0],
    max: RADII[1],
    oninput: () => actions.setRadius(Number(radius.value)),
  });
  const opacity = el("input", {
    type: "range",
    id: "editor-lines",
    min: 0,
    max: 100,
    value: 100,
    oninput: showLines,
  });
  const [undo, redo, pen] = [
    button("undo", "Undo"),
    button("redo", "Redo"),
    button("pen", "Pen down"),
  ];

  function showLines(): void {
    actions.setLines(Number(opacity.value) / 100);
  }

  return {
    element: el(
      "div",
      { class: "tools" },
      layers.element,
      tools.element,
      el("p", {}, el("label", { for: "radius" }, "Size of the brush"), radius),
      el("p", {}, el("label", { for: "editor-lines" }, "Show the lines"), opacity),
      el(
        "p",
        { class: "row" },
        undo,
        redo,
        button("zoom-in", "Zoom in"),
        button("zoom-out", "Zoom out"),
        button("zoom-fit", "Whole"),
        pen,
      ),
      el(
        "p",
        {},
        el("button", { type: "button", onclick: actions.reset }, "Back to the model's masks"),
      ),
    ),
    show(drawing) {
      radius.value = String(drawing.radius);
      undo.disabled = drawing.history.past.length === 0;
      redo.disabled = drawing.history.future.length === 0;
    },
    showPen: (isDown) => pen.setAttribute("aria-pressed", String(isDown)),
    chooseLayer: layers.choose,
    chooseTool: tools.choose,
    toggleLines() {
      opacity.value = opacity.value === "0" ? "100" : "0";
      showLines();
    },
  };
}
