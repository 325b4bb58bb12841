/** Refusal of a photo: a reason code of autosalt, and what was measured. */

/** Reason codes that this package gives; the list of all is in the documentation of autosalt. */
export type Reason =
  | "unreadable"
  | "truncated"
  | "unsupported_format"
  | "too_many_bytes"
  | "too_many_pixels"
  | "too_small"
  | "blurred"
  | "too_dark"
  | "burnt_out"
  | "no_scalp"
  | "scalp_cut"
  | "part_blank"
  | "several_pictures"
  | "no_colour"
  | "false_colour"
  | "not_a_view"
  | "view_unclear"
  | "duplicate_view"
  | "same_photo";

/** A photo that cannot be scored. It is thrown, and it is a result, not a fault of the program. */
export class PhotoRefused extends Error {
  override readonly name = "PhotoRefused";
  /**
   * @param reason the code
   * @param detail what was measured; holds no name and no path
   */
  constructor(
    readonly reason: Reason,
    readonly detail = "",
  ) {
    super(detail ? `${reason}: ${detail}` : reason);
  }
}
