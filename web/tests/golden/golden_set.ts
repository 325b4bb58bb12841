/** Golden set and model that the tests replay; `globalSetup` of Vitest writes the set. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Expected } from "./answers.js";

/** Write the set, unless `AUTOSALT_GOLDEN` names one. `AUTOSALT_PYTHON` names the interpreter. */
export default function setup(): (() => void) | undefined {
  if (process.env["AUTOSALT_GOLDEN"]) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "autosalt-golden-"));
  const python = process.env["AUTOSALT_PYTHON"] ?? "python3";
  const set = join(folder, "set");
  execFileSync(python, ["-m", "autosalt", "models", "golden", set], { stdio: "inherit" });
  process.env["AUTOSALT_GOLDEN"] = set;
  return () => {
    rmSync(folder, { recursive: true });
  };
}

/** The folder of the set. */
export function goldenFolder(): string {
  return process.env["AUTOSALT_GOLDEN"]!;
}

/** What autosalt makes of the set. */
export function readExpected(): Expected {
  return JSON.parse(readFileSync(join(goldenFolder(), "expected.json"), "utf-8")) as Expected;
}
