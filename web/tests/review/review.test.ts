/** The review page in a real Chromium, before the real server. */

import { rmSync } from "node:fs";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { hasChromium, launch, strangersOf, violations } from "../chromium.js";
import { reviewByKeyboard } from "../../scripts/review_by_keyboard.mjs";
import { PHOTOS, type Served, copyOfResults, serve } from "./study.js";

const MINUTE = 60_000;
const DESKTOP = { viewport: { width: 1200, height: 860 } };
const status = (page: Page, words: RegExp): Promise<unknown> =>
  page.locator("#status").filter({ hasText: words }).waitFor({ timeout: MINUTE });

describe.runIf(hasChromium)("the review page", { timeout: 5 * MINUTE }, () => {
  let browser: Browser;
  let shared: Page;
  let served: Served;
  let results: string;
  /** Paths of the photographs as the page lists them, most doubtful first. */
  let listed: readonly string[];

  /** Tests share a page and a server, and leave each other's photographs alone. */
  beforeAll(async () => {
    browser = await launch();
    shared = await browser.newPage(DESKTOP);
    results = copyOfResults();
    served = await serve(results);
  }, 2 * MINUTE);

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    rmSync(results, { recursive: true });
  });

  /** Load the review in the shared page, or in one of its own: the test closes that. */
  async function opened(page = shared): Promise<Page> {
    listed = (await served.photos()).map(({ path }) => path);
    if (page.url() === served.origin)
      await page.reload(); // in the process that it has
    else await page.goto(served.url);
    await status(page, /^Ready/);
    return page;
  }

  /** Go to a photograph in the list of all. */
  async function goTo(page: Page, path: string): Promise<void> {
    await page.selectOption("#which", "all");
    await page.locator(".photos button").nth(listed.indexOf(path)).click();
    expect(await page.textContent(".title p")).toContain(`File ${path}`);
    await page.waitForSelector("#photo .frame canvas");
  }

  async function decide(page: Page, reason: string): Promise<void> {
    await page.fill("#reason", reason);
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog", { state: "detached", timeout: MINUTE });
    await status(page, /^Saved/);
  }

  const number = async (page: Page, name: string): Promise<string | null> => {
    const row = page.locator("dl div").filter({ has: page.getByText(name, { exact: true }) });
    return (await row.count()) === 0 ? null : row.locator("dd").textContent();
  };

  describe("shows", () => {
    it("photographs by doubt, the refused one first, and asks nobody but its server", async () => {
      const strangers = strangersOf(shared, served.origin);
      const page = await opened();
      await status(page, /^Ready. 12 of 12 photographs are not yet looked at/);
      const first = await page.locator(".photos button").first().textContent();
      expect(first).toContain("0001, 2");
      expect(first).toContain("The photo is blurred. Take it again.");
      expect(await page.locator(".photos button").count()).toBe(PHOTOS);
      await page.waitForSelector("#photo .frame canvas");
      expect(strangers).toEqual([]);
    });

    it("the token to nobody: it leaves the address, and a new load still works", async () => {
      const page = await opened();
      expect(page.url()).toBe(served.origin);
      await page.reload();
      await status(page, /^Ready/);
      const other = await browser.newPage();
      await other.goto(served.origin);
      await status(other, /^Open this page with the whole address/);
      await other.close();
    });

    it("both visits side by side, with their numbers", async () => {
      const page = await opened();
      await goTo(page, "0001/2/left.png");
      expect(await page.locator(".pair figure").count()).toBe(2);
      await page.waitForFunction(() => document.querySelectorAll(".pair .overlay").length === 2);
      expect(await page.locator(".pair figcaption").allTextContents()).toEqual([
        expect.stringMatching(/^Visit 2: Hair loss \d+\.\d %$/),
        expect.stringMatching(/^First visit, 1: Hair loss \d+\.\d %$/),
      ]);
      expect(await number(page, "This view")).toMatch(
        /Hair loss \d.* % \(95 % interval .* to .*\)/,
      );
      expect(await number(page, "SALT of the visit")).toMatch(/^none: a view is missing/);
    });

    it("the lines as faintly as wished, and hides them by a key", async () => {
      const page = await opened();
      await goTo(page, "0001/1/top.png");
      const opacity = (): Promise<string> =>
        page
          .locator(".pair .overlay")
          .first()
          .evaluate((one) => getComputedStyle(one).opacity);
      await page.keyboard.press("o");
      expect(await opacity()).toBe("0");
      await page.fill("#lines", "40");
      expect(await opacity()).toBe("0.4");
    });
  });

  describe("takes decisions", () => {
    it("looked at: goes on to the next, and a later review goes on from there", async () => {
      const page = await opened();
      await page.locator(".photos button").first().click();
      const first = await page.textContent("#photo-title");
      await page.keyboard.press("l"); // too early: the picture is not there
      await page.waitForSelector("#photo[data-seen]");
      expect(await page.textContent("#progress-words")).toBe("0 of 12 looked at");
      await page.keyboard.press("l");
      await status(page, /^Looked at/);
      expect(await page.textContent("#photo-title")).not.toBe(first);
      expect(await page.textContent("#progress-words")).toBe("1 of 12 looked at");
      await page.reload();
      await status(page, /^Ready. 11 of 12/);
      expect(await page.locator(".photos button").count()).toBe(11);
    });

    it("refusal: the view no longer counts; withdrawn, all is as it was", async () => {
      const page = await opened();
      await goTo(page, "0001/1/top.png");
      const before = await page.textContent("#photo dl");
      await page.keyboard.press("r");
      await decide(page, "a hand covers the head");
      expect(await number(page, "This view")).toMatch(/^Refused: does not count/);
      expect(await number(page, "SALT of the visit")).toMatch(/^none/);
      expect(await number(page, "Before the decision")).toMatch(/^top view, hair loss \d/);
      expect(await number(page, "Decision")).toMatch(/by Dr Anna Muster .*a hand covers the head$/);
      await page.keyboard.press("w");
      expect(await page.inputValue("#reason")).toBe("a hand covers the head");
      await decide(page, "it does not");
      expect(await page.textContent("#photo dl")).toBe(before);
    });

    it("view: one that another photograph has is refused in words, and the two are exchanged", async () => {
      const page = await opened();
      await goTo(page, "0001/1/top.png");
      await page.keyboard.press("v");
      await page.selectOption("#stated-view", "left");
      await page.fill("#reason", "the label was wrong");
      await page.keyboard.press("Enter");
      await page.locator(".problem").filter({ hasText: "is taken by" }).waitFor();
      expect(await page.inputValue("#reason")).toBe("the label was wrong");
      await page.check("#exchange");
      await decide(page, "the two labels were mixed up");
      expect(await page.textContent("#photo-title")).toContain("left view");
      await goTo(page, "0001/1/left.png");
      expect(await page.textContent("#photo-title")).toContain("top view");
      await page.keyboard.press("w");
      await page.check("#exchange");
      await decide(page, "they were right");
      await goTo(page, "0001/1/top.png");
      expect(await page.textContent("#photo-title")).toContain("top view");
      expect(await number(page, "Decision")).toBeNull();
      await goTo(page, "0001/2/top.png");
      await page.keyboard.press("v");
      await page.selectOption("#stated-view", "back");
      await decide(page, "the label was wrong");
      expect(await page.textContent("#photo-title")).toContain("back view");
      expect(await number(page, "Before the decision")).toMatch(/^top view/);
    });

    it("a decision without a reason is not taken", async () => {
      const page = await opened();
      await goTo(page, "0001/1/top.png");
      await page.keyboard.press("r");
      await page.fill("#reason", "   ");
      await page.keyboard.press("Enter");
      await page.locator(".problem").filter({ hasText: "Type a reason" }).waitFor();
      await page.keyboard.press("Escape");
      expect(await number(page, "Decision")).toBeNull();
    });

    it("a decision that came in between is shown before it is overruled", async () => {
      const page = await opened();
      await goTo(page, "0002/1/top.jpg");
      await served.refuse("0002/1/top.jpg", "decided elsewhere");
      await page.keyboard.press("r");
      await page.fill("#reason", "mine");
      await page.keyboard.press("Enter");
      await page.locator(".problem").filter({ hasText: "another decision was made" }).waitFor();
      await page.keyboard.press("Escape");
      expect(await number(page, "Decision")).toContain("decided elsewhere");
    });
  });

  describe("corrects masks", () => {
    async function editor(path = "0001/1/top.png", own = shared): Promise<Page> {
      const page = await opened(own);
      await goTo(page, path);
      await page.keyboard.press("m");
      await page.waitForSelector("#editor canvas:focus");
      return page;
    }

    const share = async (page: Page): Promise<number> =>
      Number(/[\d.]+/.exec((await page.textContent(".share b"))!)![0]);

    /** The middle of the drawing, in pixels of the page. */
    async function middle(page: Page): Promise<{ x: number; y: number }> {
      const { x, y, width, height } = (await page.locator("#editor canvas").boundingBox())!;
      return { x: x + width / 2, y: y + height / 2 };
    }

    async function drag(page: Page, dx: number, dy: number): Promise<void> {
      const { x, y } = await middle(page);
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + dx, y + dy, { steps: 5 });
      await page.mouse.up();
    }

    it("by mouse: brush, eraser, undo and redo, and the share follows", async () => {
      const page = await editor();
      await page.fill("#radius", "60");
      const before = await share(page);
      await drag(page, 60, 40);
      const more = await share(page);
      expect(more).toBeGreaterThan(before);
      await page.keyboard.press("e");
      await drag(page, 60, 40);
      expect(await share(page)).toBeLessThan(more);
      await page.keyboard.press("u");
      await page.keyboard.press("u");
      expect(await share(page)).toBe(before);
      await page.keyboard.press("ControlOrMeta+y");
      expect(await share(page)).toBe(more);
    });

    it("by touch: a finger draws, and two fingers zoom without a stroke", async () => {
      const own = await browser.newPage({ ...DESKTOP, hasTouch: true });
      const page = await editor("0001/1/top.png", own);
      const { x, y } = await middle(page);
      const before = await share(page);
      const touch = await page.context().newCDPSession(page);
      const send = (type: string, ...points: [number, number][]): Promise<unknown> =>
        touch.send("Input.dispatchTouchEvent", {
          type: type as "touchStart",
          touchPoints: points.map(([x, y], id) => ({ x, y, id })),
        });
      await send("touchStart", [x, y]);
      await send("touchStart", [x, y], [x + 60, y]);
      await send("touchMove", [x - 30, y], [x + 90, y]);
      await send("touchEnd");
      expect(await share(page)).toBe(before);
      await page.fill("#radius", "60");
      await send("touchStart", [x, y]);
      await send("touchMove", [x + 40, y + 30]);
      await send("touchEnd");
      await page.waitForFunction(
        (was) => !document.querySelector(".share b")!.textContent!.includes(`${was} %`),
        before.toFixed(1),
      );
      await page.close();
    });

    it("asks before strokes are lost, and says where loss is outside the scalp", async () => {
      const page = await editor();
      const { x, y } = (await page.locator("#editor canvas").boundingBox())!;
      await page.mouse.move(x + 5, y + 5);
      await page.keyboard.press("Escape");
      await page.waitForSelector("#editor", { state: "detached" }); // nothing was drawn
      await page.keyboard.press("m");
      await page.waitForSelector("#editor canvas:focus");
      await page.keyboard.press("2");
      await page.keyboard.press("e");
      await page.fill("#radius", "60");
      await drag(page, 40, 30);
      await page
        .locator("#editor")
        .getByText(/is outside the scalp. It does not count/)
        .waitFor();
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog#leave[open]");
      await page.keyboard.press("Enter"); // go on drawing
      expect(await page.locator("#editor").count()).toBe(1);
      const asked = page.waitForEvent("dialog");
      await page.evaluate(() => void setTimeout(() => location.reload()));
      expect((await asked).type()).toBe("beforeunload");
      await (await asked).dismiss();
      expect(await page.locator("#editor").count()).toBe(1);
    });

    it("saves, with a reason; the decision in between is shown, and the drawing kept", async () => {
      const page = await editor("0002/1/left.png");
      await page.keyboard.press("e");
      await page.fill("#radius", "60");
      await drag(page, 60, 40);
      const drawn = await share(page);
      await served.refuse("0002/1/left.png", "decided elsewhere");
      await page.keyboard.press("ControlOrMeta+s");
      await page.fill("#reason", "hair grows there");
      await page.keyboard.press("Enter");
      await page.locator(".problem").filter({ hasText: "another decision was made" }).waitFor();
      await page.keyboard.press("Escape");
      expect(await share(page)).toBe(drawn);
      await page.keyboard.press("ControlOrMeta+s");
      await decide(page, "hair grows there");
      await page.waitForSelector("#editor", { state: "detached" });
      expect(await number(page, "This view")).toBe(
        `Hair loss ${drawn.toFixed(1)} % (no interval: a person drew masks)`,
      );
      expect(await number(page, "Decision")).toContain("Masks corrected by Dr Anna Muster");
      await page.keyboard.press("m");
      await page.waitForSelector("#editor canvas:focus");
      expect(await share(page)).toBe(drawn);
      await page.getByText("Back to the model's masks").click();
      expect(await share(page)).not.toBe(drawn);
    });
  });

  it("lists its keys, and single letters can be turned off", async () => {
    const page = await opened();
    await page.keyboard.press("?");
    await page.waitForSelector("dialog#keys[open]");
    expect(await page.textContent("dialog#keys")).toContain("Looked at, nothing to correct");
    await page.uncheck("#letters");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    await page.keyboard.press("r");
    expect(await page.locator("dialog").count()).toBe(0);
  });

  it("has no violation that axe finds, in light and dark, on phone and desktop", async () => {
    for (const [width, colorScheme] of [
      [390, "dark"],
      [1200, "light"],
    ] as const) {
      await shared.setViewportSize({ width, height: 844 });
      await shared.emulateMedia({ colorScheme });
      const page = await opened();
      const clean = async (): Promise<void> => {
        expect(await violations(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
      };
      await clean();
      await page.locator(".photos button").nth(3).click();
      await page.waitForSelector("#photo .frame canvas");
      await clean();
      for (const [key, dialog] of [
        ["r", "question"],
        ["v", "question"],
        ["?", "keys"],
      ] as const) {
        await page.keyboard.press(key);
        await page.waitForSelector(`dialog#${dialog}[open]`);
        await clean();
        await page.keyboard.press("Escape");
      }
      await page.keyboard.press("m");
      await page.waitForSelector("#editor canvas:focus");
      await clean();
    }
  });

  it("states that the server has ended, and keeps the drawing", async () => {
    const page = await opened();
    await goTo(page, "0002/1/right.png");
    await page.keyboard.press("m");
    await page.waitForSelector("#editor canvas:focus");
    for (const key of ["e", "d", "Shift+ArrowUp", "d"]) await page.keyboard.press(key);
    const drawn = await page.textContent(".share");
    await served.stop();
    await page.keyboard.press("ControlOrMeta+s");
    await page.fill("#reason", "hair grows there");
    await page.keyboard.press("Enter");
    await page.locator(".problem").filter({ hasText: "The server does not answer" }).waitFor();
    await page.keyboard.press("Escape");
    expect(await page.textContent(".share")).toBe(drawn);
  });

  describe("to another reviewer", () => {
    it("that is blind, shows nothing of the others, and takes readings", async () => {
      await served.stop();
      served = await serve(results, "--blind");
      const page = await opened();
      await goTo(page, "0002/1/top.jpg");
      expect(await page.textContent("body")).not.toContain("decided elsewhere");
      expect(await number(page, "Decision")).toBeNull();
      expect(await page.textContent("#who")).toContain("blind: decisions of others are not shown");
      expect(await page.isHidden("#report")).toBe(true);
      const salt = await number(page, "SALT of the visit");
      await page.keyboard.press("r");
      await decide(page, "my own reading");
      expect(await number(page, "Decision")).toContain("my own reading");
      expect(await number(page, "SALT of the visit")).toBe(salt);
    });
  });

  it("is worked by keyboard alone, to the last photograph", async () => {
    await served.stop();
    const fresh = copyOfResults();
    served = await serve(fresh);
    const page = await opened();
    const mouse: string[] = [];
    await page.exposeFunction("mouseUsed", (kind: string) => mouse.push(kind));
    await page.evaluate(() =>
      addEventListener("pointerdown", (event) =>
        (globalThis as unknown as { mouseUsed(kind: string): void }).mouseUsed(event.pointerType),
      ),
    );
    const done = await reviewByKeyboard(page, { refuse: 5, masks: 3, view: 7 });
    expect(done.views).toBeGreaterThan(0);
    expect(done.masks).toBeGreaterThan(0);
    expect(done.refused).toBeGreaterThan(0);
    expect(done.withdrawn).toBe(1);
    expect(mouse).toEqual([]);
    expect(await page.textContent("#progress-words")).toBe("12 of 12 looked at");
    await served.stop();
    rmSync(fresh, { recursive: true });
  });
});
