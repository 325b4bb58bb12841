/** The token: taken from the address, and then no longer in it. */

import { expect, it } from "vitest";

import { takeToken } from "../../../review/token.js";

function tab(hash: string, kept: Record<string, string> = {}) {
  const addresses: unknown[] = [];
  const place = { hash, pathname: "/" } as Location;
  const store = {
    getItem: (name: string) => kept[name] ?? null,
    setItem: (name: string, value: string) => void (kept[name] = value),
  } as Storage;
  const history = {
    replaceState: (_: unknown, __: string, address: unknown) => void addresses.push(address),
  } as unknown as History;
  return { take: () => takeToken(place, store, history), addresses, kept };
}

it("leaves the address and stays in the tab", () => {
  const { take, addresses, kept } = tab("#token=abc-_1");
  expect(take()).toBe("abc-_1");
  expect(addresses).toEqual(["/"]);
  expect(tab("", kept).take()).toBe("abc-_1");
});

it("of a new address counts, not the one that was kept", () => {
  const { kept } = tab("#token=old");
  tab("#token=old", kept).take();
  expect(tab("#token=new", kept).take()).toBe("new");
});

it("is null where there is none", () => {
  expect(tab("").take()).toBeNull();
});
