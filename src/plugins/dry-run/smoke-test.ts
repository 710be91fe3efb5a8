import { OptionError } from "../dispatch/check-options.ts";
import type { PluginReport } from "../host/plugin-report.ts";
import { type OpenPlugin, openPlugin } from "./open-plugin.ts";
import { transcriptOf } from "./transcript.ts";
import { type PlannedUse, pressesIn, usesOf } from "./uses.ts";

/** What an unreviewed plugin did when it was loaded and each thing of it was used once. */
export interface SmokeTest {
  readonly report: PluginReport;
  readonly tries: readonly Try[];
  /** The number of uses that there was no time for. */
  readonly untried: number;
}

/** One use of one command, button, menu or event. */
export interface Try {
  /** "/poll open", "!flip", "button Vote", "somebody joins" */
  readonly command: string;
  readonly problem?: string;
  /** Hosts that it called in vain: there is no HTTP here, so what it did afterwards says little. */
  readonly asked: readonly string[];
  /** What it did, a line each, for people to read. */
  readonly said: readonly string[];
}

/** The most uses: each can be slow. */
const mostTries = 40;
const longestMs = 60_000;
/** The most lines kept of one use. */
const mostLines = 8;

/**
 * Loads a plugin in the sandbox, with a fake channel and without HTTP, and uses each of its commands once as a member
 * might, then each button and menu that came of it, and each event that it listens to.
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
  const plugin = await openPlugin({ path, source }, { nodePath, store, draws: true });
  const { report } = plugin;
  try {
    if (report.state === "failed") return { report, tries: [], untried: 0 };
    const until = now() + longestMs;
    const tries: Try[] = [];
    const pressed = new Set<string>();
    const left: PlannedUse[] = [...usesOf(report, plugin)];
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      if (tries.length >= mostTries || now() > until) {
        left.unshift(next);
        break;
      }
      const before = plugin.events.length;
      tries.push(await tryOnce(next, plugin));
      left.unshift(...pressesIn(plugin.events.slice(before), plugin, pressed));
    }
    return { report, tries, untried: left.length };
  } finally {
    await plugin.close();
  }
}

async function tryOnce({ name, who, use }: PlannedUse, plugin: OpenPlugin): Promise<Try> {
  const [problems, asked, events] = [plugin.problems.length, plugin.unanswered.length, plugin.events.length];
  try {
    await use();
  } catch (error) {
    // Its limits contradict each other, so nobody could use it in Discord either.
    if (error instanceof OptionError) return { command: name, problem: error.message, asked: [], said: [] };
    throw error;
  }
  const problem = plugin.problems[problems]?.message;
  return {
    command: name,
    ...(problem === undefined ? {} : { problem }),
    asked: [...new Set(plugin.unanswered.slice(asked))],
    said: transcriptOf(plugin.events.slice(events), who).slice(0, mostLines),
  };
}
