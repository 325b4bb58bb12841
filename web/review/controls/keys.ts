/** Keys of the review page: the one list, for the handler, the buttons and the help. */

/** A key and what it does. `key` is as `KeyboardEvent.key`, with "Control+" before it where held. */
export interface Key<Command extends string> {
  readonly command: Command;
  readonly keys: readonly string[];
  readonly words: string;
}

export type PageCommand =
  | "next"
  | "previous"
  | "looked-at"
  | "refuse"
  | "view"
  | "masks"
  | "withdraw"
  | "lines"
  | "list"
  | "filter"
  | "help";

/** Keys of the page. */
export const PAGE_KEYS: readonly Key<PageCommand>[] = [
  { command: "looked-at", keys: ["l"], words: "Looked at, nothing to correct; go on to the next" },
  { command: "next", keys: ["n"], words: "Next photograph" },
  { command: "previous", keys: ["p"], words: "Previous photograph" },
  { command: "refuse", keys: ["r"], words: "Refuse the photograph" },
  { command: "view", keys: ["v"], words: "Correct its view" },
  { command: "masks", keys: ["m"], words: "Correct its masks" },
  { command: "withdraw", keys: ["w"], words: "Withdraw the decision" },
  { command: "lines", keys: ["o"], words: "Show or hide the lines" },
  { command: "list", keys: ["t"], words: "Go to the list of photographs" },
  { command: "filter", keys: ["f"], words: "List all, or what is not yet looked at" },
  { command: "help", keys: ["?"], words: "Show these keys" },
];

export type EditorCommand =
  | "brush"
  | "eraser"
  | "polygon"
  | "cutout"
  | "move"
  | "scalp"
  | "loss"
  | "smaller"
  | "larger"
  | "undo"
  | "redo"
  | "zoom-in"
  | "zoom-out"
  | "zoom-fit"
  | "lines"
  | "pen"
  | "save"
  | "help";

/** Keys of the mask editor. */
export const EDITOR_KEYS: readonly Key<EditorCommand>[] = [
  { command: "brush", keys: ["b"], words: "Brush" },
  { command: "eraser", keys: ["e"], words: "Eraser" },
  { command: "polygon", keys: ["g"], words: "Polygon that draws" },
  { command: "cutout", keys: ["x"], words: "Polygon that erases" },
  { command: "move", keys: ["h"], words: "Hand: move the picture" },
  { command: "loss", keys: ["1"], words: "Draw on hair loss" },
  { command: "scalp", keys: ["2"], words: "Draw on scalp" },
  { command: "smaller", keys: ["a"], words: "Smaller brush" },
  { command: "larger", keys: ["s"], words: "Larger brush" },
  { command: "undo", keys: ["u", "Control+z"], words: "Undo" },
  { command: "redo", keys: ["y", "Control+y", "Control+Shift+z"], words: "Redo" },
  { command: "zoom-in", keys: ["+", "="], words: "Zoom in" },
  { command: "zoom-out", keys: ["-"], words: "Zoom out" },
  { command: "zoom-fit", keys: ["0"], words: "Show the whole picture" },
  { command: "lines", keys: ["o"], words: "Show or hide the lines" },
  { command: "pen", keys: ["d"], words: "Put the pen down, or lift it: the arrows then draw" },
  { command: "save", keys: ["Control+s"], words: "Save, with a reason" },
  { command: "help", keys: ["?"], words: "Show these keys" },
];

/** Keys of the drawing itself, which are no commands of a button. */
export const CANVAS_KEYS: readonly (readonly [string, string])[] = [
  ["Arrows", "Move the cross; with Shift in larger steps"],
  ["Space", "Draw a disc at the cross; hold it and use the arrows for a line"],
  ["Enter", "Set a corner of a polygon; on the first or last corner again: close it"],
  ["Escape", "Give up the polygon; without one, leave the drawing"],
];

/** The command of a key that was pressed; null where it has none. */
export function commandOf<Command extends string>(
  keys: readonly Key<Command>[],
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): Command | null {
  const held = event.ctrlKey || event.metaKey;
  if (event.altKey && !held) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const name = held ? `Control+${event.shiftKey ? "Shift+" : ""}${key}` : key;
  return keys.find((one) => one.keys.includes(name))?.command ?? null;
}

/** The first key of a command as people read it. */
export function keyName(keys: readonly string[]): string {
  return keys[0]!.replace("Control+", "Ctrl+").replace(/[a-z]$/, (letter) => letter.toUpperCase());
}
