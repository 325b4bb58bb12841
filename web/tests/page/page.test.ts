/** The page in a real Chromium: scores, compares, keeps to itself, works offline and by keyboard. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Browser, BrowserContext, Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { hasChromium, launch, strangersOf, violations } from "../chromium.js";
import { goldenFolder, readExpected } from "../golden/golden_set.js";

const WEB = resolve(import.meta.dirname, "../..");
const CONFIG = join(WEB, "vite.page.config.ts");
const MINUTE = 60_000;
/** Photographs that the page must refuse, each for a reason of its own. */
const REFUSED = ["blurred.png", "cut-file.jpg"] as const;

const announced = (page: Page, words: RegExp): Promise<unknown> =>
  page
    .locator("#status")
    .filter({ hasText: words })
    .waitFor({ timeout: 2 * MINUTE });

async function choose(page: Page, visit: string, names: readonly string[]): Promise<void> {
  await page.setInputFiles(
    `#${visit}-files`,
    names.map((name) => join(goldenFolder(), "photos", name)),
  );
  await announced(page, /^(SALT|Missing)/);
}

/** The files of a visit of the golden set. */
function filesOf(visit: string): string[] {
  const { photos, visits } = readExpected();
  const files = Object.keys(photos);
  return visits[visit]!.photos.map(({ photo }) =>
    files.find((file) => file.replace(/\.\w+$/, "") === photo)!,
  );
}

const saltOf = async (page: Page, visit: string): Promise<number> =>
  Number(await page.locator(`#${visit} .salt b`).textContent());

/** By how much a SALT differs from that of Python, in points. */
const apart = (salt: number, visit: string): number =>
  Math.abs(salt - readExpected().visits[visit]!.salt!);

describe.runIf(hasChromium)("the page", { timeout: 5 * MINUTE }, () => {
  let server: PreviewServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let url: string;
  let strangers: string[];

  /** A photograph takes seconds to read: the tests share a page, and each goes on from the last. */
  beforeAll(async () => {
    execFileSync("npm", ["run", "page", "--", "--logLevel", "error"], {
      cwd: WEB,
      stdio: "inherit",
    });
    server = await preview({ configFile: CONFIG, preview: { host: "127.0.0.1", port: 0 } });
    url = server.resolvedUrls!.local[0]!;
    browser = await launch();
    context = await browser.newContext();
    page = await context.newPage();
    strangers = strangersOf(page, url);
    await page.goto(url);
    await announced(page, /^Ready/);
  }, 3 * MINUTE);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it("gives the SALT of Python, and refuses in plain words what it cannot score", async () => {
    await choose(page, "now", [...filesOf("sparse"), ...REFUSED]);
    expect(apart(await saltOf(page, "now"), "sparse")).toBeLessThanOrEqual(0.5);
    const text = await page.locator("#now").textContent();
    expect(text).toContain("The photo is blurred. Take it again.");
  });

  it("saves a result that names no file", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    const saved = readFileSync(await download.path(), "utf-8");
    const { visit } = JSON.parse(saved) as {
      visit: { salt: number; refused: { reason: string }[] };
    };
    expect(apart(visit.salt, "sparse")).toBeLessThanOrEqual(0.5);
    expect(visit.refused.map(({ reason }) => reason)).toEqual(["blurred", "truncated"]);
    expect(saved).not.toMatch(/\.png|\.jpg/);
  });

  it("gives the change since an earlier visit, and asks nobody but itself", async () => {
    await page.click("#compare");
    await choose(page, "earlier", filesOf("patchy"));
    const words = await page.textContent("#change-words");
    expect(words).toMatch(/^SALT rose by \d+\.\d points; 95 % interval/);
    expect(words).toContain("That is more than");
    expect(strangers).toEqual([]);
  });

  it("has no violation that axe finds, in light and dark, on phone and desktop", async () => {
    for (const [width, colorScheme] of [
      [390, "dark"],
      [1200, "light"],
    ] as const) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      expect(await violations(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(width);
    }
  });

  it("is worked by keyboard: a view is stated, a photograph is removed", async () => {
    await page.locator("#now select").first().focus();
    await page.keyboard.type("back");
    await page.keyboard.press("Enter");
    await announced(page, /3 of 6 photographs not counted/);
    expect(await page.evaluate(() => document.activeElement!.tagName)).toBe("SELECT");
    await page.locator("#now button[aria-label^=Remove]").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement!.id === "now-files");
  });

  it("gives bounds where a view is missing, never a SALT", async () => {
    const text = await page.locator("#now").textContent();
    expect(text).toContain("SALT lies between");
    expect(text).toContain("Missing: left and right. A missing view never counts as 0.");
    expect(await page.locator("#now .salt b").count()).toBe(0);
  });

  it("works offline after the first load", async () => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(async () => (await caches.keys()).length === 1);
    await context.setOffline(true);
    await page.reload();
    await announced(page, /^Ready/);
    await choose(page, "now", filesOf("patchy"));
    expect(apart(await saltOf(page, "now"), "patchy")).toBeLessThanOrEqual(0.5);
    expect(strangers).toEqual([]);
  });
});
