import { basename } from "node:path";
import { parseArgs } from "node:util";
import type { MenuTarget, TryResult } from "../plugin-api/testing.ts";
import type { DryRuns } from "../plugins/dry-run/dry-runs.ts";
import { type Found, foundIn } from "../plugins/host/read-plugins.ts";
import type { Scanner } from "../policy/policy.ts";
import { NotUtf8Error } from "../system/plain-text.ts";

export const tryUsage =
  "turbot try <file> --command <name> [--subcommand <name>] [--option key=value …] [--user <name> | --message <text> [--author <name>]] [--as <user>] [--no-scan] [--json]";

/**
 * `turbot try`: runs one command of a plugin in the sandbox, in a fake channel, and prints what it did.
 *
 * @returns the exit code: 0 it worked, 1 it didn't, 2 wrong usage
 */
export async function runTryCommand(
  args: readonly string[],
  powers: {
    readonly dryRuns: Pick<DryRuns, "tryCommand">;
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
      : await powers.dryRuns.tryCommand({
          ...scanned,
          path,
          source,
          command: given.command,
          options: given.options,
          args: given.args,
          ...(given.subcommand === undefined ? {} : { subcommand: given.subcommand }),
          ...(given.as === undefined ? {} : { as: given.as }),
          ...(given.on === undefined ? {} : { on: given.on }),
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

interface TryArgs {
  readonly file: string;
  readonly command: string;
  readonly subcommand: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly as: string | undefined;
  /** For a menu command. */
  readonly on: MenuTarget | undefined;
  readonly scans: boolean;
  readonly json: boolean;
}

/** The parsed arguments, or what is wrong with them. */
function readArgs(args: readonly string[]): TryArgs | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        command: { type: "string" },
        subcommand: { type: "string" },
        option: { type: "string", multiple: true, default: [] },
        as: { type: "string" },
        user: { type: "string" },
        message: { type: "string" },
        author: { type: "string" },
        "no-scan": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) return "Name one plugin file.";
    if (values.command === undefined) return "Name the command to try.";
    const pairs = values.option.map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, "true"] : [pair.slice(0, at), pair.slice(at + 1)];
    });
    const options = Object.fromEntries(pairs) as Record<string, string>;
    return {
      file,
      command: values.command,
      subcommand: values.subcommand,
      options,
      args: Object.values(options),
      as: values.as,
      on: targetOf(values),
      scans: !values["no-scan"],
      json: values.json,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function targetOf({
  user,
  message,
  author,
}: {
  readonly user?: string | undefined;
  readonly message?: string | undefined;
  readonly author?: string | undefined;
}): MenuTarget | undefined {
  if (user !== undefined) return { user };
  if (message === undefined) return undefined;
  return { message, ...(author === undefined ? {} : { author }) };
}

function printed({ ok, events, store, logs, error, ms }: TryResult): string {
  return [
    ...events.map(({ kind, content, ...rest }) =>
      [
        `${kind}${content === undefined ? "" : `: ${content}`}`,
        ...Object.entries(rest).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
      ].join("\n"),
    ),
    ...logs.map(({ level, text }) => `log (${level}): ${text}`),
    ...(Object.keys(store).length === 0 ? [] : [`store: ${JSON.stringify(store)}`]),
    error === null
      ? `${ok ? "Turbotastic!" : "Hm."} Done in ${ms} ms.`
      : `${error.kind}: ${error.message} (${ms} ms)`,
  ].join("\n");
}
