/** Read a file that a person chose or took: open it, run the model, or keep why it is refused. */

import { type Session, openPhoto, readPhoto, type View } from "../src/browser.js";
import { PhotoRefused } from "../src/index.js";
import { type PagePhoto, judged } from "./visit_state.js";

let last = 0;

/** Read one file; a file that is no photo becomes a refused photograph, never an error. */
export async function readFile(
  session: Session,
  file: Blob,
  name: string,
  stated: View | null = null,
): Promise<PagePhoto> {
  const id = ++last;
  try {
    const reading = await readPhoto(session, await openPhoto(file));
    return await judged(session, { id, name, reading }, stated);
  } catch (error) {
    if (!(error instanceof PhotoRefused)) throw error;
    const { reason, detail } = error;
    const scored = { name: String(id), score: null, reason, detail };
    return { id, name, reading: null, stated, scored };
  }
}
