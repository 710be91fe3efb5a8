import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { quoted } from "../../src/system/command-text.ts";
import { NotReadyError } from "./check-machine.ts";

/** A playground's options. */
export interface PlaygroundChoices {
  /** Start over: forget chats, pull requests and releases. */
  readonly reset: boolean;
  /** Of the page; 0: any free one. */
  readonly port: number;
  /** Absolute path. */
  readonly folder: string;
  readonly verbose: boolean;
  /** Claude itself answers, for money. */
  readonly claude: boolean;
}

export const defaultPort = 4242;

const program = "npm run playground";

export const usage = `${program} -- [options]
  --reset            start over: forget chats, pull requests and releases
  --port <number>    of the page (default ${defaultPort}; 0: any free one)
  --folder <path>    where everything is kept (default .playground)
  --claude           let Claude itself answer, with your ANTHROPIC_API_KEY: that costs money
  --verbose          print the supervisor's and the bot's log here too`;

/** If a command line for something else has an option that only the playground understands: the command that was meant. */
export function meantForPlayground(args: readonly string[]): string | undefined {
  const [option = ""] = args.find((arg) => arg.startsWith("--"))?.split("=") ?? [];
  if (!usage.split("\n").some((line) => line.trimStart().startsWith(`${option} `)) || option === "")
    return undefined;
  return `${option} belongs to the playground: ${[program, "--", ...args.map(quotedOption)].join(" ")}`;
}

/** Including an option with its value after an =, which needs no quotes. */
function quotedOption(arg: string): string {
  return arg.split("=").map(quoted).join("=");
}

/**
 * Parses a playground's arguments. Undefined: help was requested.
 *
 * @throws NotReadyError, listing the valid options
 */
export function readChoices(args: readonly string[], root: string): PlaygroundChoices | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        reset: { type: "boolean", default: false },
        port: { type: "string", default: String(defaultPort) },
        folder: { type: "string", default: defaultFolder(root) },
        claude: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const { help, ...choices } = values;
    if (help) return undefined;
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new NotReadyError(
        `--port ${values.port} isn't a port: use one from 1 to 65535, or 0 for any free one.`,
      );
    return { ...choices, port, folder: resolve(values.folder) };
  } catch (error) {
    if (error instanceof NotReadyError || !(error instanceof Error)) throw error;
    throw new NotReadyError(`${error.message}\n${usage}`, { cause: error });
  }
}

/**
 * The key for Claude itself: only if asked for, even if the settings have one.
 *
 * @throws NotReadyError if it was asked for, and there is none
 */
export function claudeKeyOf(
  { claude }: Pick<PlaygroundChoices, "claude">,
  { ANTHROPIC_API_KEY: key }: NodeJS.Dict<string>,
): string | undefined {
  if (!claude) return undefined;
  if (key?.trim()) return key.trim();
  throw new NotReadyError(
    "--claude needs ANTHROPIC_API_KEY, in the environment or in .env: get one at https://console.anthropic.com/settings/keys, or leave --claude out.",
  );
}

/** The command that starts a playground with these choices, ready to be pasted into a shell in `root`. */
export function commandLine(choices: PlaygroundChoices, root: string): string {
  const { reset, port, folder, claude, verbose } = choices;
  const args = [
    ...(reset ? ["--reset"] : []),
    ...(port === defaultPort ? [] : ["--port", String(port)]),
    ...(folder === defaultFolder(root) ? [] : ["--folder", quoted(folder)]),
    ...(claude ? ["--claude"] : []),
    ...(verbose ? ["--verbose"] : []),
  ];
  return args.length === 0 ? program : `${program} -- ${args.join(" ")}`;
}

function defaultFolder(root: string): string {
  return join(root, ".playground");
}
