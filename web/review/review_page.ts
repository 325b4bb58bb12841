/** Review of a study: holds what is shown, and carries out what the reviewer asks for. */

import { byId } from "../shared/elements.js";
import { askLeave } from "./controls/dialog.js";
import { EDITOR_KEYS, PAGE_KEYS, type PageCommand, commandOf } from "./controls/keys.js";
import { showKeys } from "./controls/keys_dialog.js";
import { type Choice, decisionOf, decisionWords, exchangeWords } from "./decisions.js";
import { type Editor, maskEditor } from "./masks/mask_editor.js";
import { photoList } from "./photos/photo_list.js";
import { type Filter, doneCount, isDone, neighbour, updated } from "./photos/photo_order.js";
import { photoPanel } from "./photos/photo_panel.js";
import { progressWords, studyWords, summary, viewName, visitName } from "./photos/photo_words.js";
import { picturesOf } from "./photos/pictures.js";
import { askReason } from "./reason_dialog.js";
import { type Decision, type Photo, type Server, ServerError, type Study } from "./server.js";

/** Say something to everyone, also to those who listen. */
export function announce(words: string): void {
  byId("status").textContent = words;
}

/** Say something to those who listen; the page shows it elsewhere. */
function whisper(words: string): void {
  byId("heard").textContent = words;
}

/** Show a study, and let its reviewer decide. */
export function reviewPage(server: Server, study: Study): void {
  const pictures = picturesOf(server);
  const letters = { isOn: true };
  let photos = study.photos;
  let filter: Filter = { which: "open", subject: "" };
  let current: Photo | null = null;
  let editor: Editor | null = null;
  let reasons: readonly string[] = [];
  let isBusy = false;
  const list = photoList(choose, refilter, () => void alone(writeReport));
  const panel = photoPanel(pictures, run);

  function start(): void {
    byId("main").append(list.element, panel.element);
    const blind = study.blind ? " (blind: decisions of others are not shown)" : "";
    byId("who").textContent = `Reviewer: ${study.reviewer}${blind}`;
    byId("study").textContent = studyWords(study);
    byId("report").hidden = study.blind;
    byId("help").addEventListener("click", help);
    byId("to-list").addEventListener("click", () => run("list"));
    document.addEventListener("keydown", press);
    document.addEventListener("keyup", (event) => editor?.release(event));
    window.addEventListener("beforeunload", (event) => {
      if (editor?.isUnsaved()) event.preventDefault();
    });
    screen("list");
    show(photos.find((photo) => !isDone(photo)) ?? photos[0] ?? null);
    const left = photos.length - doneCount(photos);
    announce(`Ready. ${left} of ${photos.length} photographs are not yet looked at.`);
  }

  /** On a phone there is room for one of them. */
  function screen(name: "list" | "photo" | "editor"): void {
    document.body.dataset["screen"] = name;
  }

  function show(photo: Photo | null): void {
    current = photo;
    list.show(photos, filter, photo?.id ?? null);
    const done = doneCount(photos);
    const bar = byId<HTMLProgressElement>("progress");
    [bar.max, bar.value] = [Math.max(1, photos.length), done];
    byId("progress-words").textContent = progressWords(done, photos.length);
    panel.element.hidden = photo === null;
    if (photo === null) return;
    const first = photos.find(({ id }) => id === photo.baseline) ?? null;
    panel.show(photo, first, `${photos.indexOf(photo) + 1} of ${photos.length} by doubt`);
    const next = neighbour(photos, filter, photo.id, 1);
    if (next !== null) void pictures.get(next.id); // so that it is there when it is wanted
  }

  function newest(id: number): Photo {
    return photos.find((photo) => photo.id === id)!;
  }

  function refilter(wanted: Filter): void {
    filter = wanted;
    list.show(photos, filter, current?.id ?? null);
  }

  function choose(id: number, done = ""): void {
    show(newest(id));
    screen("photo");
    window.scrollTo(0, 0);
    announce(done);
    whisper(summary(newest(id)));
    panel.focus();
  }

  function go(step: 1 | -1, done = ""): void {
    const other = current && neighbour(photos, filter, current.id, step);
    if (other === null) {
      const end = step === 1 ? "This was the last of the list." : "This is the first of the list.";
      return announce(`${done} ${end}`.trim());
    }
    choose(other.id, done);
  }

  /** Take what has changed on the server; other masks come with another decision. */
  function take(changed: readonly Photo[]): void {
    const known = new Map(photos.map((photo) => [photo.id, photo.override?.number]));
    for (const { id, override } of changed)
      if (override?.number !== known.get(id)) pictures.forget(id);
    photos = updated(photos, changed);
    show(current === null ? null : newest(current.id));
  }

  /** Do one step after the other: a key that is pressed twice decides once. */
  async function alone(step: () => Promise<void>): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      await step();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      announce(error.message);
    } finally {
      isBusy = false;
    }
  }

  async function writeReport(): Promise<void> {
    announce("The report is being written …");
    announce(`The report is written: ${await server.report()} in the folder of the results.`);
  }

  /** Ask for a reason and decide; true where it was decided. */
  function decide(photo: Photo, choice: Choice): Promise<boolean> {
    return askReason({
      ...decisionWords(photo, choice.kind, study.blind),
      reason: reasons[0] ?? "",
      reasons,
      exchange: (view) => exchangeWords(photos, newest(photo.id), choice.kind, view),
      async decide(answer) {
        take(await sent(photo.id, decisionOf(newest(photo.id), choice, answer)));
        reasons = [answer.reason, ...reasons.filter((one) => one !== answer.reason)];
        announce(`Saved. ${summary(newest(photo.id))}`);
      },
    });
  }

  /** Where another decision came in between, what is known is read again before the next try. */
  async function sent(id: number, decision: Decision): Promise<readonly Photo[]> {
    try {
      return await server.decide(id, decision);
    } catch (error) {
      if (error instanceof ServerError && error.status === 409) take((await server.study()).photos);
      throw error;
    }
  }

  async function correctMasks(photo: Photo): Promise<void> {
    const { picture, masks, why } = await pictures.get(photo.id);
    if (picture === null || masks === null) return announce(why);
    const opened = maskEditor(
      {
        announce,
        whisper,
        help: () => showKeys("Keys of the drawing", EDITOR_KEYS, letters, true),
        mayLeave: askLeave,
        save: (drawn) => decide(photo, { kind: "masks", masks: drawn }),
        closed: leaveEditor,
      },
      picture,
      masks,
      `Masks of ${visitName(photo)}, ${viewName(photo).toLowerCase()}`,
    );
    editor = opened;
    byId("main").append(opened.element);
    screen("editor");
    opened.focus();
    announce("Draw on the picture, or use the keys; the question mark lists them.");
  }

  function leaveEditor(): void {
    editor?.element.remove();
    editor = null;
    screen("photo");
    panel.focus();
  }

  function help(): void {
    showKeys("Keys", PAGE_KEYS, letters, false);
  }

  function run(command: PageCommand): void {
    switch (command) {
      case "help":
        return help();
      case "list":
        screen("list");
        return list.focus();
      case "filter":
        refilter({ ...filter, which: filter.which === "open" ? "all" : "open" });
        return announce(
          filter.which === "open" ? "Listed: not yet looked at." : "Listed: all photographs.",
        );
      case "lines":
        return announce(panel.toggleLines() ? "The lines are shown." : "The lines are hidden.");
      case "next":
        return go(1);
      case "previous":
        return go(-1);
      default:
        if (current !== null) void runOn(current, command);
    }
  }

  async function lookedAt(photo: Photo): Promise<void> {
    take(await server.lookedAt(photo.id));
    go(1, `Looked at: ${visitName(photo)}, ${viewName(photo).toLowerCase()}.`);
  }

  async function runOn(
    photo: Photo,
    command: "looked-at" | "refuse" | "view" | "masks" | "withdraw",
  ): Promise<void> {
    if (command === "looked-at")
      return panel.isSeen() ? alone(() => lookedAt(photo)) : announce("The picture is coming …");
    const why = whyNot(photo, command);
    if (why !== "") return announce(why);
    if (command === "masks") return alone(() => correctMasks(photo));
    if (await decide(photo, { kind: command })) panel.focus(); // its button may be off by now
  }

  function press(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]") !== null || isTyping(event)) return;
    if (editor !== null) {
      if (editor.press(event, letters.isOn)) event.preventDefault();
      return;
    }
    const command = letters.isOn ? commandOf(PAGE_KEYS, event) : null;
    if (command === null) return;
    event.preventDefault();
    run(command);
  }

  start();
}

/** Why a decision is not possible; empty where it is. */
function whyNot(photo: Photo, command: Decision["kind"]): string {
  if (command === "withdraw")
    return photo.override === null ? "There is no decision to withdraw." : "";
  return photo.status === "scored" ? "" : "The photograph does not count, so this is not possible.";
}

/** Whether a key writes in a field. */
function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && (target.type === "search" || target.type === "text"))
  );
}
