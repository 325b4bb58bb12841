/** Page of the browser test: answers a golden set with the files that its server gives. */

import { openPhoto, openSession } from "../../src/browser.js";
import { type Expected, answerSet } from "./answers.js";

async function answer(): Promise<unknown> {
  const read = async (path: string): Promise<Response> => {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
  const manifest = await (await read("/model.json")).text();
  const session = await openSession("/model.onnx", manifest, {
    wasmPaths: "/ort/",
    device: "wasm",
  });
  const expected = (await (await read("/golden/expected.json")).json()) as Expected;
  return answerSet(session, expected, async (name) =>
    openPhoto(await (await read(`/golden/photos/${name}`)).blob()),
  );
}

Object.assign(globalThis, { answer });
