/** Review a whole study in Chromium by keyboard alone: node review_by_keyboard.mjs URL.
 *
 * Every photograph is looked at. Some are refused, some get another view or other masks, and one
 * decision is withdrawn. It prints what was decided and how long a photograph took.
 */

import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

/** Which photograph in how many is refused, drawn on, or given another view. */
export const OFTEN = { refuse: 12, masks: 9, view: 20 };

/**
 * Review all photographs that are listed, with `page.keyboard` alone.
 *
 * @param {import("playwright-core").Page} page the review page, ready
 * @param {typeof OFTEN} often
 */
export async function reviewByKeyboard(page, often = OFTEN) {
  const { keyboard } = page;
  const done = { photos: 0, refused: 0, masks: 0, views: 0, withdrawn: 0 };
  const text = (selector) => page.textContent(selector);

  /** Type a reason into the dialog; whether the decision was taken, else it is given up. */
  async function decide(reason) {
    await page.waitForSelector("dialog#question[open]");
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type(reason);
    await keyboard.press("Enter");
    const closed = page.waitForSelector("dialog#question", { state: "detached", timeout: 60_000 });
    const problem = page.waitForSelector(".problem:not(:empty)", { timeout: 60_000 });
    closed.catch(() => undefined);
    problem.catch(() => undefined);
    const isDone = await Promise.race([closed.then(() => true), problem.then(() => false)]);
    if (!isDone) await keyboard.press("Escape");
    return isDone;
  }

  async function correctMasks() {
    await keyboard.press("m");
    await page.waitForSelector("#editor canvas:focus");
    const before = await text(".share b");
    const isMuch = parseFloat(before.replace(/^\D+/, "")) > 50; // then some is taken away
    await keyboard.press("s");
    if (isMuch) await keyboard.press("e");
    await keyboard.down("Space");
    for (const arrow of ["ArrowUp", "ArrowUp", "ArrowLeft"]) await keyboard.press(`Shift+${arrow}`);
    await keyboard.up("Space");
    await keyboard.press(isMuch ? "x" : "g");
    for (const arrow of ["ArrowDown", "ArrowRight", "ArrowUp"]) {
      await keyboard.press("Enter");
      for (let i = 0; i < 3; i++) await keyboard.press(`Shift+${arrow}`);
    }
    for (let i = 0; i < 2; i++) await keyboard.press("Enter");
    if ((await text(".share b")) === before) throw new Error("The keys did not draw.");
    await keyboard.press("ControlOrMeta+s");
    if (await decide("the patch ends further up")) {
      await page.waitForSelector("#editor", { state: "detached" });
      return true;
    }
    await keyboard.press("Escape"); // leaves, and asks first
    await page.waitForSelector("dialog#leave[open]");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await page.waitForSelector("#editor", { state: "detached" });
    return false;
  }

  while (!/^Not yet looked at \(0\)/.test(await text("#which option"))) {
    await page.waitForSelector("#photo[data-seen]", { timeout: 60_000 });
    done.photos += 1;
    const isScored = (await page.locator("[data-command=refuse]:enabled").count()) === 1;
    const is = (what) => isScored && done.photos % often[what] === 0;
    let isDecided = false;
    if (is("masks")) {
      isDecided = await correctMasks();
      if (isDecided) done.masks += 1;
    } else if (is("refuse")) {
      await keyboard.press("r");
      isDecided = await decide("a hand covers the head");
      if (isDecided) done.refused += 1;
      if (isDecided && done.withdrawn === 0) {
        await keyboard.press("w");
        isDecided = !(await decide("it can be read after all"));
        done.withdrawn += 1;
      }
    } else if (is("view")) {
      await keyboard.press("v");
      await page.waitForSelector("dialog#question[open]");
      for (
        let at = "";
        at !== "reason";
        at = await page.evaluate(() => document.activeElement.id)
      ) {
        if (at === "exchange") await keyboard.press("Space"); // the two were mixed up
        await keyboard.press("Tab");
      }
      isDecided = await decide("the labels were mixed up");
      if (isDecided) done.views += 1;
    }
    await page.waitForSelector("#photo[data-seen]", { timeout: 60_000 });
    const place = await text("#photo-title");
    await keyboard.press(isDecided ? "n" : "l");
    await page.waitForFunction(
      (was) =>
        document.querySelector("#photo-title").textContent !== was ||
        /last of the list/.test(document.querySelector("#status").textContent),
      place,
      { timeout: 60_000 },
    );
  }
  return done;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [url] = process.argv.slice(2);
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (url === undefined || !existsSync(executablePath)) {
    console.error("usage: node scripts/review_by_keyboard.mjs URL (CHROMIUM names the browser)");
    process.exit(2);
  }
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await browser.newPage();
  const mouse = [];
  await page.exposeFunction("mouseUsed", (kind) => mouse.push(kind));
  await page.goto(url);
  await page.waitForFunction(() => /^Ready/.test(document.querySelector("#status").textContent));
  await page.evaluate(() =>
    addEventListener("pointerdown", (event) => globalThis.mouseUsed(event.pointerType), true),
  );
  const start = performance.now();
  const done = await reviewByKeyboard(page);
  const seconds = (performance.now() - start) / 1000;
  const progress = await page.textContent("#progress-words");
  await browser.close();
  console.log(
    JSON.stringify({ ...done, progress, seconds, perPhoto: seconds / done.photos, mouse }),
  );
}
