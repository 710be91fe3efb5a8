import { type Content, richContent } from "./content.ts";
import { callHost, tellHost } from "./host-link.ts";
import { type Http, http } from "./http.ts";
import type { Channel, Guild } from "./people.ts";
import { type Store, store } from "./store.ts";

/** What Turbot does for a plugin. */
export interface Turbot {
  readonly store: Store;
  readonly http: Http;
  readonly log: PluginLog;
  /** Sends to a channel or thread of a guild that Turbot is in. */
  send(channelId: string, content: Content): Promise<void>;
  /** Null: there is no such channel, or Turbot can't see it. */
  getChannel(id: string): Promise<Channel | null>;
  /** The guilds that Turbot is in. */
  guilds(): Promise<readonly Guild[]>;
}

/** Lines for the log that admins read. */
export interface PluginLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A line longer than this is cut. */
const LONGEST_LINE = 1000;

const line = (level: string, message: string) => {
  tellHost("log", JSON.stringify({ level, text: String(message).slice(0, LONGEST_LINE) }));
};

export const context: Turbot = Object.freeze({
  store: Object.freeze(store),
  http: Object.freeze(http),
  log: Object.freeze({
    info: (message: string) => line("info", message),
    warn: (message: string) => line("warn", message),
    error: (message: string) => line("error", message),
  }),
  async send(channelId: string, content: Content) {
    await callHost("send", { channelId: String(channelId), content: richContent(content) });
  },
  async getChannel(id: string) {
    return (await callHost("getChannel", { id: String(id) })) as Channel | null;
  },
  async guilds() {
    return (await callHost("guilds", {})) as readonly Guild[];
  },
});
