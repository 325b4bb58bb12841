/** Pictures and masks of the photographs, kept for a while so that going back is quick. */

import { type PhotoMasks, type Server, ServerError } from "../server.js";

/** A photograph, and its masks or why there are none. */
export interface Shown {
  readonly picture: ImageBitmap | null;
  readonly masks: PhotoMasks | null;
  /** Why one of them is missing; empty where both are there. */
  readonly why: string;
}

/** Photographs that are kept: a dozen of 1,600 pixels take 100 MB. */
const KEPT = 12;

/** The pictures of a study. */
export interface Pictures {
  get(id: number): Promise<Shown>;
  /** The masks of a photograph have changed. */
  forget(id: number): void;
}

/** Pictures of the server, the latest kept. */
export function picturesOf(server: Server): Pictures {
  const kept = new Map<number, Promise<Shown>>();
  return {
    get(id) {
      const shown = kept.get(id) ?? load(server, id);
      kept.delete(id);
      kept.set(id, shown);
      for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
      void shown.then(({ why }) => {
        if (why !== "") kept.delete(id); // ask again next time
      });
      return shown;
    },
    forget: (id) => void kept.delete(id),
  };
}

async function load(server: Server, id: number): Promise<Shown> {
  const [picture, masks] = await Promise.allSettled([server.picture(id), server.masks(id)]);
  return {
    picture: valueOf(picture),
    masks: valueOf(masks),
    why: whyNot(picture) || whyNot(masks),
  };
}

function valueOf<Value>(result: PromiseSettledResult<Value>): Value | null {
  return result.status === "fulfilled" ? result.value : null;
}

function whyNot(result: PromiseSettledResult<unknown>): string {
  if (result.status === "fulfilled") return "";
  return result.reason instanceof ServerError
    ? result.reason.message
    : "The picture cannot be shown. Load the page again.";
}
