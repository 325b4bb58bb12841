/**
 * SALT from four photographs of a head, as autosalt computes it.
 *
 * This entry holds everything but the runtime: `autosalt/browser` and `autosalt/node` open a model.
 */

export { type Change, type Scored, changeBetween, mdc95 } from "./core/change.js";
export { PhotoRefused, type Reason } from "./core/refusal.js";
export {
  type AaIga,
  type Band,
  type Interval,
  type ViewLoss,
  aaIga,
  band,
  salt,
  saltBounds,
  saltRenormalised,
} from "./core/salt.js";
export { VIEWS, type View, WEIGHTS } from "./core/views.js";
export { type Picture } from "./imaging/checks/picture.js";
export { type Quality } from "./imaging/checks/quality.js";
export { type Fingerprint, isNearlySame } from "./imaging/checks/same_picture.js";
export { LIMITS, type Format, checkFile, exifOrientation } from "./imaging/file.js";
export { type Mask, type Rgb } from "./imaging/image.js";
export { type Look, frameOn, insideLook } from "./imaging/look.js";
export { atLeast } from "./imaging/mask.js";
export { type OpenPhoto, openPixels } from "./imaging/photo.js";
export { type Manifest, readManifest } from "./scorer/manifest.js";
export {
  type PhotoScore,
  type Reading,
  judge,
  measureChecks,
  readPhoto,
  scorePhoto,
} from "./scorer/scorer.js";
export { type Session } from "./scorer/session.js";
export { assignViews, chooseView, viewConflict } from "./scorer/view.js";
export {
  type VisitPhoto,
  type VisitPhotoScore,
  type VisitScore,
  joinVisit,
  scoreVisit,
  scoredOrRefused,
} from "./scorer/visit.js";
