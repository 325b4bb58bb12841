/** Check of a photo's file before it is decoded: its format, its size, and whether it is whole. */

import { PhotoRefused } from "../core/refusal.js";

/** Beyond these a photo is refused: bytes, pixels, and shorter side in pixels. */
export const LIMITS = { maxBytes: 64 * 1024 * 1024, maxPixels: 120_000_000, minSide: 64 } as const;

/** Formats that are known by their first bytes. Which of them open depends on the decoder. */
export type Format = "jpeg" | "png" | "webp" | "avif" | "heif" | "gif" | "bmp" | "tiff";

/**
 * Check the bytes of a file.
 *
 * A JPEG must run to its end marker, a PNG to its last chunk with every checksum right: decoders
 * show the part that is there as if it were a photo.
 *
 * @throws PhotoRefused
 */
export function checkFile(bytes: Uint8Array): Format {
  if (bytes.length > LIMITS.maxBytes)
    throw new PhotoRefused("too_many_bytes", `${bytes.length} bytes, at most ${LIMITS.maxBytes}`);
  if (bytes.length === 0) throw new PhotoRefused("truncated", "the file is empty");
  const format = sniff(bytes);
  if (format === null) throw new PhotoRefused("unsupported_format", "no picture of a known format");
  // The size is checked before anything is decoded: a small file may hold a huge picture.
  const size = format === "jpeg" ? checkJpeg(bytes) : format === "png" ? checkPng(bytes) : null;
  if (size !== null) checkSize(size.width, size.height);
  return format;
}

/** Refuse a picture that is too large or too small; its sides may be stored or upright. */
export function checkSize(width: number, height: number): void {
  if (width * height > LIMITS.maxPixels)
    throw new PhotoRefused(
      "too_many_pixels",
      `${width} x ${height} px, at most ${LIMITS.maxPixels}`,
    );
  if (Math.min(width, height) < LIMITS.minSide)
    throw new PhotoRefused(
      "too_small",
      `${width} x ${height} px, each side at least ${LIMITS.minSide}`,
    );
}

function text(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

/** The format that a file's first bytes show; null when it is none that is known. */
export function sniff(bytes: Uint8Array): Format | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP") return "webp";
  if (/^GIF8[79]a/.test(text(bytes, 0, 6))) return "gif";
  if (isTiff(bytes)) return "tiff";
  if (text(bytes, 0, 2) === "BM" && bytes.length > 26) return "bmp";
  if (text(bytes, 4, 4) !== "ftyp") return null;
  const brand = text(bytes, 8, 4);
  if (/^avi[fs]$/.test(brand)) return "avif";
  return /^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand) ? "heif" : null;
}

function isTiff(bytes: Uint8Array): boolean {
  return /^(II\*\0|MM\0\*)/.test(text(bytes, 0, 4));
}

/** A segment of a JPEG file before its picture data. */
interface Segment {
  readonly code: number;
  readonly body: Uint8Array;
}

const [EOI, SOS, APP1] = [0xd9, 0xda, 0xe1];
/** What EXIF begins with in a JPEG file, and in some WebP files. */
const EXIF = "Exif\0\0";

/** The markers of a JPEG file up to the first picture's end; a generator, as most need few. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  let at = 2;
  while (at + 1 < bytes.length) {
    const [byte, code] = [bytes[at]!, bytes[at + 1]!];
    if (byte !== 0xff || code === 0x00 || code === 0xff) {
      at += 1;
      continue;
    }
    at += 2;
    const bare = code === 0x01 || (code >= 0xd0 && code <= 0xd8);
    if (bare) continue;
    if (code === EOI) {
      yield { code, body: bytes.subarray(at, at) };
      return;
    }
    const length = (bytes[at]! << 8) | bytes[at + 1]!;
    if (!(length >= 2) || at + length > bytes.length) return;
    yield { code, body: bytes.subarray(at + 2, at + length) };
    at += length;
  }
}

/** Sides of a picture as it is stored. */
interface StoredSize {
  readonly width: number;
  readonly height: number;
}

/** Whether a marker is of a frame header, which has the size. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

function checkJpeg(bytes: Uint8Array): StoredSize {
  let scans = 0;
  let size: StoredSize | null = null;
  for (const { code, body } of segments(bytes)) {
    if (code === SOS) scans += 1;
    if (isFrame(code) && body.length > 4)
      size = { height: (body[1]! << 8) | body[2]!, width: (body[3]! << 8) | body[4]! };
    if (code !== EOI) continue;
    if (scans === 0 || size === null)
      throw new PhotoRefused("unreadable", "JPEG without a picture");
    return size;
  }
  throw new PhotoRefused("truncated", "JPEG has no end marker");
}

/** A chunk of a PNG or WebP file; `body` lies in the file's own bytes. */
interface Chunk {
  readonly kind: string;
  readonly body: Uint8Array;
}

/** The chunks of a PNG file up to its end; a file that is cut is refused. */
function* pngChunks(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  while (at + 12 <= bytes.length) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    const kind = text(bytes, at + 4, 4);
    yield { kind, body: bytes.subarray(at + 8, end) };
    if (kind === "IEND") return;
    at = end + 4;
  }
  throw new PhotoRefused("truncated", "PNG has no end");
}

/** The chunks of a WebP file. */
function* webpChunks(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    yield { kind: text(bytes, at, 4), body: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length % 2);
  }
}

function checkPng(bytes: Uint8Array): StoredSize {
  const found: Chunk[] = [];
  for (const chunk of pngChunks(bytes)) {
    if (checksumOf(chunk) !== storedChecksum(chunk).getUint32(0))
      throw new PhotoRefused("unreadable", "a part of the PNG is damaged");
    found.push(chunk);
  }
  const [head, ...others] = found;
  if (head?.kind !== "IHDR" || !others.some(({ kind }) => kind === "IDAT"))
    throw new PhotoRefused("unreadable", "PNG without a picture");
  const view = new DataView(head.body.buffer, head.body.byteOffset, head.body.byteLength);
  return { width: view.getUint32(0), height: view.getUint32(4) };
}

/** The checksum of a PNG chunk, over its kind and its body. */
function checksumOf({ body }: Chunk): number {
  return crc32(new Uint8Array(body.buffer, body.byteOffset - 4, body.length + 4));
}

/** Where a PNG chunk stores its checksum: behind its body. */
function storedChecksum({ body }: Chunk): DataView {
  return new DataView(body.buffer, body.byteOffset + body.length, 4);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** A tag of an EXIF directory: its twelve bytes in the file, and their byte order. */
interface Tag {
  readonly entry: DataView;
  readonly little: boolean;
}

const ORIENTATION = 0x0112;

/**
 * The EXIF orientation of a JPEG, PNG, WebP or TIFF file, 1 to 8; 1 where there is none.
 *
 * XMP is ignored. Decoders of AVIF and HEIC turn a picture themselves.
 */
export function exifOrientation(bytes: Uint8Array): number {
  const tag = orientationTag(bytes);
  const value = tag === null ? 1 : wholeNumber(tag);
  return value >= 1 && value <= 8 ? value : 1;
}

/** The same file without its EXIF orientation, so that no decoder turns the picture by it. */
export function withoutOrientation(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  for (let tag = orientationTag(copy); tag !== null; tag = orientationTag(copy))
    tag.entry.setUint16(0, 0); // no tag has the number 0
  if (sniff(copy) === "png")
    for (const chunk of pngChunks(copy))
      if (chunk.kind === "eXIf") storedChecksum(chunk).setUint32(0, checksumOf(chunk));
  return copy;
}

/** The tag of a file's orientation, in the file's own bytes; null where there is none. */
function orientationTag(bytes: Uint8Array): Tag | null {
  const exif = exifOf(bytes);
  return exif === null ? null : findTag(exif, ORIENTATION);
}

/** The EXIF of a file, which is a TIFF structure; null where there is none. */
function exifOf(bytes: Uint8Array): Uint8Array | null {
  switch (sniff(bytes)) {
    case "jpeg":
      for (const { code, body } of segments(bytes)) {
        if (code === SOS) return null;
        if (code === APP1 && text(body, 0, 6) === EXIF) return body.subarray(6);
      }
      return null;
    case "png":
      for (const { kind, body } of pngChunks(bytes)) if (kind === "eXIf") return body;
      return null;
    case "webp":
      for (const { kind, body } of webpChunks(bytes))
        if (kind === "EXIF") return text(body, 0, 6) === EXIF ? body.subarray(6) : body;
      return null;
    case "tiff":
      return bytes;
    default:
      return null;
  }
}

/** A tag of the first directory of a TIFF structure. */
function findTag(tiff: Uint8Array, wanted: number): Tag | null {
  if (tiff.length < 14 || !isTiff(tiff)) return null;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = text(tiff, 0, 2) === "II";
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return null;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (at + 12 > tiff.length) return null;
    if (view.getUint16(at, little) === wanted)
      return { entry: new DataView(tiff.buffer, tiff.byteOffset + at, 12), little };
  }
  return null;
}

/** The value of a tag that is a whole number of any width but an unsigned byte; else 0. */
function wholeNumber({ entry, little }: Tag): number {
  switch (entry.getUint16(2, little)) {
    case 3: // unsigned, then signed
    case 8:
      return entry.getUint16(8, little);
    case 4:
    case 9:
      return entry.getUint32(8, little);
    case 6:
      return entry.getInt8(8);
    default:
      return 0;
  }
}
