/** Panel of a photograph: the picture, the first visit beside it, numbers, doubts and decisions. */

import { el } from "../../shared/elements.js";
import { keyed } from "../controls/buttons.js";
import { PAGE_KEYS, type PageCommand } from "../controls/keys.js";
import type { Photo } from "../server.js";
import {
  intervalWords,
  lossWords,
  originalWords,
  overrideWords,
  saltWords,
  summary,
  viewName,
  visitName,
} from "./photo_words.js";
import { emptyFrame, filledFrame } from "./picture_frame.js";
import type { Pictures, Shown } from "./pictures.js";

/** Milliseconds: nobody has looked at a picture sooner. A second click is often meant for the first. */
const SEEN_AFTER = 300;

/** The panel on the page. */
export interface PhotoPanel {
  readonly element: HTMLElement;
  /** Show a photograph, `place` as "3 of 120"; `first` is that of the first visit. */
  show(photo: Photo, first: Photo | null, place: string): void;
  focus(): void;
  /** Whether the picture, or why there is none, has been there long enough to be looked at. */
  isSeen(): boolean;
  /** Show or hide the lines; whether they are shown now. */
  toggleLines(): boolean;
}

/** Make the panel. */
export function photoPanel(pictures: Pictures, run: (command: PageCommand) => void): PhotoPanel {
  const button = (command: PageCommand, words: string, kind = ""): HTMLButtonElement =>
    keyed(PAGE_KEYS, command, words, () => run(command), kind);
  const title = el("h2", { id: "photo-title", tabindex: -1 });
  const place = el("p", { class: "soft" });
  const doubts = el("ul", { class: "doubts" });
  const pair = el("div", { class: "pair" });
  const numbers = el("dl");
  const refuse = button("refuse", "Refuse");
  const view = button("view", "Correct the view");
  const masks = button("masks", "Correct the masks");
  const withdraw = button("withdraw", "Withdraw the decision");
  const opacity = el("input", {
    type: "range",
    id: "lines",
    min: 0,
    max: 100,
    value: 100,
    oninput: fade,
  });
  const element = el(
    "section",
    { id: "photo", "aria-labelledby": "photo-title" },
    el("div", { class: "title" }, title, place),
    doubts,
    el(
      "div",
      { class: "actions go" },
      button("previous", "Previous"),
      button("looked-at", "Nothing to correct", "primary"),
      button("next", "Next"),
    ),
    pair,
    el(
      "p",
      { class: "row" },
      el("label", { for: "lines" }, "Show the lines"),
      opacity,
      button("lines", "Show or hide"),
    ),
    numbers,
    el("div", { class: "actions" }, refuse, view, masks, withdraw),
  );
  let shown = 0;

  function fade(): void {
    for (const overlay of pair.querySelectorAll<HTMLElement>(".overlay"))
      overlay.style.opacity = String(Number(opacity.value) / 100);
  }

  /** A figure that is filled as soon as its picture has come. */
  function figure(photo: Photo, heading: string, filled: () => void): HTMLElement {
    const frame = emptyFrame("The picture is coming …");
    const note = el("p", { class: "soft" });
    const mine = shown;
    const fill = (picture: Shown): void => {
      if (mine !== shown) return;
      frame.replaceWith(filledFrame(picture, summary(photo)));
      note.textContent = picture.picture === null ? "" : picture.why; // else the frame has it
      fade();
      window.setTimeout(() => mine === shown && filled(), SEEN_AFTER);
    };
    void pictures.get(photo.id).then(fill);
    return el(
      "figure",
      {},
      el("figcaption", {}, el("b", {}, heading), `: ${lossWords(photo)}`),
      frame,
      note,
    );
  }

  return {
    element,
    show(photo, first, words) {
      shown += 1;
      element.removeAttribute("data-seen");
      title.textContent = `${visitName(photo)}: ${viewName(photo).toLowerCase()}`;
      place.textContent = `${words}. File ${photo.path}`;
      doubts.replaceChildren(...photo.doubts.map(({ text }) => el("li", {}, text)));
      pair.replaceChildren(
        figure(photo, `Visit ${photo.visit}`, () => element.setAttribute("data-seen", "")),
        ...(first === null ? [] : [figure(first, `First visit, ${first.visit}`, () => undefined)]),
      );
      numbers.replaceChildren(...numbersOf(photo));
      for (const one of [refuse, view, masks]) one.disabled = photo.status !== "scored";
      withdraw.disabled = photo.override === null;
    },
    focus: () => title.focus(),
    isSeen: () => element.hasAttribute("data-seen"),
    toggleLines() {
      opacity.value = opacity.value === "0" ? "100" : "0";
      fade();
      return opacity.value !== "0";
    },
  };
}

function numbersOf(photo: Photo): Node[] {
  const rows: [string, string | null][] = [
    ["This view", viewWords(photo)],
    ["SALT of the visit", saltWords(photo)],
    ["Before the decision", originalWords(photo)],
    ["Decision", photo.override === null ? null : overrideWords(photo.override)],
    ["Looked at", photo.looked_at ? "yes, nothing to correct" : null],
  ];
  return rows.flatMap(([name, words]) =>
    words === null ? [] : [el("div", {}, el("dt", {}, name), el("dd", {}, words))],
  );
}

function viewWords(photo: Photo): string {
  if (photo.status !== "scored" || photo.loss_pct === null)
    return photo.reason_text === null
      ? lossWords(photo)
      : `${lossWords(photo)}. ${photo.reason_text}`;
  return `${lossWords(photo)} (${intervalWords(photo.loss_pct_low, photo.loss_pct_high)})`;
}
