import { OptionError } from "./check-options.ts";
import { type OpenPluginOptions, openPlugin } from "./open-plugin.ts";
import type { Found } from "./read-plugins.ts";
import type { TryEvent } from "./stand-in-channel.ts";

/** What one run of a command came to: what `turbot try --json` prints. */
export interface TryResult {
  readonly ok: boolean;
  readonly events: readonly TryEvent[];
  /** What the plugin remembers afterwards. */
  readonly store: Readonly<Record<string, unknown>>;
  readonly logs: readonly { readonly level: string; readonly text: string }[];
  readonly error: null | { readonly kind: TryErrorKind; readonly message: string };
  readonly ms: number;
}

export type TryErrorKind = "policy" | "load" | "timeout" | "memory" | "crash" | "plugin";

export interface TryCommand extends OpenPluginOptions {
  readonly path: string;
  readonly source: string;
  /** The name of a slash or a prefix command. */
  readonly command: string;
  readonly subcommand?: string;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  readonly args?: readonly string[];
  readonly as?: string;
  /** What the scan found in it: when it runs it must be no more. */
  readonly found?: Found;
}

/** Runs one command of a plugin in the real sandbox, in front of a stand-in channel. */
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
