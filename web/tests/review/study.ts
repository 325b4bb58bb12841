/** A scored study for the tests of the review page; `globalSetup` of Vitest makes it. */

import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";

import { type Photo, serverOf } from "../../review/server.js";
import writeGoldenSet, { goldenFolder } from "../golden/golden_set.js";

const WEB = resolve(import.meta.dirname, "../..");
const PYTHON = process.env["AUTOSALT_PYTHON"] ?? "python3";
const MODEL = process.env["AUTOSALT_MODEL"] ? ["--model", process.env["AUTOSALT_MODEL"]] : [];
const VIEWS = ["left", "right", "top", "back"] as const;
/** Photographs of the golden set by subject and visit. The one that is blurred is refused. */
const STUDY: Readonly<Record<string, readonly string[]>> = {
  "0001/1": ["patchy-left.png", "patchy-right.png", "patchy-top.png", "patchy-back.png"],
  "0001/2": ["sparse-left.png", "sparse-right.jpg", "sparse-top.png", "blurred.png"],
  "0002/1": ["bald-left.png", "bald-right.png", "bald-top.jpg", "bald-back.png"],
};
export const PHOTOS = 12;

/**
 * Make the study, unless `AUTOSALT_REVIEW_STUDY` names a folder with `photos` and `results`, where
 * the page is built too. The model is that of `AUTOSALT_MODEL`, else the released one.
 */
export default function setup(): (() => void) | undefined {
  if (process.env["AUTOSALT_REVIEW_STUDY"]) return undefined;
  execFileSync("npm", ["run", "review", "--", "--logLevel", "error"], {
    cwd: WEB,
    stdio: "inherit",
  });
  const forget = writeGoldenSet();
  const root = mkdtempSync(join(tmpdir(), "autosalt-review-"));
  copyPhotos(root);
  score(root);
  process.env["AUTOSALT_REVIEW_STUDY"] = root;
  return () => {
    rmSync(root, { recursive: true });
    forget?.();
  };
}

function copyPhotos(root: string): void {
  for (const [visit, files] of Object.entries(STUDY)) {
    mkdirSync(join(root, "photos", visit), { recursive: true });
    for (const [i, file] of files.entries()) {
      const to = join(root, "photos", visit, `${VIEWS[i]!}${extname(file)}`);
      copyFileSync(join(goldenFolder(), "photos", file), to);
    }
  }
}

function score(root: string): void {
  const command = ["-m", "autosalt", "score", "photos", "--out", "results", "--threads", "1"];
  try {
    execFileSync(PYTHON, [...command, ...MODEL], { cwd: root, stdio: "ignore" });
  } catch (error) {
    if ((error as { status: number }).status !== 3) throw error; // 3: a photograph was refused
  }
}

/** A server of results. */
export interface Served {
  /** The address that the command prints, with the token. */
  readonly url: string;
  /** The same without the token. */
  readonly origin: string;
  /** Photographs by doubt, as the page lists them. */
  photos(): Promise<readonly Photo[]>;
  /** Refuse a photograph of which nothing is decided as another program does, without the page. */
  refuse(path: string, reason: string): Promise<void>;
  stop(): Promise<void>;
}

/** The results of the study in a folder of their own; remove it afterwards. */
export function copyOfResults(): string {
  const copy = mkdtempSync(join(tmpdir(), "autosalt-reviewed-"));
  cpSync(join(process.env["AUTOSALT_REVIEW_STUDY"]!, "results"), copy, { recursive: true });
  return copy;
}

/** Start `autosalt review` over results of the study. */
export async function serve(results: string, ...options: string[]): Promise<Served> {
  const folder = join(process.env["AUTOSALT_REVIEW_STUDY"]!, "photos");
  const server = spawn(
    PYTHON,
    [
      ...["-m", "autosalt", "review", results, "--photos", folder],
      ...["--by", "Dr Anna Muster", ...MODEL, ...options],
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    server.stdout.on("data", (text: Buffer) => {
      printed += text.toString();
      const found = /http:\S+#token=\S+(?=\s)/.exec(printed);
      if (found) resolve(found[0]);
    });
    server.once("exit", (code) => reject(new Error(`autosalt review ended with ${code}`)));
  });
  const [origin, token] = url.split("#token=") as [string, string];
  const api = serverOf(token, `${origin}api/`);
  const photos = async (): Promise<readonly Photo[]> => (await api.study()).photos;
  return {
    url,
    origin,
    photos,
    async refuse(path, reason) {
      const { id } = (await photos()).find((photo) => photo.path === path)!;
      await api.decide(id, { kind: "refuse", reason, known_override: null });
    },
    async stop() {
      if (server.exitCode === null) server.kill("SIGKILL"); // else it writes a report, for seconds
      await ended;
    },
  };
}
