/** Camera of the device, with an outline to aim at; a file chooser where there is no camera. */

import type { View } from "../src/index.js";
import { byId, el, svg } from "../shared/elements.js";
import { capital } from "../shared/words.js";
import { HOW } from "./words.js";

/** Outlines of a head in a square of 100: the nose is at the left in a left view. */
const OUTLINES: Readonly<Record<View, string>> = {
  left: "M 34 88 L 34 78 Q 22 78 22 68 L 15 60 L 22 50 Q 20 14 54 13 Q 88 14 84 52 Q 82 70 72 76 L 74 88 M 58 50 q 8 4 2 14",
  right:
    "M 66 88 L 66 78 Q 78 78 78 68 L 85 60 L 78 50 Q 80 14 46 13 Q 12 14 16 52 Q 18 70 28 76 L 26 88 M 42 50 q -8 4 -2 14",
  top: "M 50 10 C 78 10 84 34 82 56 C 80 80 66 90 50 90 C 34 90 20 80 18 56 C 16 34 22 10 50 10",
  back: "M 34 88 L 36 78 Q 20 66 20 46 Q 20 12 50 12 Q 80 12 80 46 Q 80 66 64 78 L 66 88 M 20 46 q -5 6 1 12 M 80 46 q 5 6 -1 12",
};

/** Take one photograph of a view; null where a person closes the camera. */
export async function takePhoto(view: View): Promise<Blob | null> {
  const stream = await openCamera();
  if (stream === null) return choosePhoto();
  const dialog = byId<HTMLDialogElement>("camera");
  const video = dialog.querySelector("video")!;
  byId("camera-words").textContent = HOW[view];
  byId("camera-title").textContent = `Photograph: ${capital(view)}`;
  byId("outline").replaceChildren(
    svg(
      "svg",
      { viewBox: "0 0 100 100", "aria-hidden": "true" },
      svg("path", { d: OUTLINES[view] }),
    ),
  );
  video.srcObject = stream;
  dialog.showModal();
  try {
    return await shot(dialog, video);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    dialog.close();
  }
}

async function openCamera(): Promise<MediaStream | null> {
  const video = { facingMode: "environment", width: { ideal: 4096 }, height: { ideal: 4096 } };
  return (
    (await navigator.mediaDevices?.getUserMedia({ video, audio: false }).catch(() => null)) ?? null
  );
}

function shot(dialog: HTMLDialogElement, video: HTMLVideoElement): Promise<Blob | null> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const end = (photo: Blob | null): void => {
      listening.abort();
      resolve(photo);
    };
    const { signal } = listening;
    dialog.addEventListener("close", () => end(null), { signal });
    byId("close-camera").addEventListener("click", () => end(null), { signal });
    byId("shoot").addEventListener("click", () => void frameOf(video).then(end), { signal });
  });
}

function frameOf(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = el("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d")!.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
}

/** Ask for a file; phones open their camera for it. */
function choosePhoto(): Promise<Blob | null> {
  return new Promise((resolve) => {
    const input = el("input", { type: "file", accept: "image/*", capture: "environment" });
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}
