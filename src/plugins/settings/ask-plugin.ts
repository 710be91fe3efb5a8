import type { Plugin } from "../host/loaded-plugin.ts";
import { onOneLine } from "../host/plugin-report.ts";
import type { Calls } from "../sandbox/calls.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import type { SettingsRead } from "./read-settings.ts";

/** Milliseconds that a plugin's check can take: an admin waits for it. */
const checkMs = 10_000;
const longestWords = 300;

/** Asks a plugin about settings in its engine, and tells it of changes. */
export function askPlugin({ call, isOff, reportError }: Pick<Calls, "call" | "isOff" | "reportError">) {
  return {
    /**
     * Why settings can't be saved, in the plugin's own words; undefined: they can.
     *
     * @param values what all of them would read as
     */
    async check(plugin: Plugin, guildId: string, values: SettingsRead): Promise<string | undefined> {
      const facts = () => ({ values, guildId });
      try {
        const answer = await call(
          plugin,
          { index: -1, handler: "", kind: "checkSettings", facts, guildId },
          undefined,
          checkMs,
        );
        if (answer === undefined || answer === null) return undefined;
        const words = typeof answer === "string" ? onOneLine(answer.slice(0, longestWords)).trim() : "";
        return words === "" ? "It doesn't say why." : words;
      } catch (error) {
        if (!(error instanceof PluginError)) throw error;
        reportError(plugin, error);
        return "It failed while it checked them. Turbot's log says more; try again, or ask for a fix.";
      }
    },
    /** Tells it what changed, as far as it listens. Never rejects. */
    async tell(plugin: Plugin, guildId: string, changed: readonly string[]): Promise<void> {
      if (plugin.state !== "loaded" || isOff(plugin, guildId)) return;
      const tellOne = (index: number) =>
        call(plugin, {
          ...{ index, handler: "", kind: "event", options: "settings", guildId },
          facts: () => ({ guild: { id: guildId }, changed }),
        }).catch((error: unknown) => reportError(plugin, error));
      await Promise.all(
        plugin.manifest.registered.flatMap((one, index) =>
          one.kind === "event" && one.spec.event === "settings" ? [tellOne(index)] : [],
        ),
      );
    },
  };
}
