/** Golden set replayed in Chromium: its decoder, and onnxruntime-web as WebAssembly. */

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";

import { build } from "vite";
import { describe, expect, it } from "vitest";

import { hasChromium, launch, strangersOf } from "../chromium.js";
import { expectGolden } from "./expect_golden.js";
import { manifestText, modelFile } from "../../released_model.js";
import { goldenFolder, readExpected } from "./golden_set.js";

const ROOT = resolve(import.meta.dirname, "../..");

/** The page's program as one text. */
async function bundle(): Promise<string> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    resolve: { alias: { "onnxruntime-web/webgpu": "onnxruntime-web/wasm" } },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      assetsInlineLimit: 0, // the runtime's files stay beside it: they are large
      rollupOptions: {
        input: join(ROOT, "tests/golden/page.ts"),
        output: { inlineDynamicImports: true },
      },
    },
  });
  const [output] = [result].flat();
  if (!output || !("output" in output)) throw new Error("vite gave no bundle");
  return output.output[0].code;
}

/** A server on loopback whose pages are isolated, so that WebAssembly may use threads. */
async function serve(page: string): Promise<{ url: string; close: () => void }> {
  const read = async (path: string): Promise<Buffer | string | null> => {
    if (path === "/")
      return "<!doctype html><title>golden</title><script type=module src=/page.js></script>";
    if (path === "/page.js") return page;
    if (path === "/model.onnx") return readFile(modelFile());
    if (path === "/model.json") return manifestText();
    if (path.startsWith("/golden/")) return readFile(join(goldenFolder(), path.slice(8)));
    if (path.startsWith("/ort/"))
      return readFile(join(ROOT, "node_modules/onnxruntime-web/dist", path.slice(5)));
    return null;
  };
  const types: Record<string, string> = {
    js: "text/javascript",
    mjs: "text/javascript",
    wasm: "application/wasm",
    json: "application/json",
    "": "text/html",
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const ending = /\.(\w+)$/.exec(path)?.[1] ?? "";
    void read(path).then((body) => {
      response.writeHead(body === null ? 404 : 200, {
        "content-type": types[ending] ?? "application/octet-stream",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      });
      response.end(body ?? "");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe.runIf(hasChromium)("the golden set in Chromium", () => {
  it("gives the refusals and views of Python, and its SALT within half a point", async () => {
    const server = await serve(await bundle());
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const strangers = strangersOf(page, server.url);
      await page.goto(server.url);
      await page.waitForFunction("'answer' in globalThis");
      expect(await page.evaluate("crossOriginIsolated")).toBe(true);
      const answers: unknown = await page.evaluate("globalThis.answer()");
      expectGolden(readExpected(), answers, "chromium");
      expect(strangers).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  }, 600_000);
});
