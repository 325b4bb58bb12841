/** A photograph as the server answers, for tests. */

import type { Photo } from "../../../../review/server.js";

/** A scored photograph of which nothing was decided; `changes` make it another. */
export function photo(changes: Partial<Photo> = {}): Photo {
  return {
    id: 1,
    path: "0012/2/top.png",
    subject: "0012",
    visit: "2",
    date: null,
    view: "top",
    view_source: "model",
    status: "scored",
    reason: null,
    reason_text: null,
    loss_pct: 34.25,
    loss_pct_low: 28,
    loss_pct_high: 41.1,
    doubts: [],
    override: null,
    original: null,
    looked_at: false,
    visit_salt: 22.149,
    visit_salt_low: 12,
    visit_salt_high: 31,
    baseline: null,
    ...changes,
  };
}

/** A decision that is in force. */
export const REFUSAL = {
  number: 3,
  kind: "refuse",
  by: "Dr Who",
  reason: "a cap",
  time: "2026-11-30T15:46:28+00:00",
} as const;
