/** Radio buttons that look like buttons, in a group with a title. */

import { el } from "../../shared/elements.js";

/** A group on the page. */
export interface ChoiceGroup<Name extends string> {
  readonly element: HTMLElement;
  /** Choose one, as if it were clicked. */
  choose(name: Name): void;
}

/** Make a group; the first of the names is chosen. `id` begins the ids of its buttons. */
export function choiceGroup<Name extends string>(
  id: string,
  title: string,
  words: Readonly<Record<Name, string>>,
  chosen: (name: Name) => void,
): ChoiceGroup<Name> {
  const names = Object.keys(words) as Name[];
  const inputs = new Map(
    names.map((name, i) => [
      name,
      el("input", {
        type: "radio",
        name: id,
        id: `${id}-${name}`,
        checked: i === 0,
        onchange: () => chosen(name),
      }),
    ]),
  );
  return {
    element: el(
      "fieldset",
      {},
      el("legend", {}, title),
      ...names.map((name) => el("label", { class: "choice" }, inputs.get(name)!, words[name])),
    ),
    choose(name) {
      inputs.get(name)!.checked = true;
      chosen(name);
    },
  };
}
