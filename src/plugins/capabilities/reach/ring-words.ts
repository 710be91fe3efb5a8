import type { APIActionRowComponent, APIComponentInMessageActionRow } from "discord-api-types/v10";
import { componentLimits } from "../../../../packages/discord-rules/components/component-limits.ts";
import { componentsIn } from "../../../../packages/discord-rules/components/components.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import { oneButton } from "../../../discord/messages/one-button.ts";

/** What people read about being pinged by plugins. Every text says how to stop it, and carries the button for it. */
export const ringWords = {
  /** @param words when: "when you win" */
  agreed: (plugin: string, words: string) =>
    `-# From now on **${plugin}** can ping you in this server ${words}. If you'd rather it didn't, use the button, now or under any such message, or \`/privacy\`.`,
  stillStopped: (plugin: string) => `-# **${plugin}** won't ping you in this server: you stopped that.`,
  signature: (plugin: string) =>
    `-# from the ${plugin} plugin, which pings you as you agreed; \`/privacy\` stops it`,
} as const;

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Stops the pings to the person who presses it. */
export function stopButton(plugin: string): Row {
  return oneButton("Don't ping me", customIdOf({ action: "stop", plugin }));
}

/** What stands at the end of every message that pings: how to stop it, and the button for it if there is room. */
export function withStop(plugin: string, message: OutgoingMessage): OutgoingMessage {
  const { components = [], isLaidOut } = message;
  // A row, its button and the signature, in a message that is laid out.
  const hasRoom =
    isLaidOut === true
      ? componentsIn(components, []).length + 3 <= componentLimits.inMessage
      : components.length < componentLimits.rows.max;
  return {
    ...message,
    signature: ringWords.signature(plugin),
    ...(hasRoom ? { components: [...components, stopButton(plugin)] } : {}),
  };
}

/** Undoes the stop button. */
export function againButton(plugin: string): Row {
  return oneButton("Ping me again", customIdOf({ action: "again", plugin }));
}

/** What a button about pings does, in its server. */
export interface RingPress {
  readonly action: "stop" | "again";
  readonly plugin: string;
}

/** Undefined: it is another button. */
export function readRingPress(customId: string): RingPress | undefined {
  const [, action, plugin] = /^ring:(stop|again):([a-z0-9-]+)$/.exec(customId) ?? [];
  return plugin === undefined || (action !== "stop" && action !== "again") ? undefined : { action, plugin };
}

function customIdOf({ action, plugin }: RingPress): string {
  return `ring:${action}:${plugin}`;
}
