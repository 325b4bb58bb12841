/** Session: an opened model, whatever runtime runs it. */

import { VIEWS } from "../core/views.js";
import type { Outputs } from "../imaging/look.js";
import type { Manifest } from "./manifest.js";

/** An opened model with its manifest. */
export interface Session {
  readonly manifest: Manifest;
  /** What runs it: "cpu", "wasm" or "webgpu". */
  readonly device: string;
  /** Run the model on one square, [size, size, 3]. */
  run(square: Uint8Array): Promise<Outputs>;
}

/** The part of ONNX Runtime that both of its packages for JavaScript have. */
export interface Runtime {
  readonly Tensor: new (type: "uint8", data: Uint8Array, dims: readonly number[]) => unknown;
}

/** An inference session of either package. */
export interface RuntimeSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: unknown }>>;
}

const OUTPUTS = ["scalp", "loss", "view"] as const;

/** Join a runtime's session with its manifest; refused where inputs and outputs are others. */
export function asSession(
  runtime: Runtime,
  session: RuntimeSession,
  manifest: Manifest,
  device: string,
): Session {
  const missing = OUTPUTS.filter((name) => !session.outputNames.includes(name));
  if (session.inputNames.join() !== "image" || missing.length > 0)
    throw new Error(
      `model ${manifest.name}: its input must be image, its outputs ${OUTPUTS.join(", ")}`,
    );
  const { size } = manifest.input;
  return {
    manifest,
    device,
    async run(square) {
      const image = new runtime.Tensor("uint8", square, [1, size, size, 3]);
      const results = await session.run({ image });
      const [scalp, loss, view] = OUTPUTS.map((name) => results[name]!.data as Float32Array);
      if (
        scalp!.length !== size * size ||
        loss!.length !== size * size ||
        view!.length !== VIEWS.length
      )
        throw new Error(`model ${manifest.name}: its outputs are not of its manifest's size`);
      return { scalp: scalp!, loss: loss!, view: Array.from(view!) };
    },
  };
}
