/** The page in a real Chromium: scores, compares, keeps to itself, works offline and by keyboard. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Browser, Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { hasChromium, launch, strangersOf, violations } from "../chromium.js";
import { goldenFolder, readExpected } from "../golden/golden_set.js";

const WEB = resolve(import.meta.dirname, "../..");
const CONFIG = join(WEB, "vite.page.config.ts");
const MINUTES = 60_000;

describe.runIf(hasChromium)("the page", () => {
  let server: PreviewServer;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    execFileSync("npm", ["run", "page", "--", "--logLevel", "error"], {
      cwd: WEB,
      stdio: "inherit",
    });
    server = await preview({ configFile: CONFIG, preview: { host: "127.0.0.1", port: 0 } });
    url = server.resolvedUrls!.local[0]!;
    browser = await launch();
  }, 3 * MINUTES);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A page that is ready, and what it has asked of others. */
  async function opened(
    options: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<{ page: Page; strangers: string[] }> {
    const page = await browser.newPage(options);
    const strangers = strangersOf(page, url);
    await page.goto(url);
    await said(page, /^Ready/);
    return { page, strangers };
  }

  const said = (page: Page, words: RegExp): Promise<unknown> =>
    page
      .locator("#status")
      .filter({ hasText: words })
      .waitFor({ timeout: 2 * MINUTES });

  async function choose(page: Page, visit: string, names: readonly string[]): Promise<void> {
    await page.setInputFiles(
      `#${visit}-files`,
      names.map((name) => join(goldenFolder(), "photos", name)),
    );
    await said(page, /^(SALT|Missing)/);
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

  it(
    "gives the SALT of Python and the change, and asks nobody but itself",
    async () => {
      const { page, strangers } = await opened();
      await choose(page, "now", filesOf("sparse"));
      expect(
        Math.abs((await saltOf(page, "now")) - readExpected().visits["sparse"]!.salt!),
      ).toBeLessThanOrEqual(0.5);
      await page.click("#compare");
      await choose(page, "earlier", filesOf("patchy"));
      const words = await page.textContent("#change-words");
      expect(words).toMatch(/^SALT rose by \d+\.\d points; 95 % interval/);
      expect(words).toContain("That is more than");
      expect(strangers).toEqual([]);
      await page.close();
    },
    5 * MINUTES,
  );

  it(
    "refuses in plain words, keeps the rest, and gives bounds where a view is missing",
    async () => {
      const { page } = await opened();
      const [left, right, top] = filesOf("patchy") as [string, string, string];
      await choose(page, "now", [left, right, top, "blurred.png", "cut-file.jpg"]);
      const text = await page.locator("#now").textContent();
      expect(text).toContain("The photo is blurred. Take it again.");
      expect(text).toContain("SALT lies between");
      expect(text).toContain("Missing: back. A missing view never counts as 0.");
      expect(await page.locator("#now .salt b").count()).toBe(0);
      await page.close();
    },
    5 * MINUTES,
  );

  it(
    "has no violation that axe finds, in light and dark, on phone and desktop",
    async () => {
      for (const [width, colorScheme] of [
        [390, "dark"],
        [1200, "light"],
      ] as const) {
        const { page } = await opened({
          viewport: { width, height: 844 },
          colorScheme,
          bypassCSP: true,
        });
        await choose(page, "now", [...filesOf("patchy"), "blurred.png"]);
        await page.click("#compare");
        expect(await violations(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
        await page.close();
      }
    },
    8 * MINUTES,
  );

  it(
    "saves a result that names no file",
    async () => {
      const { page } = await opened();
      await choose(page, "now", [...filesOf("patchy"), "blurred.png"]);
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
      const saved = readFileSync(await download.path(), "utf-8");
      const { visit } = JSON.parse(saved) as {
        visit: { salt: number; refused: { reason: string }[] };
      };
      expect(Math.abs(visit.salt - readExpected().visits["patchy"]!.salt!)).toBeLessThanOrEqual(
        0.5,
      );
      expect(visit.refused.map(({ reason }) => reason)).toEqual(["blurred"]);
      expect(saved).not.toMatch(/\.png|\.jpg/);
      await page.close();
    },
    5 * MINUTES,
  );

  it(
    "is worked by keyboard: a view is stated, a photograph is removed",
    async () => {
      const { page } = await opened();
      await choose(page, "now", filesOf("patchy"));
      await page.locator("#now select").first().focus();
      await page.keyboard.type("back");
      await page.keyboard.press("Enter");
      await said(page, /not counted/);
      expect(await page.evaluate(() => document.activeElement!.tagName)).toBe("SELECT");
      await page.locator("#now button[aria-label^=Remove]").first().focus();
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement!.id === "now-files");
      await page.close();
    },
    5 * MINUTES,
  );

  it(
    "works offline after the first load",
    async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(url);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.waitForFunction(async () => (await caches.keys()).length === 1);
      await context.setOffline(true);
      await page.reload();
      await said(page, /^Ready/);
      await choose(page, "now", filesOf("patchy"));
      expect(await saltOf(page, "now")).toBeGreaterThan(0);
      await context.close();
    },
    5 * MINUTES,
  );
});
