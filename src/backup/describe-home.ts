import { existsSync, readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { readSettingsFile } from "../supervisor/read-settings.ts";
import { parseRecord, recordFile } from "../supervisor/release-record.ts";
import type { Manifest } from "./archive.ts";
import type { Belonging } from "./what-belongs.ts";

/** A file from outside the home, which gets a place in it. */
export interface FromElsewhere extends Belonging {
  /** Absolute. */
  readonly from: string;
}

/** @throws UnreadableFileError, or what the file system says */
export function describeHome(
  home: string,
  kept: readonly Belonging[],
  now: () => number,
): { readonly manifest: Manifest; readonly more: readonly FromElsewhere[] } {
  const settings = readSettingsFile(home);
  const { appKey, more } = keyOfApp(home, settings, kept);
  const record = existsSync(recordFile(home)) ? parseRecord(readFileSync(recordFile(home), "utf8")) : null;
  const manifest: Manifest = {
    madeAt: new Date(now()).toISOString(),
    home,
    repository: settings.GITHUB_REPO?.trim() ?? null,
    release: record?.running ?? null,
    appKey,
  };
  return { manifest, more };
}

/** The GitHub App's key can be anywhere: set-up keeps it in `data/`. */
function keyOfApp(
  home: string,
  { GITHUB_APP_PRIVATE_KEY: setting = "", GITHUB_APP_ID: id = "" }: NodeJS.Dict<string>,
  kept: readonly Belonging[],
): { readonly appKey: Manifest["appKey"]; readonly more: readonly FromElsewhere[] } {
  const was = setting.trim();
  if (was === "" || was.includes("-----BEGIN")) return { appKey: null, more: [] };
  const from = resolve(home, was);
  if (!existsSync(from)) return { appKey: null, more: [] };
  const inHome = relative(home, from).split(sep).join("/");
  if (kept.some(({ path }) => path === inHome)) return { appKey: { was, is: inHome }, more: [] };
  const is = `data/github-app-${/^\d{1,20}$/.exec(id.trim())?.[0] ?? "key"}.pem`;
  return { appKey: { was, is }, more: [{ path: is, kind: "file", from }] };
}
