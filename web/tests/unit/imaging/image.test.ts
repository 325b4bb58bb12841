import { describe, expect, it } from "vitest";

import { type Rgb, crop, fromRgba, greyLevels, reduce, turn } from "../../../src/imaging/image.js";

/** A picture whose red is 10 x row + column. */
function numbered(height: number, width: number): Rgb {
  const data = Uint8Array.from({ length: 3 * height * width }, (_, i) =>
    i % 3 === 0 ? 10 * Math.floor(i / 3 / width) + ((i / 3) % width) : 0,
  );
  return { data, height, width };
}

const reds = ({ data, width }: Rgb): number[][] => {
  const all = data.filter((_, i) => i % 3 === 0);
  return Array.from({ length: all.length / width }, (_, row) => [
    ...all.subarray(row * width, (row + 1) * width),
  ]);
};

describe("reduce", () => {
  it("averages blocks, halves rounded up, smaller ones at the edges", () => {
    expect(reds(reduce(numbered(3, 3), 2))).toEqual([
      [6, 7],
      [21, 22],
    ]);
  });

  it("by 1 is the picture itself", () => {
    const image = numbered(2, 2);
    expect(reduce(image, 1)).toBe(image);
  });
});

describe("turn", () => {
  // Stored rows 0 1 / 10 11 / 20 21, as a camera stores them under each EXIF orientation.
  it.each([
    [
      1,
      [
        [0, 1],
        [10, 11],
        [20, 21],
      ],
    ],
    [
      2,
      [
        [1, 0],
        [11, 10],
        [21, 20],
      ],
    ],
    [
      3,
      [
        [21, 20],
        [11, 10],
        [1, 0],
      ],
    ],
    [
      4,
      [
        [20, 21],
        [10, 11],
        [0, 1],
      ],
    ],
    [
      5,
      [
        [0, 10, 20],
        [1, 11, 21],
      ],
    ],
    [
      6,
      [
        [20, 10, 0],
        [21, 11, 1],
      ],
    ],
    [
      7,
      [
        [21, 11, 1],
        [20, 10, 0],
      ],
    ],
    [
      8,
      [
        [1, 11, 21],
        [0, 10, 20],
      ],
    ],
  ])("by orientation %d gives the upright picture", (orientation, upright) => {
    expect(reds(turn(numbered(3, 2), orientation))).toEqual(upright);
  });
});

it("puts transparent parts on grey 128", () => {
  const pixels = [200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 128];
  expect([...fromRgba(pixels, 3, 1).data]).toEqual([200, 100, 0, 128, 128, 128, 164, 114, 64]);
});

it("cuts rows and columns", () => {
  expect(reds(crop(numbered(4, 4), 1, 3, 2, 4))).toEqual([
    [12, 13],
    [22, 23],
  ]);
});

it("has the grey levels of Pillow", () => {
  const image = {
    data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255),
    height: 1,
    width: 4,
  };
  expect([...greyLevels(image)]).toEqual([76, 150, 29, 255]);
});
