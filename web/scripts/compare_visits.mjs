/**
 * Compare SALT of this package in Node with that of `autosalt score`, visit by visit.
 *
 *     autosalt phantom study TRIAL --subjects 10 --visits 2
 *     autosalt score TRIAL --out RESULTS
 *     node scripts/compare_visits.mjs TRIAL RESULTS MODEL.onnx
 *
 * Ends with 1 where a visit differs by more than half a point, or is complete on one side only.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import sharp from "sharp";

import {
  PhotoRefused,
  checkFile,
  exifOrientation,
  openPixels,
  openSession,
  scoreVisit,
} from "../dist/node.js";

const MOST_POINTS = 0.5;

/** The rows of a CSV file without quotes, as objects. */
function readRows(path) {
  const [head, ...lines] = readFileSync(path, "utf-8").trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, i) => [names[i], cell])),
  );
}

/** A photo's file, decoded by sharp. */
async function openFile(path) {
  const bytes = readFileSync(path);
  checkFile(bytes);
  const { data, info } = await sharp(bytes)
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return openPixels(data, info.width, info.height, exifOrientation(bytes));
}

const [trial, results, model] = process.argv.slice(2);
if (!model) {
  console.error("usage: node scripts/compare_visits.mjs TRIAL RESULTS MODEL.onnx");
  process.exit(2);
}
const session = await openSession(model, readFileSync(model.replace(/\.onnx$/, ".json"), "utf-8"));
const photos = readRows(join(trial, "manifest.csv"));
let worst = 0;
let compared = 0;
for (const visit of readRows(join(results, "visits.csv"))) {
  const own = photos.filter((row) => row.subject === visit.subject && row.visit === visit.visit);
  const opened = [];
  for (const { path, view } of own) {
    try {
      opened.push({ name: path, photo: await openFile(join(trial, path)), view });
    } catch (error) {
      if (!(error instanceof PhotoRefused)) throw error;
    }
  }
  const { salt } = await scoreVisit(session, opened);
  const theirs = visit.salt === "" ? null : Number(visit.salt);
  const apart =
    salt === null || theirs === null ? (salt === theirs ? 0 : Infinity) : Math.abs(salt - theirs);
  worst = Math.max(worst, apart);
  compared += 1;
  const shown = (value) => (value === null ? "incomplete" : value.toFixed(3));
  console.log(
    `${visit.subject} ${visit.visit}: ${shown(salt)}, Python ${shown(theirs)}, ${apart.toFixed(4)} apart`,
  );
}
console.log(`${compared} visits, at most ${worst.toFixed(4)} points apart`);
process.exit(worst <= MOST_POINTS ? 0 : 1);
