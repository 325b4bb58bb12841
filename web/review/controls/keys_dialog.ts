/** Dialog with the keys and what they do. */

import { el } from "../../shared/elements.js";
import { openDialog } from "./dialog.js";
import { CANVAS_KEYS, type Key, keyName } from "./keys.js";

/** Single letters as keys: who dictates to the machine may want them off. */
export interface LetterKeys {
  isOn: boolean;
}

/** Show keys and what they do. */
export function showKeys(
  title: string,
  keys: readonly Key<string>[],
  letters: LetterKeys,
  isEditor: boolean,
): void {
  const row = (name: string, words: string): HTMLElement =>
    el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, name)), el("td", {}, words));
  const isOn = el("input", {
    type: "checkbox",
    id: "letters",
    checked: letters.isOn,
    onchange: () => {
      letters.isOn = isOn.checked;
    },
  });
  void openDialog("keys", title, (close) => [
    el(
      "table",
      {},
      el(
        "tbody",
        {},
        ...keys.map((key) => row(key.keys.map((one) => keyName([one])).join(" or "), key.words)),
        ...(isEditor ? CANVAS_KEYS.map(([name, words]) => row(name, words)) : []),
      ),
    ),
    el("p", {}, el("label", {}, isOn, " Use these keys")),
    el(
      "p",
      { class: "actions" },
      el("button", { type: "button", onclick: () => close(true) }, "Close"),
    ),
  ]);
}
