import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
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
          globalSetup: ["tests/golden/golden_set.ts", "tests/review/study.ts"],
          fileParallelism: false,
        },
      },
    ],
  },
});
