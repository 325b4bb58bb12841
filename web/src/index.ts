/**
 * SALT from four photographs of a head, as autosalt computes it.
 *
 * This entry holds everything but the runtime: `autosalt/browser` and `autosalt/node` open a model.
 */

export { type Fingerprint, isNearlySame } from "./checks/same_picture.js";
export { type Picture } from "./checks/picture.js";
export { type Quality } from "./checks/quality.js";
export { LIMITS, type Format, checkFile, exifOrientation } from "./file.js";
export { type Change, type Scored, changeBetween, mdc95 } from "./change.js";
export { type Mask, type Rgb } from "./image.js";
export { type Look, frameOn, insideLook } from "./look.js";
export { type Manifest, readManifest } from "./manifest.js";
export { atLeast } from "./mask.js";
export { type OpenPhoto, openPixels } from "./photo.js";
export { PhotoRefused, type Reason } from "./refusal.js";
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
} from "./salt.js";
export {
  type PhotoScore,
  type Reading,
  judge,
  measureChecks,
  readPhoto,
  scorePhoto,
} from "./scorer.js";
export { type Session } from "./session.js";
export { assignViews, chooseView, viewConflict } from "./view.js";
export { VIEWS, type View, WEIGHTS } from "./views.js";
export {
  type VisitPhoto,
  type VisitPhotoScore,
  type VisitScore,
  joinVisit,
  scoreVisit,
  scoredOrRefused,
} from "./visit.js";
