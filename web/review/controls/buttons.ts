/** Buttons that show their key. */

import { el } from "../../shared/elements.js";
import { type Key, keyName } from "./keys.js";

/** A button of a command, with its key after its words. */
export function keyed<Command extends string>(
  keys: readonly Key<Command>[],
  command: Command,
  words: string,
  press: () => void,
  kind = "",
): HTMLButtonElement {
  const key = keys.find((one) => one.command === command)!;
  return el(
    "button",
    {
      type: "button",
      class: kind === "" ? null : kind,
      "data-command": command,
      "aria-keyshortcuts": key.keys.join(" "),
      onclick: press,
    },
    words,
    " ",
    el("kbd", { "aria-hidden": "true" }, keyName(key.keys)),
  );
}
