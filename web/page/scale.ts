/** Scale: SALT on 0 to 100 with its severity bands, its interval or its bounds. */

import type { Interval } from "../src/index.js";
import { svg } from "../shared/elements.js";

const [WIDTH, LEFT, RIGHT, LINE, HEIGHT] = [480, 14, 466, 32, 70];
const BANDS: readonly (readonly [string, number, number])[] = [
  ["S1", 0, 25],
  ["S2", 25, 50],
  ["S3", 50, 75],
  ["S4a", 75, 95],
  ["S4b", 95, 100],
];
const TICKS = [0, 25, 50, 75, 100];

/**
 * A drawing of a score.
 *
 * @param value SALT; null where only the bounds are known
 * @param interval its 95 % interval, or the bounds
 * @param words what the drawing shows, for those who do not see it
 */
export function scale(value: number | null, interval: Interval, words: string): SVGElement {
  const at = (points: number): number => LEFT + ((RIGHT - LEFT) * points) / 100;
  const parts = [
    ...BANDS.map(([name, from, to], i) =>
      svg(
        "g",
        {},
        svg("rect", {
          class: i % 2 ? "band" : "band other",
          x: at(from),
          y: LINE - 10,
          width: at(to) - at(from),
          height: 20,
        }),
        svg(
          "text",
          { class: "band-name", x: at((from + to) / 2), y: LINE - 16, "text-anchor": "middle" },
          name,
        ),
      ),
    ),
    ...TICKS.map((tick) =>
      svg(
        "text",
        { class: "tick", x: at(tick), y: LINE + 30, "text-anchor": "middle" },
        String(tick),
      ),
    ),
    svg("line", {
      class: value === null ? "reach bounds" : "reach",
      x1: at(interval.low),
      x2: at(interval.high),
      y1: LINE,
      y2: LINE,
    }),
    ...(value === null ? [] : [svg("circle", { class: "score", cx: at(value), cy: LINE, r: 8 })]),
  ];
  return svg(
    "svg",
    { class: "scale", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words },
    ...parts,
  );
}
