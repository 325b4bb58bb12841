/** Golden set replayed in Node. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { openSession } from "../../src/node.js";
import { answerSet } from "./answers.js";
import { expectGolden } from "./expect_golden.js";
import { manifestText, modelFile } from "../../released_model.js";
import { goldenFolder, readExpected } from "./golden_set.js";
import { openFile } from "./open_file.js";

describe("the golden set in Node", () => {
  const expected = readExpected();

  it("is of the model that is tested", () => {
    const digest = createHash("sha256").update(readFileSync(modelFile())).digest("hex");
    expect(digest).toBe(expected.model_sha256);
  });

  it("gives the refusals and views of Python, and its SALT within half a point", async () => {
    const session = await openSession(modelFile(), manifestText(), 1);
    const answers = await answerSet(session, expected, (name) =>
      openFile(join(goldenFolder(), "photos", name)),
    );
    expectGolden(expected, answers, "node");
  }, 300_000);
});
