/** List of the photographs by doubt, with its filter. */

import { el } from "../../shared/elements.js";
import type { Photo } from "../server.js";
import { FILTERS, type Filter, type Which, isListed, near } from "./photo_order.js";
import { decisionName, lossWords, viewName } from "./photo_words.js";

const WORDS: Readonly<Record<Which, string>> = {
  open: "Not yet looked at",
  all: "All",
  corrected: "Decided by a reviewer",
  refused: "Refused or failed",
};

const NONE = "No photograph is in this list.";
/** Photographs that are listed at once. */
const MOST = 300;

/** The list on the page. */
export interface PhotoList {
  readonly element: HTMLElement;
  show(photos: readonly Photo[], filter: Filter, current: number | null): void;
  /** Go to the photograph that is shown, else to the first. */
  focus(): void;
}

/** Make the list; it asks for a photograph, another filter, or the report. */
export function photoList(
  choose: (id: number) => void,
  changeFilter: (filter: Filter) => void,
  writeReport: () => void,
): PhotoList {
  const options = FILTERS.map((which) => el("option", { value: which }));
  const which = el("select", { id: "which", onchange: refilter }, ...options);
  const subject = el("input", { type: "search", id: "subject", oninput: refilter });
  const list = el("ol", { class: "photos", onkeydown: walk });
  const report = el(
    "button",
    { type: "button", id: "report", onclick: writeReport },
    "Write the report again",
  );
  const note = el("p", { class: "soft", hidden: true });
  const element = el(
    "section",
    { id: "list", "aria-labelledby": "list-title" },
    el("h2", { id: "list-title" }, "Photographs by doubt"),
    el("p", { class: "field" }, el("label", { for: "which" }, "Show "), which),
    el("p", { class: "field" }, el("label", { for: "subject" }, "Subject "), subject),
    list,
    note,
    report,
  );

  function refilter(): void {
    changeFilter({ which: which.value as Which, subject: subject.value });
  }

  /** Up and down go from photograph to photograph: one stop of the Tab key is enough. */
  function walk(event: Event): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[(event as KeyboardEvent).key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)]?.focus();
  }

  function focus(): void {
    list.querySelector<HTMLButtonElement>("button[tabindex='0']")?.focus();
  }

  return {
    element,
    show(photos, filter, current) {
      for (const [i, name] of FILTERS.entries()) {
        const count = photos.filter((photo) => isListed(photo, { ...filter, which: name })).length;
        options[i]!.textContent = `${WORDS[name]} (${count})`;
      }
      which.value = filter.which;
      const listed = photos.filter((photo) => isListed(photo, filter) || photo.id === current);
      const stop = listed.some(({ id }) => id === current) ? current : listed[0]?.id;
      const hadFocus = list.contains(document.activeElement);
      const shown = near(listed, current, MOST);
      list.replaceChildren(
        ...shown.map((photo) => item(photo, photo.id === current, photo.id === stop, choose)),
      );
      const hidden = listed.length - shown.length;
      note.hidden = listed.length > 0 && hidden === 0;
      note.textContent = hidden === 0 ? NONE : `${hidden} more are not listed here.`;
      if (hadFocus) focus();
    },
    focus,
  };
}

function item(
  photo: Photo,
  isShown: boolean,
  isStop: boolean,
  choose: (id: number) => void,
): HTMLElement {
  const doubt = photo.doubts[0]?.text;
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        tabindex: isStop ? 0 : -1,
        "aria-current": isShown ? "true" : null,
        onclick: () => choose(photo.id),
      },
      el("b", {}, `${photo.subject}, ${photo.visit}`),
      el("span", {}, `${viewName(photo)}. ${lossWords(photo)}`),
      ...(doubt === undefined ? [] : [el("span", { class: "doubt" }, doubt)]),
      ...marks(photo).map((words) => el("span", { class: "mark" }, words)),
    ),
  );
}

function marks({ override, looked_at }: Photo): string[] {
  if (override !== null) return [decisionName(override.kind)];
  return looked_at ? ["Looked at"] : [];
}
