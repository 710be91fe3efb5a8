import type { CommandRun, TryErrorKind, TryResult } from "../../plugin-api/testing.ts";
import { OptionError } from "../dispatch/check-options.ts";
import type { Found } from "../host/read-plugins.ts";
import { type OpenPluginOptions, openPlugin } from "./open-plugin.ts";

export interface TryCommand extends CommandRun, OpenPluginOptions {
  readonly path: string;
  readonly source: string;
  /** What the scan found in it: it can't register more when it runs. */
  readonly found?: Found;
}

/** Runs one command of a plugin in the real sandbox, with a fake channel. */
export async function tryCommand(given: TryCommand): Promise<TryResult> {
  const startedAt = performance.now();
  const ended = (result: Omit<TryResult, "ms">): TryResult => ({
    ...result,
    ms: Math.round(performance.now() - startedAt),
  });
  const failed = (kind: TryErrorKind, message: string) =>
    ended({ ok: false, events: [], store: {}, logs: [], error: { kind, message } });

  const plugin = await openPlugin(given, given);
  try {
    if (plugin.report.state === "failed")
      return failed(kindOf(plugin.report.reason, "load"), plugin.report.reason);
    const ran =
      (given.on !== undefined && (await plugin.menu(given.command, given.on, given))) ||
      (await plugin.slash(given.command, given)) ||
      (await plugin.prefix(given.command, {
        args: given.args ?? Object.values(given.options ?? {}).map(String),
        ...(given.as === undefined ? {} : { as: given.as }),
      }));
    if (!ran) return failed("load", `The plugin has no command "${given.command}"`);
    const problem = plugin.problems[0];
    const { events, logs } = plugin;
    return ended({
      ok: problem === undefined,
      events: [...events],
      store: plugin.store(),
      logs: [...logs],
      error:
        problem === undefined ? null : { kind: kindOf(problem.message, "plugin"), message: problem.message },
    });
  } catch (error) {
    if (error instanceof OptionError) return failed("plugin", error.message);
    throw error;
  } finally {
    await plugin.close();
  }
}

function kindOf(message: string, otherwise: TryErrorKind): TryErrorKind {
  if (/^It (computed for|blocked its|wasn't done)/.test(message)) return "timeout";
  if (/^It used more than/.test(message) || /out of memory/.test(message)) return "memory";
  if (/^Its (engine|worker) stopped|^The plugins' process/.test(message)) return "crash";
  return otherwise;
}
