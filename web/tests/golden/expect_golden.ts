/** What must hold of a replay of the golden set, in Node and in a browser. */

import { writeFileSync } from "node:fs";

import { expect } from "vitest";

import type { Expected } from "./answers.js";

/** By how much SALT may differ from Python's, in points. */
const SALT_POINTS = 0.5;

interface Answers {
  readonly photos: Record<string, { outcome: Record<string, unknown> }>;
  readonly visits: Record<string, { salt: number | null; photos: Record<string, unknown>[] }>;
}

/** Compare outcomes and SALT; `AUTOSALT_ANSWERS` names a folder for the answers themselves. */
export function expectGolden(expected: Expected, answers: unknown, name: string): void {
  const folder = process.env["AUTOSALT_ANSWERS"];
  if (folder) writeFileSync(`${folder}/${name}.json`, JSON.stringify(answers));
  const { photos, visits } = answers as Answers;
  const outcomes = (all: Record<string, { outcome: Record<string, unknown> }>): unknown =>
    Object.fromEntries(
      Object.entries(all).map(([photo, { outcome }]) => [
        photo,
        [outcome["status"], outcome["reason"], outcome["view"], outcome["picture_doubt"]],
      ]),
    );
  expect(outcomes(photos)).toEqual(outcomes(expected.photos));
  let worst = 0;
  for (const [visit, { salt, photos: theirs }] of Object.entries(expected.visits)) {
    const ours = visits[visit]!;
    expect(
      ours.photos.map((one) => [one["status"], one["reason"], one["view"]]),
      visit,
    ).toEqual(theirs.map((one) => [one.status, one.reason, one.view]));
    expect(ours.salt === null, visit).toBe(salt === null);
    if (salt !== null && ours.salt !== null) worst = Math.max(worst, Math.abs(ours.salt - salt));
  }
  console.log(`${name}: largest difference in SALT ${worst.toFixed(3)} points`);
  expect(worst).toBeLessThanOrEqual(SALT_POINTS);
}
