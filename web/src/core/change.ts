/** Change from an earlier visit to a later one, and whether it is beyond measurement noise. */

import { type Interval, comparable } from "./salt.js";

/** Standard deviations on either side of a normal mean that hold 95 %, as MDC95 rounds it. */
const Z95 = 1.96;

/** A visit that has SALT, and its interval. */
export interface Scored {
  readonly salt: number;
  readonly interval: Interval;
}

/** A change, in SALT points unless it is in percent. */
export interface Change {
  /** Later minus earlier; negative is regrowth. */
  readonly points: number;
  /** 95 % interval of `points`. */
  readonly interval: Interval;
  /** 100 x (earlier - later) / earlier; null where the earlier SALT is 0. */
  readonly improvementPct: number | null;
  /** Minimal detectable change at 95 %; null where the model's error of measurement is not known. */
  readonly mdc95: number | null;
  /** Whether the change is greater than that; null where it is not known. */
  readonly beyondNoise: boolean | null;
}

/** Minimal detectable change at 95 %: 1.96 x sqrt(2) x standard error of measurement. */
export function mdc95(semPoints: number): number {
  return Z95 * Math.SQRT2 * semPoints;
}

/**
 * Compare two visits.
 *
 * The interval is that of Zou and Donner (10.1002/sim.3095), as `change_interval` of autosalt.
 *
 * @param semPoints of the model's manifest
 */
export function changeBetween(earlier: Scored, later: Scored, semPoints: number | null): Change {
  const points = later.salt - earlier.salt;
  const down = Math.hypot(later.salt - later.interval.low, earlier.interval.high - earlier.salt);
  const up = Math.hypot(later.interval.high - later.salt, earlier.salt - earlier.interval.low);
  const noise = semPoints === null ? null : mdc95(semPoints);
  return {
    points,
    interval: { low: points - down, high: points + up },
    improvementPct: earlier.salt === 0 ? null : (100 * (earlier.salt - later.salt)) / earlier.salt,
    mdc95: noise,
    beyondNoise: noise === null ? null : comparable(Math.abs(points) - noise) > 0,
  };
}
