/** Dialogs: a decision with its reason, a question, and the keys. */

import { el } from "../shared/elements.js";
import type { View } from "../src/views.js";
import { CANVAS_KEYS, type Key, keyName } from "./keys.js";
import { ServerError } from "./server.js";

/** What a decision asks for. */
export interface Question {
  readonly title: string;
  readonly words: string;
  /** The words on the button that decides. */
  readonly action: string;
  /** Offered as the reason; it can be typed over. */
  readonly reason: string;
  /** Reasons that were given before. */
  readonly reasons: readonly string[];
  /** Views to choose from; empty where the decision has none. */
  readonly views: readonly View[];
  /** Decide; a `ServerError` is shown, and the dialog stays open. */
  decide(reason: string, view: View): Promise<void>;
}

/** Ask for a reason, and decide; true where it was decided. */
export function askReason(question: Question): Promise<boolean> {
  const reason = el("input", {
    id: "reason",
    type: "text",
    required: true,
    maxlength: 2000,
    autocomplete: "off",
    list: "reasons",
    value: question.reason,
  });
  const view = el(
    "select",
    { id: "stated-view" },
    ...question.views.map((one) => el("option", { value: one }, one)),
  );
  const problem = el("p", { class: "problem", role: "alert" });
  const action = el("button", { type: "submit", class: "primary" }, question.action);
  return opened(
    "question",
    question.title,
    (close) => [
      el("p", {}, question.words),
      el(
        "form",
        {
          onsubmit: (event) => {
            event.preventDefault();
            void submit(close);
          },
        },
        ...(question.views.length === 0
          ? []
          : [el("p", {}, el("label", { for: "stated-view" }, "View that it shows "), view)]),
        el("p", {}, el("label", { for: "reason" }, "Reason"), reason),
        el(
          "datalist",
          { id: "reasons" },
          ...question.reasons.map((one) => el("option", { value: one })),
        ),
        problem,
        el(
          "p",
          { class: "actions" },
          action,
          el("button", { type: "button", onclick: () => close(false) }, "Cancel"),
        ),
      ),
    ],
    () => (question.views.length === 0 ? reason.select() : view.focus()),
  );

  async function submit(close: (decided: boolean) => void): Promise<void> {
    if (reason.value.trim() === "") {
      problem.textContent = "Type a reason. It stands in the tables beside your name.";
      return reason.focus();
    }
    action.disabled = true;
    problem.textContent = "";
    try {
      await question.decide(reason.value.trim(), view.value as View);
      close(true);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      problem.textContent = error.message;
    } finally {
      action.disabled = false;
    }
  }
}

/** Ask whether a drawing may be lost; true where it may. */
export function askLeave(): Promise<boolean> {
  const stay = el("button", { type: "button", class: "primary" }, "Go on drawing");
  return opened(
    "leave",
    "Leave without saving?",
    (close) => {
      stay.addEventListener("click", () => close(false));
      return [
        el("p", {}, "What you have drawn is not saved. If you leave, it is lost."),
        el(
          "p",
          { class: "actions" },
          stay,
          el("button", { type: "button", onclick: () => close(true) }, "Leave without saving"),
        ),
      ];
    },
    () => stay.focus(),
  );
}

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
  void opened("keys", title, (close) => [
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

/** Open a dialog; resolves with what it was closed with, false where it was given up. */
function opened(
  name: string,
  title: string,
  body: (close: (answer: boolean) => void) => Node[],
  ready: () => void = () => undefined,
): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    const close = (given: boolean): void => {
      answer = given;
      dialog.close();
    };
    const dialog = el(
      "dialog",
      {
        id: name,
        "aria-labelledby": `${name}-title`,
        onclose: () => {
          dialog.remove();
          resolve(answer);
        },
      },
      el("h2", { id: `${name}-title` }, title),
      ...body(close),
    );
    document.body.append(dialog);
    dialog.showModal();
    ready();
  });
}
