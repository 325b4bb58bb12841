/** Build of the review page, into the package that serves it. */

import { resolve } from "node:path";

import { defineConfig } from "vite";

export default defineConfig({
  root: resolve(import.meta.dirname, "review"),
  base: "./",
  build: {
    outDir: resolve(import.meta.dirname, "../src/autosalt/serve/review/static"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
