/** Dialog over the page: opens, and resolves when it is closed. */

import { el } from "../../shared/elements.js";

/**
 * Open a dialog; resolves with what it was closed with, false where it was given up.
 *
 * @param body makes what is in it; it closes the dialog by the function that it is given
 * @param ready is called when it is open, to set the focus
 */
export function openDialog(
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

/** Ask whether a drawing may be lost; true where it may. */
export function askLeave(): Promise<boolean> {
  const stay = el("button", { type: "button", class: "primary" }, "Go on drawing");
  return openDialog(
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
