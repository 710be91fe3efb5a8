import { RefusalError } from "../../declaration/refusal.ts";
import type { CommandRun, KeptForServer, TryErrorKind, TryResult } from "../../plugin-api/testing.ts";
import { OptionError } from "../dispatch/check-options.ts";
import type { Found } from "../host/read-plugins.ts";
import { type OpenPluginOptions, openPlugin } from "./open-plugin.ts";
import { NoSuchCommandError, perform, type Step } from "./script.ts";

export interface TryScript extends OpenPluginOptions {
  readonly path: string;
  readonly source: string;
  /** What the scan found in it: it can't register more when it runs. */
  readonly found?: Found;
  readonly steps: readonly Step[];
}

/** Does several things with a plugin in the real sandbox, one after the other, with a fake channel; it stops at the first that fails. */
export async function tryScript(given: TryScript): Promise<TryResult> {
  const startedAt = performance.now();
  const plugin = await openPlugin(given, given);
  const ended = (error: TryResult["error"]): TryResult => ({
    ok: error === null,
    events: [...plugin.events],
    store: plugin.store(),
    ...shownServerStore(plugin.serverStore()),
    logs: [...plugin.logs],
    error,
    ms: Math.round(performance.now() - startedAt),
  });
  try {
    const { report, problems } = plugin;
    if (report.state === "failed")
      return ended({ kind: kindOf(report.reason, "load"), message: report.reason });
    for (const step of given.steps) {
      await perform(plugin, step);
      const [problem] = problems;
      if (problem !== undefined)
        return ended({ kind: kindOf(problem.message, "plugin"), message: problem.message });
    }
    return ended(null);
  } catch (error) {
    if (error instanceof NoSuchCommandError) return ended({ kind: "load", message: error.message });
    if (error instanceof OptionError || error instanceof RefusalError)
      return ended({ kind: "plugin", message: error.message });
    throw error;
  } finally {
    await plugin.close();
  }
}

/** Only what is there. */
function shownServerStore(kept: KeptForServer): Pick<TryResult, "serverStore"> {
  const isEmpty = Object.values(kept).every((part) => Object.keys(part).length === 0);
  return isEmpty ? {} : { serverStore: kept };
}

export interface TryCommand extends CommandRun, Omit<TryScript, "steps" | keyof CommandRun> {}

/** Runs one command of a plugin. */
export function tryCommand({
  command: name,
  options = {},
  args = Object.values(options).map(String),
  subcommand,
  on,
  ...given
}: TryCommand): Promise<TryResult> {
  const { as, locale, roles, in: place, permissions, ...opened } = given;
  const by = {
    ...(as === undefined ? {} : { as }),
    ...(locale === undefined ? {} : { locale }),
    ...(roles === undefined ? {} : { roles }),
    ...(place === undefined ? {} : { in: place }),
    ...(permissions === undefined ? {} : { permissions }),
  };
  const more = {
    ...(subcommand === undefined ? {} : { subcommand }),
    ...(on === undefined ? {} : { on }),
  };
  return tryScript({ ...opened, steps: [{ do: "command", name, options, args, by, ...more }] });
}

function kindOf(message: string, otherwise: TryErrorKind): TryErrorKind {
  if (/^It (computed for|blocked its|wasn't done)/.test(message)) return "timeout";
  if (/^It used more than/.test(message) || /out of memory/.test(message)) return "memory";
  if (/^Its (engine|worker) stopped|^The plugins' process/.test(message)) return "crash";
  return otherwise;
}
