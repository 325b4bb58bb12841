/** Dialog of a decision: its view where it has one, its reason, and what the server answers. */

import { el } from "../shared/elements.js";
import type { View } from "../src/core/views.js";
import { openDialog } from "./controls/dialog.js";
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
  /** What an exchange with another photograph would do; empty where there is nothing to exchange. */
  exchange(view: View | null): string;
  /** Decide; a `ServerError` is shown, and the dialog stays open. */
  decide(answer: Answer): Promise<void>;
}

/** What the reviewer has answered. */
export interface Answer {
  readonly reason: string;
  /** Null where there were none to choose from. */
  readonly view: View | null;
  readonly exchange: boolean;
}

/** Ask for a reason, and decide; true where it was decided. */
export function askReason(question: Question): Promise<boolean> {
  const hasViews = question.views.length > 0;
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
    { id: "stated-view", onchange: offerExchange },
    ...question.views.map((one) => el("option", { value: one }, one)),
  );
  const exchange = el("input", { type: "checkbox", id: "exchange" });
  const exchangeWords = el("span");
  const exchangeField = el("p", {}, el("label", {}, exchange, exchangeWords));
  const problem = el("p", { class: "problem", role: "alert" });
  const action = el("button", { type: "submit", class: "primary" }, question.action);
  offerExchange();
  return openDialog(
    "question",
    question.title,
    (close) => [
      el("p", {}, question.words),
      el(
        "form",
        {
          novalidate: true, // the line below is in the words of the page
          onsubmit: (event) => {
            event.preventDefault();
            void submit(close);
          },
        },
        ...(hasViews
          ? [el("p", {}, el("label", { for: "stated-view" }, "View that it shows "), view)]
          : []),
        exchangeField,
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
    () => (hasViews ? view.focus() : reason.select()),
  );

  function chosen(): View | null {
    return hasViews ? (view.value as View) : null;
  }

  function offerExchange(): void {
    exchangeWords.textContent = question.exchange(chosen());
    exchangeField.hidden = exchangeWords.textContent === "";
    exchange.checked = false;
  }

  async function submit(close: (decided: boolean) => void): Promise<void> {
    const words = reason.value.trim();
    if (words === "") {
      problem.textContent = "Type a reason. It stands in the tables next to your name.";
      return reason.focus();
    }
    action.disabled = true;
    problem.textContent = "";
    try {
      await question.decide({ reason: words, view: chosen(), exchange: exchange.checked });
      close(true);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      problem.textContent = error.message;
    } finally {
      action.disabled = false;
    }
  }
}
