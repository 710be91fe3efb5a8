import { componentLimits } from "../../packages/discord-rules/components/component-limits.ts";
import { RefusalError } from "./refusal.ts";

/** `plugin:<plugin>:<id>`, and `:<value>` if there is one. */
export function customId(plugin: string, id: string, value?: string): string {
  const full = `plugin:${plugin}:${id}${value === undefined || value === "" ? "" : `:${value}`}`;
  if (full.length > componentLimits.customId) {
    throw new RefusalError(
      `The value of "${id}" is too long: Discord keeps ${componentLimits.customId} characters in all`,
    );
  }
  return full;
}

/** Parses a custom id; undefined if it isn't a plugin's. */
export function readCustomId(
  text: string,
): { readonly plugin: string; readonly id: string; readonly value: string } | undefined {
  const [, plugin, id, value] = /^plugin:([a-z0-9-]+):([^:]+)(?::(.*))?$/su.exec(text) ?? [];
  return plugin === undefined || id === undefined ? undefined : { plugin, id, value: value ?? "" };
}
