/**
 * Measure the page in Chromium from a cold load: until it is ready, until the first photograph is
 * scored, until SALT of four, and what is transferred.
 *
 *     npm run page
 *     node scripts/measure_page.mjs GOLDEN [LOADS]
 *
 * GOLDEN is a folder of `autosalt models golden`. Each load is a browser of its own, without cache.
 */

import { join } from "node:path";

import { chromium } from "playwright-core";
import { preview } from "vite";

const [golden, loads = "5"] = process.argv.slice(2);
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PHOTOS = ["patchy-left.png", "patchy-right.png", "patchy-top.png", "patchy-back.png"];
const MINUTE = 60_000;

/** Milliseconds of one cold load, and megabytes. */
async function measure(url) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const page = await browser.newPage();
  let bytes = 0;
  page.on("requestfinished", async (request) => {
    bytes += (await request.sizes()).responseBodySize;
  });
  const begin = Date.now();
  const until = async (words) => {
    await page.locator("#status").filter({ hasText: words }).waitFor({ timeout: MINUTE });
    return Date.now() - begin;
  };
  await page.goto(url);
  const ready = await until(/^Ready/);
  await page.setInputFiles(
    "#now-files",
    PHOTOS.map((name) => join(golden, "photos", name)),
  );
  await page.locator("#now .loss").first().waitFor({ timeout: MINUTE });
  const first = Date.now() - begin;
  const salt = await until(/^SALT/);
  await browser.close();
  return { ready, first, salt, megabytes: bytes / 1e6 };
}

function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(1)} (${sorted[0].toFixed(1)} to ${sorted.at(-1).toFixed(1)})`;
}

const server = await preview({
  configFile: new URL("../vite.page.config.ts", import.meta.url).pathname,
  preview: { host: "127.0.0.1", port: 0 },
});
const measured = [];
for (let load = 0; load < Number(loads); load++)
  measured.push(await measure(server.resolvedUrls.local[0]));
await server.close();
const seconds = (name) => middle(measured.map((one) => one[name] / 1000));
console.log(`${loads} cold loads, median (range)`);
console.log(`ready: ${seconds("ready")} s`);
console.log(`first photograph scored: ${seconds("first")} s`);
console.log(`SALT of four photographs: ${seconds("salt")} s`);
console.log(`transferred: ${middle(measured.map((one) => one.megabytes))} MB, not compressed`);
