/** Open a model in Node, with onnxruntime-node. */

import { InferenceSession, Tensor } from "onnxruntime-node";

import { readManifest } from "./scorer/manifest.js";
import { type Runtime, type RuntimeSession, type Session, asSession } from "./scorer/session.js";

export * from "./index.js";

/**
 * Open a model.
 *
 * @param model path or bytes of the ONNX file
 * @param manifest text or object of the JSON file beside it
 * @param threads of one run; by default as many as there are cores
 */
export async function openSession(
  model: string | Uint8Array,
  manifest: unknown,
  threads?: number,
): Promise<Session> {
  const facts = readManifest(manifest);
  const options = threads === undefined ? {} : { intraOpNumThreads: threads };
  const session =
    typeof model === "string"
      ? await InferenceSession.create(model, options)
      : await InferenceSession.create(model, options);
  return asSession(
    { Tensor } as unknown as Runtime,
    session as unknown as RuntimeSession,
    facts,
    "cpu",
  );
}
