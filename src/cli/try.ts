import { basename } from "node:path";
import type { TryResult } from "../plugin-api/testing.ts";
import type { DryRuns } from "../plugins/dry-run/dry-runs.ts";
import { type Found, foundIn } from "../plugins/host/read-plugins.ts";
import type { Scanner } from "../policy/policy.ts";
import { NotUtf8Error } from "../system/plain-text.ts";
import { readSteps, type Script } from "./read-steps.ts";

export const tryUsage = `turbot try <file> <step> … [--now <ISO 8601>] [--setting <name>=<value> …] [--http "<url> <answer>" …] [--claude <answer> …] [--without-key <name> …] [--no-scan] [--json], each step one of
    --command <name> [--subcommand <name>] [--option key=value …] [--user <name> | --message <text> [--author <name>]]
    --say <text> · --react <emoji> [--message <text>] · --press <id>[:<value>] · --choose <id> --option <value> …
    --submit <id> [--option field=value …] · --join <name> · --leave <name> · --advance <time>
  and who does it: [--as <user>] [--in <channel>] [--role <name> …] [--permission <name> …] [--zone <time zone>]`;

/**
 * `turbot try`: does one thing or several with a plugin in the sandbox, in a fake channel, and prints what it did.
 *
 * @returns the exit code: 0 it worked, 1 it didn't, 2 wrong usage
 */
export async function runTryCommand(
  args: readonly string[],
  powers: {
    readonly dryRuns: Pick<DryRuns, "tryScript">;
    readonly scanner: Scanner;
    /** Reads a file named on the command line. */
    readonly read: (path: string) => Promise<string>;
    readonly out: (line: string) => void;
    readonly error: (line: string) => void;
  },
): Promise<number> {
  const given = readArgs(args);
  if (typeof given === "string") {
    powers.error(`${given}\n  ${tryUsage}`);
    return 2;
  }
  let source: string;
  try {
    source = await powers.read(given.file);
  } catch (error) {
    if (error instanceof NotUtf8Error) throw error;
    powers.error(`${given.file} can't be read. Is it there?`);
    return 2;
  }
  const path = `plugins/${basename(given.file)}`;
  const scanned = given.scans ? await scan(path, source, powers.scanner) : undefined;
  const result =
    scanned !== undefined && "refused" in scanned
      ? failed(scanned.refused)
      : await powers.dryRuns.tryScript({
          ...scanned,
          path,
          source,
          steps: given.steps,
          http: given.http,
          claude: given.claude,
          settings: given.settings,
          missingSecrets: given.missingSecrets,
          ...(given.now === undefined ? {} : { now: given.now }),
        });
  powers.out(given.json ? JSON.stringify(result) : printed(result));
  return result.ok ? 0 : 1;
}

async function scan(
  path: string,
  source: string,
  scanner: Scanner,
): Promise<{ readonly found: Found } | { readonly refused: string }> {
  const [file] = await scanner.scan([{ path, source }]);
  if (file?.ok === true) return { found: foundIn(file) };
  const [finding] = file?.findings ?? [];
  return { refused: finding === undefined ? "It wasn't checked" : `line ${finding.line}: ${finding.detail}` };
}

function failed(message: string): TryResult {
  return { ok: false, events: [], store: {}, logs: [], error: { kind: "policy", message }, ms: 0 };
}

/** The parsed arguments, or what is wrong with them. */
function readArgs(args: readonly string[]): (Script & { readonly file: string }) | string {
  try {
    const script = readSteps(args);
    const [file, ...rest] = script.files;
    if (file === undefined || rest.length > 0) return "Name one plugin file.";
    if (script.steps.length === 0) return "Name the command to try, or another step.";
    if (script.now !== undefined && Number.isNaN(Date.parse(script.now)))
      return `--now ${script.now} is no time: write it like 2026-01-03T10:00:00Z.`;
    return { ...script, file };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const storeNames: Readonly<Record<string, string>> = {
  server: "store of the server",
  people: "stores of people",
  rankings: "rankings",
};

function printed({ ok, events, store, serverStore, logs, error, ms }: TryResult): string {
  return [
    ...events.map(({ kind, content, ...rest }) =>
      [
        `${kind}${content === undefined ? "" : `: ${content}`}`,
        ...Object.entries(rest).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
      ].join("\n"),
    ),
    ...logs.map(({ level, text }) => `log (${level}): ${text}`),
    ...(Object.keys(store).length === 0 ? [] : [`store: ${JSON.stringify(store)}`]),
    ...Object.entries(serverStore ?? {}).flatMap(([what, kept]) =>
      Object.keys(kept).length === 0 ? [] : [`${storeNames[what] ?? what}: ${JSON.stringify(kept)}`],
    ),
    error === null
      ? `${ok ? "Turbotastic!" : "Hm."} Done in ${ms} ms.`
      : `${error.kind}: ${error.message} (${ms} ms)`,
  ].join("\n");
}
