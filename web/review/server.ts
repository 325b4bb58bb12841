/** Client of the server that `autosalt review` starts. */

import type { MaskPair } from "../shared/mask_lines.js";
import type { View } from "../src/core/views.js";
import { fromBase64, toBase64 } from "./masks/base64.js";
import { decodePng, encodePng } from "./masks/png.js";

/** The study, and its photographs, the most doubtful first. */
export interface Study {
  readonly reviewer: string;
  /** Whether nothing of other reviewers is shown, and decisions change no table. */
  readonly blind: boolean;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly views: readonly { readonly name: View; readonly weight: number }[];
  readonly subjects: number;
  readonly visits: number;
  readonly photos: readonly Photo[];
}

/** A photograph of the study; numbers are not rounded. */
export interface Photo {
  readonly id: number;
  readonly path: string;
  readonly subject: string;
  readonly visit: string;
  readonly date: string | null;
  readonly view: View | null;
  readonly view_source: string | null;
  readonly status: "scored" | "refused" | "failed";
  readonly reason: string | null;
  readonly reason_text: string | null;
  readonly loss_pct: number | null;
  readonly loss_pct_low: number | null;
  readonly loss_pct_high: number | null;
  readonly doubts: readonly { readonly code: string; readonly text: string }[];
  readonly override: Override | null;
  /** What it was before a reviewer's decision. */
  readonly original: {
    readonly view: View | null;
    readonly status: Photo["status"];
    readonly loss_pct: number | null;
  } | null;
  readonly looked_at: boolean;
  readonly visit_salt: number | null;
  readonly visit_salt_low: number | null;
  readonly visit_salt_high: number | null;
  /** The photograph of the same view at the subject's first visit. */
  readonly baseline: number | null;
}

/** A reviewer's decision that is in force. */
export interface Override {
  readonly number: number;
  readonly kind: "refuse" | "view" | "masks";
  readonly by: string;
  readonly reason: string;
  readonly time: string;
}

/** The masks of a photograph: those that count at present, and those of the model; often one. */
export interface PhotoMasks {
  readonly counted: MaskPair;
  readonly original: MaskPair;
}

/** What a reviewer decides about a photograph. */
export type Decision = { readonly reason: string; readonly known_override: number | null } & (
  | { readonly kind: "refuse" }
  | { readonly kind: "withdraw"; readonly exchange: boolean }
  /** With an exchange the photograph that has the view gets the view of this one. */
  | { readonly kind: "view"; readonly view: View; readonly exchange: boolean }
  | { readonly kind: "masks"; readonly masks: MaskPair }
);

/** The server's refusal, in its words; status 0 where it does not answer. */
export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What the page asks of the server. Everything throws `ServerError`. */
export interface Server {
  study(): Promise<Study>;
  picture(id: number): Promise<ImageBitmap>;
  masks(id: number): Promise<PhotoMasks>;
  /** Decide; the photographs that have changed. */
  decide(id: number, decision: Decision): Promise<readonly Photo[]>;
  /** State that it was looked at and that nothing is to be corrected. */
  lookedAt(id: number): Promise<readonly Photo[]>;
  /** Write the report again; the name of its file. */
  report(): Promise<string>;
}

/** The server that this page comes from, or the one whose API has another address. */
export function serverOf(token: string, api = "./api/"): Server {
  async function ask(path: string, body?: object): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const request: RequestInit =
      body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(`${api}${path}`, { ...request, cache: "no-store" }).catch(() => {
      throw new ServerError(0, NO_ANSWER);
    });
    if (!response.ok) throw new ServerError(response.status, await refusal(response));
    return response;
  }

  const json = async <Answer>(path: string, body?: object): Promise<Answer> =>
    (await (await ask(path, body)).json()) as Answer;

  return {
    study: () => json("study"),
    picture: async (id) => createImageBitmap(await (await ask(`photos/${id}/picture`)).blob()),
    async masks(id) {
      const files = await json<Record<MaskName, string>>(`photos/${id}/masks`);
      const read = (name: MaskName): ReturnType<typeof decodePng> =>
        decodePng(fromBase64(files[name]));
      const original = { scalp: await read("original_scalp"), loss: await read("original_loss") };
      const isOriginal = files.scalp === files.original_scalp && files.loss === files.original_loss;
      const counted = isOriginal
        ? original
        : { scalp: await read("scalp"), loss: await read("loss") };
      return { counted, original };
    },
    async decide(id, decision) {
      const body = await bodyOf(decision);
      return (await json<Changed>(`photos/${id}/decisions`, body)).photos;
    },
    lookedAt: async (id) => (await json<Changed>(`photos/${id}/looked_at`, {})).photos,
    report: async () => (await json<{ report: string }>("report", {})).report,
  };
}

type Changed = { readonly photos: readonly Photo[] };
type MaskName = "scalp" | "loss" | "original_scalp" | "original_loss";

const NO_ANSWER =
  "The server does not answer. Look whether autosalt review is still running, then try again.";

async function bodyOf(decision: Decision): Promise<object> {
  if (decision.kind !== "masks") return decision;
  const { masks, ...rest } = decision;
  const file = async (name: keyof MaskPair): Promise<string> =>
    toBase64(await encodePng(masks[name]));
  return { ...rest, scalp: await file("scalp"), loss: await file("loss") };
}

/** The line of a refusal. */
async function refusal(response: Response): Promise<string> {
  try {
    return ((await response.json()) as { message: string }).message;
  } catch {
    return `The server answered ${response.status} without a reason.`;
  }
}
