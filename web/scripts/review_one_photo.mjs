/** Correct the masks of one photograph in the review page, or withdraw that, in Chromium:
 *
 *     node scripts/review_one_photo.mjs masks|withdraw URL PATH
 *
 * PATH is as in photos.csv. It prints the hair loss that the page shows at the end.
 */

import { chromium } from "playwright-core";

const [kind, url, path] = process.argv.slice(2);
const MINUTE = 60_000;
if (!["masks", "withdraw"].includes(kind) || path === undefined) {
  console.error("usage: node scripts/review_one_photo.mjs masks|withdraw URL PATH");
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
page.setDefaultTimeout(MINUTE);
await page.goto(url);
await page
  .locator("#status")
  .filter({ hasText: /^Ready/ })
  .waitFor();
await page.selectOption("#which", "all");
await page.locator(".photos button").first().click();
while (!(await page.textContent(".title p")).endsWith(`File ${path}`))
  await page.keyboard.press("n");
if (kind === "masks") await draw();
else await page.click("[data-command=withdraw]");
await page.fill("#reason", kind === "masks" ? "the patch is larger" : "it was right");
await page.keyboard.press("Enter");
await page.waitForSelector("dialog", { state: "detached" });
await page
  .locator("#status")
  .filter({ hasText: /^Saved/ })
  .waitFor();
console.log(await page.locator("#photo dd").first().textContent());
await browser.close();

/** A thick stroke over the middle of the head, and save. */
async function draw() {
  await page.click("[data-command=masks]");
  await page.waitForSelector("#editor canvas:focus");
  await page.fill("#radius", "20");
  const { x, y, width, height } = await page.locator("#editor canvas").boundingBox();
  await page.mouse.move(x + width / 2, y + 0.45 * height);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 40, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await page.click("#editor [data-command=save]");
}
