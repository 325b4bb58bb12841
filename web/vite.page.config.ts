/** Build of the page: one folder, with the model in it and nothing fetched from elsewhere. */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { type Plugin, defineConfig } from "vite";

import { manifestText, modelFile } from "./released_model.js";

const OUT = resolve(import.meta.dirname, "build/page");
const OFFLINE = resolve(import.meta.dirname, "page/offline.js");
const VERSION = /^VERSION = "(.+)"$/m.exec(
  readFileSync(resolve(import.meta.dirname, "../src/autosalt/version.py"), "utf-8"),
);

/** Put model, manifest and service worker into the folder. */
function ownFiles(): Plugin {
  return {
    name: "autosalt-own-files",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "model.onnx", source: readFileSync(modelFile()) });
      this.emitFile({ type: "asset", fileName: "model.json", source: manifestText() });
    },
    closeBundle() {
      const files = readdirSync(OUT, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(OUT.length + 1))
        .filter((name) => name !== "offline.js")
        .sort();
      const digest = createHash("sha256");
      for (const name of files) digest.update(name).update(readFileSync(join(OUT, name)));
      const list = JSON.stringify(["./", ...files.map((name) => `./${name}`)]);
      const worker = readFileSync(OFFLINE, "utf-8")
        .replace("__FILES__", list)
        .replace("__DIGEST__", digest.digest("hex").slice(0, 12));
      writeFileSync(join(OUT, "offline.js"), worker);
    },
  };
}

export default defineConfig({
  root: resolve(import.meta.dirname, "page"),
  base: "./",
  define: { __VERSION__: JSON.stringify(VERSION?.[1] ?? "") },
  // WebAssembly alone: the runtime for WebGPU would double what is loaded, for a blink a photo.
  resolve: { alias: { "onnxruntime-web/webgpu": "onnxruntime-web/wasm" } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  plugins: [ownFiles()],
});
