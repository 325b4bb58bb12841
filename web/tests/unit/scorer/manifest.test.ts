import { describe, expect, it } from "vitest";

import { manifestText } from "../../../released_model.js";
import { readManifest } from "../../../src/index.js";

const RELEASED = JSON.parse(manifestText()) as Record<string, unknown>;

describe("the manifest", () => {
  it("of the released model is read, from text or an object", () => {
    expect(readManifest(manifestText())).toEqual(RELEASED);
    expect(readManifest(RELEASED).name).toBe(RELEASED["name"]);
  });

  it.each([2, 5, "4", null, undefined, true])("of schema version %s is refused", (version) => {
    const other = { ...RELEASED, schema_version: version };
    expect(() => readManifest(other)).toThrow("schema_version");
  });

  it.each([
    [{ extra: 1 }, "manifest.extra: is unknown"],
    [{ toString: 1 }, "manifest.toString: is unknown"],
    [{ name: " " }, "manifest.name: must match"],
    [{ thresholds: { scalp: 0.5 } }, "manifest.thresholds.loss: is missing"],
    [{ thresholds: { scalp: 0.5, loss: 1 } }, "manifest.thresholds.loss: 1 is out of range"],
    [
      { input: { size: 256.5, fill: [0, 0, 0], resize: "bilinear_antialias" } },
      "manifest.input.size: is number",
    ],
    [
      { input: { size: 256, fill: [0, 0], resize: "bilinear_antialias" } },
      "manifest.input.fill: has 2 values",
    ],
    [{ input: { size: 256, fill: [0, 0, 256], resize: "bilinear_antialias" } }, "out of range"],
    [
      { input: { size: 256, fill: [0, 0, 0], resize: "nearest" } },
      "manifest.input.resize: must be",
    ],
    [{ view_order: ["right", "left", "top", "back"] }, "manifest.view_order: must be"],
    [{ training_data_sha256: "0" }, "manifest.training_data_sha256: must match"],
  ])("with %j is refused", (change, reported) => {
    expect(() => readManifest({ ...RELEASED, ...change })).toThrow(reported);
  });

  it.each([["[]"], ["1"], ["null"]])("is no %s", (text) => {
    expect(() => readManifest(text)).toThrow("schema_version undefined is unknown");
  });

  it.each([["{"], [""], ["<!doctype html>\n<title>Not found</title>"]])(
    "that is no JSON is refused in one line: %j",
    (text) => {
      expect(() => readManifest(text)).toThrow(/^manifest: not JSON \(.+\)$/);
    },
  );

  it.each([["1e999"], ["1" + "0".repeat(400)]])(
    "with an infinite factor is refused: %s",
    (huge) => {
      const text = JSON.stringify({
        ...RELEASED,
        interval: { floor_pct: 1, view_factor: 2, visit_factor: "HUGE" },
      }).replace('"HUGE"', huge);
      expect(() => readManifest(text)).toThrow(
        "manifest.interval.visit_factor: Infinity is out of range",
      );
    },
  );
});
