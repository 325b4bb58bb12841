/** The released model and its manifest, in the folder of the repository. */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const MODELS = resolve(import.meta.dirname, "../models");

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
