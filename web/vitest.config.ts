import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // They keep no state, so that they share what they import.
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], isolate: false } },
      {
        test: {
          name: "golden",
          include: ["tests/golden/*.test.ts"],
          globalSetup: ["tests/golden/golden_set.ts"],
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "page",
          include: ["tests/page/*.test.ts"],
          globalSetup: ["tests/golden/golden_set.ts"],
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "review",
          include: ["tests/review/*.test.ts"],
          globalSetup: ["tests/review/study.ts"],
          fileParallelism: false,
        },
      },
    ],
  },
});
