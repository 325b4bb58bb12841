/** Near duplicates among photos: sent twice, saved again, made smaller, mirrored. */

import { roundHalfEven } from "../../core/round.js";
import { type Rgb, greyLevels, reduce } from "../image.js";
import { resize } from "../resample.js";

const SIDE = 16;
const REDUCED = 64;
const STEPS = 32;
const NEAR_BITS = 20;
const NEAR_TILES = 0.15;

/** A perceptual hash of low frequencies [256], and the colours of 4 x 4 tiles [48]. */
export interface Fingerprint {
  readonly bits: Uint8Array;
  readonly tiles: Int8Array;
}

/** The first rows of the discrete cosine transform, second type, [16][64]. */
const WAVES = Array.from({ length: SIDE }, (_, row) =>
  Float64Array.from(
    { length: REDUCED },
    (_unused, column) => 2 * Math.cos((row * (2 * column + 1) * Math.PI) / (2 * REDUCED)),
  ),
);

/** The fingerprint of a photo's part of the model's square. */
export function fingerprintOf(inside: Rgb): Fingerprint {
  const small = resize(inside, REDUCED, REDUCED, "box");
  const tiles = reduce(small, SIDE).data;
  const mean = tiles.reduce((sum, level) => sum + level, 0) / tiles.length;
  const variance = tiles.reduce((sum, level) => sum + (level - mean) ** 2, 0) / tiles.length;
  const unit = Math.max(Math.sqrt(variance), 1);
  const kept = Int8Array.from(tiles, (level) => {
    const steps = roundHalfEven((STEPS * (level - mean)) / unit);
    return Math.max(-127, Math.min(127, steps));
  });
  return { bits: lowFrequencies(greyLevels(small)), tiles: kept };
}

/** Whether two fingerprints are of nearly the same picture, or of one and its mirror image. */
export function isNearlySame(one: Fingerprint, other: Fingerprint): boolean {
  let [straight, mirrored] = [0, 0];
  for (let i = 0; i < one.bits.length; i++) {
    const differs = one.bits[i]! ^ other.bits[i]!;
    straight += differs;
    // A mirror changes the waves of odd number across the picture.
    mirrored += differs ^ (i % 2);
  }
  const turned = mirrored < straight;
  if (Math.min(straight, mirrored) > NEAR_BITS) return false;
  return tilesApart(one.tiles, other.tiles, turned) <= NEAR_TILES;
}

function lowFrequencies(grey: Uint8Array): Uint8Array {
  const across = WAVES.map((wave) =>
    Float64Array.from({ length: REDUCED }, (_, row) => {
      let sum = 0;
      for (let x = 0; x < REDUCED; x++) sum += wave[x]! * grey[row * REDUCED + x]!;
      return sum;
    }),
  );
  const waves: number[] = [];
  for (const down of WAVES)
    for (const column of across)
      waves.push(down.reduce((sum, weight, y) => sum + weight * column[y]!, 0));
  const sorted = [...waves].sort((a, b) => a - b);
  const median = (sorted[waves.length / 2 - 1]! + sorted[waves.length / 2]!) / 2;
  return Uint8Array.from(waves, (wave) => (wave > median ? 1 : 0));
}

function tilesApart(one: Int8Array, other: Int8Array, mirrored: boolean): number {
  let sum = 0;
  for (let row = 0; row < 4; row++)
    for (let column = 0; column < 4; column++)
      for (let channel = 0; channel < 3; channel++) {
        const there = mirrored ? 3 - column : column;
        sum += Math.abs(
          one[3 * (4 * row + column) + channel]! - other[3 * (4 * row + there) + channel]!,
        );
      }
  return sum / one.length / STEPS;
}
