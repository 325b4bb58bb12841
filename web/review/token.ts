/** Token of the server: read from the address once, and then no longer in it. */

const KEPT_AS = "autosalt-review-token";

/** The token; null where the address has none and this tab had none before. */
export function takeToken(place: Location, store: Storage, history: History): string | null {
  const given = new URLSearchParams(place.hash.slice(1)).get("token");
  if (given) {
    store.setItem(KEPT_AS, given);
    history.replaceState(null, "", place.pathname);
  }
  return given ?? store.getItem(KEPT_AS);
}
