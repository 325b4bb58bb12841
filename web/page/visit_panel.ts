/** Panel of one visit: a place to drop photographs, the four views, what is not counted, the score. */

import { type Session, type View, type VisitPhotoScore, VIEWS, WEIGHTS } from "../src/index.js";
import { takePhoto } from "./camera.js";
import { el } from "../shared/elements.js";
import { capital, list, points, range } from "../shared/words.js";
import { drawn } from "./overlay.js";
import { readFile } from "./read_file.js";
import { scale } from "./scale.js";
import { type PagePhoto, type PageVisit, visitOf, withView, without } from "./visit_state.js";
import { reasonText } from "./words.js";

/** A panel on the page. */
export interface Panel {
  readonly element: HTMLElement;
  /** The visit as it stands. */
  visit(): PageVisit;
}

/** What a panel needs of the page. */
export interface Page {
  readonly session: Session;
  /** Say something to everybody, also to those who listen. */
  announce(words: string): void;
  /** The visit has changed. */
  changed(): void;
}

/** Make the panel of a visit. */
export function visitPanel(page: Page, id: string, title: string): Panel {
  const { session } = page;
  let visit = visitOf(session, []);
  const pictures = new Map<number, ReturnType<typeof drawn>>();
  const body = el("div");
  const input = el("input", {
    type: "file",
    id: `${id}-files`,
    multiple: true,
    accept: "image/*",
    onchange: () => void add([...(input.files ?? [])]),
  });
  const opacity = el("input", {
    type: "range",
    id: `${id}-opacity`,
    min: 0,
    max: 100,
    value: 100,
    oninput: fade,
  });
  const element = el(
    "section",
    { id, "aria-labelledby": `${id}-title`, tabindex: -1 },
    el("h2", { id: `${id}-title` }, title),
    el(
      "div",
      {
        class: "drop screen-only",
        ondragover: (event) => event.preventDefault(),
        ondrop: (event) => {
          event.preventDefault();
          void add([...((event as DragEvent).dataTransfer?.files ?? [])]);
        },
      },
      el(
        "label",
        { for: `${id}-files` },
        "Four photographs: left, right, top and back. Choose them, or drop them here.",
      ),
      input,
    ),
    body,
    el(
      "p",
      { class: "screen-only" },
      el("label", { for: `${id}-opacity` }, "Show the lines of the model "),
      opacity,
    ),
  );

  async function add(files: readonly File[], stated: View | null = null): Promise<void> {
    for (const [number, file] of files.entries()) {
      page.announce(`Reading photograph ${number + 1} of ${files.length} …`);
      const photo = await readFile(session, file, file.name, stated);
      show([...visit.photos, photo]);
    }
    input.value = "";
    page.announce(summary(visit));
  }

  function show(photos: readonly PagePhoto[]): void {
    visit = visitOf(session, photos);
    for (const gone of [...pictures.keys()].filter(
      (one) => !photos.some((photo) => photo.id === one),
    ))
      pictures.delete(gone);
    body.replaceChildren(...contents());
    fade();
    page.changed();
  }

  function fade(): void {
    for (const overlay of element.querySelectorAll<HTMLElement>(".overlay"))
      overlay.style.opacity = String(Number(opacity.value) / 100);
  }

  function contents(): Node[] {
    const counted = new Map<View, VisitPhotoScore>();
    const others: VisitPhotoScore[] = [];
    for (const photo of visit.score.photos) {
      if (photo.score === null) others.push(photo);
      else counted.set(photo.score.view, photo);
    }
    return [
      el("div", { class: "views" }, ...VIEWS.map((view) => figure(view, counted.get(view)))),
      ...(others.length === 0
        ? []
        : [el("h3", {}, "Not counted"), el("ul", { class: "refused" }, ...others.map(refused))]),
      scoreOf(visit),
    ];
  }

  function figure(view: View, scored: VisitPhotoScore | undefined): HTMLElement {
    const weight = `${Math.round(100 * WEIGHTS[view])} % of SALT`;
    if (scored?.score == null) {
      return el(
        "figure",
        { class: "absent" },
        el("div", { class: "frame" }, el("span", {}, "No photograph that counts")),
        el("figcaption", {}, el("b", {}, capital(view)), ` ${weight}`),
        el(
          "button",
          { type: "button", class: "screen-only", onclick: () => void shoot(view) },
          `Take the ${view} view`,
        ),
      );
    }
    const photo = photoOf(scored);
    const { lossPct, interval, viewConflict, pictureDoubt } = scored.score;
    const { photo: canvas, overlay } = pictureOf(photo);
    overlay.className = "overlay";
    const shown = el(
      "div",
      {
        class: "frame",
        role: "img",
        "aria-label": `${capital(view)} view: hair loss ${points(lossPct)} percent`,
      },
      canvas,
      overlay,
    );
    return el(
      "figure",
      {},
      shown,
      el(
        "figcaption",
        {},
        el("b", {}, capital(view)),
        ` ${weight}`,
        el("span", { class: "loss" }, `Hair loss ${points(lossPct)} %`),
        el("span", { class: "soft" }, `95 % interval ${range(interval)}`),
        ...(viewConflict === null
          ? []
          : [el("strong", {}, `Check: it looks like the ${viewConflict} view.`)]),
        ...(pictureDoubt === null ? [] : [el("strong", {}, `Check: ${reasonText(pictureDoubt)}`)]),
      ),
      choice(photo),
      removal(photo, `the ${view} view`),
    );
  }

  function refused(scored: VisitPhotoScore): HTMLElement {
    const photo = photoOf(scored);
    const picture = photo.reading === null ? [] : [pictureOf(photo).photo];
    return el(
      "li",
      {},
      ...picture,
      el(
        "div",
        {},
        el("b", {}, photo.name),
        el("span", {}, reasonText(scored.reason!)),
        ...(photo.reading === null ? [] : [choice(photo)]),
        removal(photo, photo.name),
      ),
    );
  }

  function choice(photo: PagePhoto): HTMLElement {
    const select = el(
      "select",
      {
        id: `view-${photo.id}`,
        onchange: () => void restate(),
      },
      el("option", { value: "", selected: photo.stated === null }, "by the model"),
      ...VIEWS.map((view) => el("option", { value: view, selected: photo.stated === view }, view)),
    );
    const restate = async (): Promise<void> => {
      const stated = select.value === "" ? null : (select.value as View);
      show(await withView(session, visit.photos, photo.id, stated));
      page.announce(summary(visit));
      document.getElementById(`view-${photo.id}`)?.focus();
    };
    return el(
      "p",
      { class: "screen-only" },
      el("label", { for: `view-${photo.id}` }, "View: "),
      select,
    );
  }

  function removal(photo: PagePhoto, what: string): HTMLElement {
    const remove = (): void => {
      show(without(visit.photos, photo.id));
      page.announce(summary(visit));
      input.focus();
    };
    return el(
      "button",
      {
        type: "button",
        class: "screen-only",
        "aria-label": `Remove ${what}`,
        onclick: remove,
      },
      "Remove",
    );
  }

  async function shoot(view: View): Promise<void> {
    const taken = await takePhoto(view);
    if (taken !== null)
      await add([new File([taken], `${view}, taken here`, { type: taken.type })], view);
  }

  function photoOf(scored: VisitPhotoScore): PagePhoto {
    return visit.photos.find((photo) => String(photo.id) === scored.name)!;
  }

  function pictureOf(photo: PagePhoto): ReturnType<typeof drawn> {
    const picture = pictures.get(photo.id) ?? drawn(photo.reading!, session.manifest.thresholds);
    pictures.set(photo.id, picture);
    return picture;
  }

  body.replaceChildren(...contents());
  return { element, visit: () => visit };
}

/** The score of a visit, as large as it matters. */
function scoreOf({ score }: PageVisit): HTMLElement {
  const missing = missingViews(score);
  if (score.salt !== null) {
    const interval = score.interval!;
    const words = `SALT ${points(score.salt)}, 95 % interval ${range(interval)}`;
    return el(
      "div",
      { class: "result" },
      el(
        "p",
        { class: "salt" },
        el("span", {}, "SALT "),
        el("b", {}, points(score.salt)),
        el("span", {}, ` (95 % interval ${range(interval)})`),
      ),
      scale(score.salt, interval, words),
      el(
        "p",
        { class: "soft" },
        `Band ${score.band!}; AA-IGA ${score.aaIga!}. 0 is no loss, 100 is all of the scalp.`,
      ),
    );
  }
  if (missing.length === VIEWS.length) return el("div", { class: "result" });
  const words = `SALT lies between ${points(score.bounds.low)} and ${points(score.bounds.high)}`;
  return el(
    "div",
    { class: "result" },
    el("p", { class: "salt" }, el("span", {}, `${words}.`)),
    scale(null, score.bounds, words),
    el(
      "p",
      { class: "soft" },
      `There is no SALT without all four views. Missing: ${list(missing)}. A missing view never counts as 0.`,
    ),
  );
}

function missingViews(score: PageVisit["score"]): View[] {
  const seen = new Set(score.photos.map((photo) => photo.score?.view));
  return VIEWS.filter((view) => !seen.has(view));
}

/** The visit in a sentence, for the line that is read aloud. */
function summary({ photos, score }: PageVisit): string {
  if (photos.length === 0) return "No photographs.";
  const out = score.photos.filter((photo) => photo.score === null).length;
  const refusedWords = out === 0 ? "" : ` ${out} of ${photos.length} photographs not counted.`;
  if (score.salt !== null)
    return `SALT ${points(score.salt)}, 95 % interval ${range(score.interval!)}.${refusedWords}`;
  return `Missing: ${list(missingViews(score))}.${refusedWords}`;
}
