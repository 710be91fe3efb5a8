import type { Journal } from "../simulator-kit/journal.ts";
import type { Data } from "./data.ts";
import type { DiscordChange, RateLimits } from "./discord-simulator.ts";

/** What every part of the simulator works with. */
export interface Core {
  readonly data: Data;
  readonly journal: Journal;
  readonly settings: Settings;
  now(): number;
  nextId(): string;
  /** Now, as Discord writes it. */
  timestamp(): string;
  /** To the bot's gateway sessions. */
  emit(event: GatewayEvent): void;
  /** To observers that show the world to people. */
  changed(change: DiscordChange): void;
  /** Where files are served, without a trailing slash. */
  origin(): string;
}

export interface Settings {
  messageContentIntent: boolean;
  guildMembersIntent: boolean;
  readonly sessionStartLimit: number;
  readonly heartbeatMs: number;
  readonly resumeWindowMs: number;
  readonly refusesCommand: (name: string) => boolean;
  /** undefined: no limits. */
  readonly rateLimits: RateLimits | undefined;
}

/** A dispatch before it is filtered by a session's intents. */
export interface GatewayEvent {
  readonly t: string;
  readonly d: object;
  readonly guildId?: string | undefined;
  /** Only for sessions that see the channel. */
  readonly channelId?: string | undefined;
}

export function isoTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}
