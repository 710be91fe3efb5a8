import { notationOf } from "../../commands/notation.ts";
import { OptionError } from "../dispatch/check-options.ts";
import type { PluginReport } from "../host/plugin-report.ts";
import { type OpenPlugin, openPlugin } from "./open-plugin.ts";
import { plausibleUses } from "./plausible-options.ts";

/** What an unreviewed plugin did when it was loaded and each of its commands was used once. */
export interface SmokeTest {
  readonly report: PluginReport;
  readonly tries: readonly Try[];
  /** The number of uses that there was no time for. */
  readonly untried: number;
}

/** One use of one command. */
export interface Try {
  /** "/poll open", "!flip" */
  readonly command: string;
  readonly problem?: string;
  /** Hosts that it called in vain: there is no HTTP here, so what it did afterwards says little. */
  readonly asked: readonly string[];
}

/** The most uses: each can be slow. */
const mostTries = 40;
const longestMs = 60_000;

/**
 * Loads a plugin in the sandbox, with a fake channel and without HTTP, and uses each of its commands once as a member
 * might.
 *
 * @param store its initial store
 */
export async function smokeTest(
  {
    path,
    source,
    store = {},
  }: {
    readonly path: string;
    readonly source: string;
    readonly store?: Readonly<Record<string, unknown>>;
  },
  { nodePath, now }: { readonly nodePath: string; readonly now: () => number },
): Promise<SmokeTest> {
  const plugin = await openPlugin({ path, source }, { nodePath, store });
  const { report } = plugin;
  try {
    if (report.state === "failed") return { report, tries: [], untried: 0 };
    const until = now() + longestMs;
    const tries: Try[] = [];
    const uses = usesOf(report, plugin);
    for (const [command, use] of uses.slice(0, mostTries)) {
      if (now() > until) break;
      tries.push(await tryOnce(command, use, plugin));
    }
    return { report, tries, untried: uses.length - tries.length };
  } finally {
    await plugin.close();
  }
}

function usesOf(
  { slash, menus, prefix }: Extract<PluginReport, { readonly state: "loaded" }>,
  plugin: OpenPlugin,
): (readonly [command: string, use: () => Promise<unknown>])[] {
  return [
    ...slash.flatMap((definition) =>
      plausibleUses(definition).map((use) => {
        const words = [`/${definition.name}`, use.subcommand].filter((word) => word !== undefined);
        return [words.join(" "), () => plugin.slash(definition.name, use)] as const;
      }),
    ),
    ...menus.map((menu) => {
      const on = menu.kind === "userMenu" ? { user: "ben" } : { message: "turbot" };
      return [notationOf(menu), () => plugin.menu(menu.name, on)] as const;
    }),
    ...prefix.map((name) => [notationOf({ kind: "prefix", name }), () => plugin.prefix(name)] as const),
  ];
}

async function tryOnce(command: string, use: () => Promise<unknown>, plugin: OpenPlugin): Promise<Try> {
  const [problems, asked] = [plugin.problems.length, plugin.unanswered.length];
  try {
    await use();
  } catch (error) {
    // Its limits contradict each other, so nobody could use it in Discord either.
    if (error instanceof OptionError) return { command, problem: error.message, asked: [] };
    throw error;
  }
  const problem = plugin.problems[problems]?.message;
  return {
    command,
    ...(problem === undefined ? {} : { problem }),
    asked: [...new Set(plugin.unanswered.slice(asked))],
  };
}
