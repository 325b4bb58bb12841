/** Share of loss in a pair of masks, by the arithmetic of a score. */

import type { MaskPair } from "../../shared/mask_lines.js";

/** What a pair of masks holds. */
export interface Share {
  readonly scalpPx: number;
  /** Loss inside the scalp, the only loss that counts. */
  readonly lossPx: number;
  readonly outsidePx: number;
  /** 100 x loss / scalp, not rounded; null where no scalp is drawn. */
  readonly lossPct: number | null;
}

/** Count a pair of masks. */
export function shareOf({ scalp, loss }: MaskPair): Share {
  let [scalpPx, lossPx, outsidePx] = [0, 0, 0];
  for (let i = 0; i < scalp.data.length; i++) {
    const [isScalp, isLoss] = [scalp.data[i]!, loss.data[i]!];
    scalpPx += isScalp;
    lossPx += isScalp & isLoss;
    outsidePx += isLoss & (1 - isScalp);
  }
  return { scalpPx, lossPx, outsidePx, lossPct: scalpPx === 0 ? null : (100 * lossPx) / scalpPx };
}
