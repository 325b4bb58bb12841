/** Start of the review page: the token, the study, and what goes wrong before there is one. */

import { announce, reviewPage } from "./review_page.js";
import { serverOf } from "./server.js";
import { takeToken } from "./token.js";

const NO_TOKEN =
  "Open this page with the whole address that autosalt review printed; it ends with a token.";

async function start(): Promise<void> {
  const token = takeToken(location, sessionStorage, history);
  if (token === null) return announce(NO_TOKEN);
  const server = serverOf(token);
  reviewPage(server, await server.study());
}

start().catch((error: unknown) => announce(error instanceof Error ? error.message : String(error)));
