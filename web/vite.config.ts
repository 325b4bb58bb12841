import { defineConfig } from "vite";

/** The library: one file for each entry, the runtimes left to whoever installs it. */
export default defineConfig({
  build: {
    target: "es2022",
    minify: false,
    lib: {
      entry: { index: "src/index.ts", browser: "src/browser.ts", node: "src/node.ts" },
      formats: ["es"],
    },
    rollupOptions: { external: [/^onnxruntime-/] },
  },
});
