/** Numbers and lists of words, as the pages show them. */

import type { Interval } from "../src/index.js";

/** One decimal, as SALT is reported. */
export function points(value: number): string {
  const text = value.toFixed(1);
  return text === "-0.0" ? "0.0" : text.replace("-", "−");
}

/** An interval, "12.1 to 30.4". */
export function range({ low, high }: Interval): string {
  return `${points(low)} to ${points(high)}`;
}

/** With a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "left", "left and top", "left, top and back". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
