/** PNG files of masks: one bit a pixel, grey, white is 1. */

import type { Mask } from "../../src/imaging/image.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** The file of a mask. */
export async function encodePng(mask: Mask): Promise<Uint8Array<ArrayBuffer>> {
  const { data, width, height } = mask;
  const rowBytes = Math.ceil(width / 8);
  const rows = new Uint8Array(height * (1 + rowBytes)); // each row begins with filter 0
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++)
      rows[y * (1 + rowBytes) + 1 + (x >> 3)]! |= data[at]! << (7 - (x & 7));
  }
  const header = new Uint8Array(13);
  const fields = new DataView(header.buffer);
  fields.setUint32(0, width);
  fields.setUint32(4, height);
  header[8] = 1; // bits a pixel; the rest stays 0: grey, deflate, not interlaced
  const packed = await through(rows, new CompressionStream("deflate"));
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", packed),
    chunk("IEND", new Uint8Array()),
  ]);
}

/**
 * The mask in a file.
 *
 * @throws Error it is no PNG of one bit a pixel in grey, or it is damaged
 */
export async function decodePng(file: Uint8Array<ArrayBuffer>): Promise<Mask> {
  if (!SIGNATURE.every((byte, i) => file[i] === byte)) throw new Error("The mask is no PNG file.");
  const chunks = chunksOf(file);
  const header = chunks.find(({ name }) => name === "IHDR")!.data;
  const fields = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [fields.getUint32(0), fields.getUint32(4)];
  if (header[8] !== 1 || header[9] !== 0 || header[12] !== 0)
    throw new Error("The mask is no PNG of one bit a pixel.");
  const packed = joined(chunks.filter(({ name }) => name === "IDAT").map(({ data }) => data));
  const rows = await through(packed, new DecompressionStream("deflate"));
  const rowBytes = Math.ceil(width / 8);
  if (rows.length !== height * (1 + rowBytes)) throw new Error("The mask is cut off.");
  const data = new Uint8Array(width * height);
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0, at = 0; y < height; y++) {
    const from = y * (1 + rowBytes);
    const row = unfiltered(rows[from]!, rows.subarray(from + 1, from + 1 + rowBytes), above);
    for (let x = 0; x < width; x++, at++) data[at] = (row[x >> 3]! >> (7 - (x & 7))) & 1;
    above = row;
  }
  return { data, width, height };
}

/** A row as it was before its filter (PNG, section 9). */
function unfiltered(filter: number, row: Uint8Array, above: Uint8Array): Uint8Array {
  const result = new Uint8Array(row.length);
  for (let i = 0; i < row.length; i++) {
    const [left, up, corner] = [i && result[i - 1]!, above[i]!, i && above[i - 1]!];
    const guess = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter];
    if (guess === undefined) throw new Error("The mask is damaged.");
    result[i] = row[i]! + guess;
  }
  return result;
}

/** The predictor of Paeth. */
function nearest(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function chunksOf(file: Uint8Array): { name: string; data: Uint8Array }[] {
  const fields = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: { name: string; data: Uint8Array }[] = [];
  for (let at = SIGNATURE.length; at + 12 <= file.length;) {
    const length = fields.getUint32(at);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.push({ name, data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  if (chunks[0]?.name !== "IHDR") throw new Error("The mask is damaged.");
  return chunks;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(12 + data.length);
  const fields = new DataView(whole.buffer);
  fields.setUint32(0, data.length);
  whole.set(
    [...name].map((letter) => letter.charCodeAt(0)),
    4,
  );
  whole.set(data, 8);
  fields.setUint32(8 + data.length, crc32(whole.subarray(4, 8 + data.length)));
  return whole;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(result).arrayBuffer());
}
