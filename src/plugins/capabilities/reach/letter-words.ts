import type { APIActionRowComponent, APIComponentInMessageActionRow } from "discord-api-types/v10";
import { oneButton } from "../../../discord/messages/one-button.ts";
import { plainName } from "../../../discord/messages/plain-name.ts";

/** What people read about direct messages from plugins. Every text says how to stop them, and carries the button for it. */
export const letterWords = {
  /** @param words when: "when your reminder is due" */
  agreed: (plugin: string, words: string) =>
    `-# From now on **${plugin}** can write to you from this server, by direct message, ${words}. If you'd rather it didn't, use the button, now or under any such message, or \`/privacy\`.`,
  stillStopped: (plugin: string) => `-# **${plugin}** won't write to you from this server: you stopped that.`,
  /** @param server its name */
  signature: (plugin: string, server: string) =>
    `-# from the ${plugin} plugin in **${plainName(server)}**, as you agreed there`,
} as const;

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Stops direct messages to the person who presses it. The server is named, since it is pressed in no server. */
export function letterStopButton(plugin: string, guildId: string): Row {
  return oneButton("Don't write to me", customIdOf({ action: "stop", plugin, guildId }));
}

/** Undoes the stop button. */
export function letterAgainButton(plugin: string, guildId: string): Row {
  return oneButton("Write to me again", customIdOf({ action: "again", plugin, guildId }));
}

/** What a button about direct messages does. */
export interface LetterPress {
  readonly action: "stop" | "again";
  readonly plugin: string;
  readonly guildId: string;
}

/** Undefined: it is another button. */
export function readLetterPress(customId: string): LetterPress | undefined {
  const [, action, plugin, guildId] = /^letter:(stop|again):([a-z0-9-]+):(\d{1,20})$/.exec(customId) ?? [];
  if (plugin === undefined || guildId === undefined) return undefined;
  return { action: action === "again" ? "again" : "stop", plugin, guildId };
}

function customIdOf({ action, plugin, guildId }: LetterPress): string {
  return `letter:${action}:${plugin}:${guildId}`;
}
