/** Open a model and photos in a browser, with onnxruntime-web; nothing leaves the device. */

import { PhotoRefused } from "./core/refusal.js";
import {
  LIMITS,
  checkFile,
  checkSize,
  exifOrientation,
  withoutOrientation,
} from "./imaging/file.js";
import { type Rgb, fromRgba, reduce, turn } from "./imaging/image.js";
import type { OpenPhoto } from "./imaging/photo.js";
import { readManifest } from "./scorer/manifest.js";
import { type Runtime, type RuntimeSession, type Session, asSession } from "./scorer/session.js";

export * from "./index.js";

/** How to open a model. */
export interface BrowserOptions {
  /** Folder with the .wasm files of onnxruntime-web, as a URL that ends with a slash. */
  readonly wasmPaths?: string;
  /** "webgpu", "wasm", or "auto" for WebGPU where there is one. */
  readonly device?: "auto" | "webgpu" | "wasm";
}

/**
 * Open a model.
 *
 * Threads are used where the page is isolated (`crossOriginIsolated`), else one.
 *
 * @param model URL or bytes of the ONNX file
 * @param manifest text or object of the JSON file beside it
 */
export async function openSession(
  model: string | Uint8Array,
  manifest: unknown,
  options: BrowserOptions = {},
): Promise<Session> {
  const facts = readManifest(manifest);
  const device = await chooseDevice(options.device ?? "auto");
  // The runtime with WebGPU is twice as large: it is fetched only where it is used.
  const ort: typeof import("onnxruntime-web/wasm") =
    device === "webgpu"
      ? await import("onnxruntime-web/webgpu")
      : await import("onnxruntime-web/wasm");
  if (options.wasmPaths !== undefined) ort.env.wasm.wasmPaths = options.wasmPaths;
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  const settings = { executionProviders: [device] };
  const session =
    typeof model === "string"
      ? await ort.InferenceSession.create(model, settings)
      : await ort.InferenceSession.create(model, settings);
  return asSession(ort as unknown as Runtime, session as unknown as RuntimeSession, facts, device);
}

/** The part of WebGPU that is asked here. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

/** WebGPU where a real one is there: in software it is seventy times slower than WebAssembly. */
async function chooseDevice(wanted: "auto" | "webgpu" | "wasm"): Promise<"webgpu" | "wasm"> {
  if (wanted !== "auto") return wanted;
  const { gpu } = navigator as Navigator & { gpu?: Gpu };
  const adapter = (await gpu?.requestAdapter().catch(() => null)) ?? null;
  return adapter === null || adapter.info?.isFallbackAdapter === true ? "wasm" : "webgpu";
}

/** Rows of the upright photo that are read from the canvas at once; a multiple of 8. */
const STRIP = 1024;

/**
 * Open a photo's file: upright by its EXIF orientation, in sRGB.
 *
 * The browser decodes it. It is turned here: browsers leave some formats as they are stored. It is
 * reduced here, as the filter of a canvas is another one.
 *
 * @throws PhotoRefused where the file is no photo, not whole, or beyond a limit
 */
export async function openPhoto(file: Blob): Promise<OpenPhoto> {
  if (file.size > LIMITS.maxBytes)
    throw new PhotoRefused("too_many_bytes", `${file.size} bytes, at most ${LIMITS.maxBytes}`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const format = checkFile(bytes);
  const orientation = exifOrientation(bytes);
  const stored =
    orientation === 1 ? file : new Blob([withoutOrientation(bytes)], { type: file.type });
  const bitmap = await createImageBitmap(stored).catch(() => {
    const reason = format === "jpeg" || format === "png" ? "unreadable" : "unsupported_format";
    throw new PhotoRefused(reason, `this browser cannot decode the ${format} file`);
  });
  checkSize(bitmap.width, bitmap.height);
  return {
    ...uprightSize(bitmap, orientation),
    reduced: (by) => Promise.resolve(reducedBitmap(bitmap, orientation, by)),
  };
}

function uprightSize(
  { width, height }: ImageBitmap,
  orientation: number,
): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** The upright pixels, reduced strip by strip: a canvas of the whole photo may be too large. */
function reducedBitmap(bitmap: ImageBitmap, orientation: number, by: number): Rgb {
  const upright = uprightSize(bitmap, orientation);
  const [height, width] = [Math.ceil(upright.height / by), Math.ceil(upright.width / by)];
  const data = new Uint8Array(3 * height * width);
  for (let top = 0; top < upright.height; top += STRIP) {
    const rows = Math.min(STRIP, upright.height - top);
    const strip = reduce(uprightStrip(bitmap, orientation, top, rows), by);
    data.set(strip.data, (3 * width * top) / by);
  }
  return { data, height, width };
}

/** Rows of the upright photo: rows or columns of the bitmap, perhaps counted from its end. */
function uprightStrip(bitmap: ImageBitmap, orientation: number, top: number, rows: number): Rgb {
  const columns = orientation >= 5;
  const fromEnd = [3, 4, 7, 8].includes(orientation);
  const start = fromEnd ? (columns ? bitmap.width : bitmap.height) - top - rows : top;
  const [width, height] = columns ? [rows, bitmap.height] : [bitmap.width, rows];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { colorSpace: "srgb", willReadFrequently: true })!;
  context.fillStyle = "rgb(128, 128, 128)"; // behind transparent parts
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, columns ? -start : 0, columns ? 0 : -start);
  const pixels = context.getImageData(0, 0, width, height);
  return turn(fromRgba(pixels.data, width, height), orientation);
}
