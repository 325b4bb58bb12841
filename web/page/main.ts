/** The page: opens the model, holds one or two visits, and says what changed between them. */

import { type Session, openSession } from "../src/browser.js";
import { type Change, type PhotoScore, changeBetween, isNearlySame } from "../src/index.js";
import { byId, el } from "../shared/elements.js";
import { list } from "../shared/words.js";
import { resultOf } from "./result_file.js";
import { type Panel, visitPanel } from "./visit_panel.js";
import { changeInWords } from "./words.js";

const MODEL = "./model.onnx";
const MANIFEST = "./model.json";

async function start(): Promise<void> {
  const manifest = await (await read(MANIFEST)).text();
  const model = new Uint8Array(await (await read(MODEL)).arrayBuffer());
  const session = await openSession(model, manifest, { device: "wasm" });
  const madeBy = `autosalt ${__VERSION__}`;
  byId("made-by").textContent =
    `${madeBy}, model ${session.manifest.name}. ${session.manifest.intended_use}`;
  const panels: { now?: Panel; earlier?: Panel } = {};
  const page = { session, announce, changed: () => update(session, panels) };
  panels.now = visitPanel(page, "now", "Visit");
  byId("visits").append(panels.now.element);
  byId("compare").addEventListener("click", addEarlier, { once: true });
  byId("print").addEventListener("click", () => window.print());
  byId("save").addEventListener("click", () => save(session, madeBy, panels));
  announce("Ready. Choose photographs.");

  function addEarlier(): void {
    panels.earlier = visitPanel(page, "earlier", "Earlier visit");
    byId("visits").prepend(panels.earlier.element);
    byId("compare").hidden = true;
    byId("now-title").textContent = "This visit";
    panels.earlier.element.focus();
    page.changed();
  }
}

/** Read a file of the page. The model is too large for some browsers' caches; offline.js keeps it. */
async function read(name: string): Promise<Response> {
  const response = await fetch(name, { cache: "no-store" });
  if (!response.ok) throw new Error(`${name} is not there (${response.status})`);
  return response;
}

function announce(words: string): void {
  byId("status").textContent = words;
}

type Panels = { readonly now?: Panel; readonly earlier?: Panel };

function changeOf(session: Session, { now, earlier }: Panels): Change | null {
  const [after, before] = [now?.visit().score, earlier?.visit().score];
  if (after?.salt == null || before?.salt == null) return null;
  return changeBetween(
    { salt: before.salt, interval: before.interval! },
    { salt: after.salt, interval: after.interval! },
    session.manifest.sem_points,
  );
}

function update(session: Session, panels: Panels): void {
  const some = (panels.now?.visit().photos.length ?? 0) > 0;
  byId<HTMLButtonElement>("save").disabled = !some;
  byId<HTMLButtonElement>("print").disabled = !some;
  byId("change").hidden = panels.earlier === undefined;
  const change = changeOf(session, panels);
  const words = change === null ? "Both visits need all four views." : changeInWords(change);
  const same = change === null ? [] : samePictures(panels);
  byId("change-words").replaceChildren(
    el("p", { class: "salt-change" }, words),
    ...(same.length === 0
      ? []
      : [
          el(
            "p",
            { class: "notice" },
            `Check: ${list(same)} is nearly the same photograph in both visits.`,
          ),
        ]),
  );
}

/** Views whose photograph stands in both visits. */
function samePictures({ now, earlier }: Panels): string[] {
  const scores = (panel?: Panel): PhotoScore[] =>
    (panel?.visit().score.photos ?? []).flatMap(({ score }) => (score === null ? [] : [score]));
  const before = scores(earlier);
  return scores(now)
    .filter((score) => before.some((other) => isNearlySame(score.fingerprint, other.fingerprint)))
    .map((score) => score.view);
}

function save(session: Session, madeBy: string, panels: Panels): void {
  const { now, earlier } = panels;
  const result = resultOf(
    session.manifest,
    madeBy,
    now!.visit().score,
    earlier?.visit().score ?? null,
    changeOf(session, panels),
  );
  const file = new Blob([`${JSON.stringify(result, null, 2)}\n`], { type: "application/json" });
  const link = el("a", { href: URL.createObjectURL(file), download: "salt.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

start().catch((error: unknown) => {
  announce(
    `The page cannot read photographs: ${error instanceof Error ? error.message : String(error)}. Load it again.`,
  );
});
if ("serviceWorker" in navigator && location.protocol !== "file:")
  void navigator.serviceWorker.register("./offline.js").catch(() => undefined);
