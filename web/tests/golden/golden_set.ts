/** Golden set and model that the tests replay; `globalSetup` of Vitest writes the set. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { Expected } from "./answers.js";

const MODELS = resolve(import.meta.dirname, "../../../models");

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

/** The model: that of `AUTOSALT_MODEL`, else the released one. */
export function modelFile(): string {
  const given = process.env["AUTOSALT_MODEL"];
  if (given) return given;
  const registry = readFileSync(join(MODELS, "registry.toml"), "utf-8");
  const released = /^default = "(.+)"$/m.exec(registry)![1]!;
  return join(MODELS, `${released}.onnx`);
}

/** The manifest beside the model, as text. */
export function manifestText(): string {
  return readFileSync(modelFile().replace(/\.onnx$/, ".json"), "utf-8");
}
