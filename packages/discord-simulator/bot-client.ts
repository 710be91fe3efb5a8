import { Client } from "@discordjs/core";
import { REST } from "@discordjs/rest";
import { type SessionInfo, WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import type { DiscordSimulator } from "./discord-simulator.ts";

/** A bot built from the real clients, for the simulator's own tests. */
export interface BotClient {
  readonly api: Client["api"];
  readonly rest: REST;
  /** What arrived, oldest first. */
  readonly events: { readonly t: string; readonly d: unknown }[];
  /** Close codes, oldest first. */
  readonly closes: number[];
  readonly errors: Error[];
  /** The session as the client last saved it. */
  readonly session: { current: SessionInfo | null };
  /** The first matching event of this kind, past or future. */
  wait<T extends object>(t: string, fits?: (data: T) => boolean): Promise<T>;
  on(t: string, listener: (data: unknown) => void): void;
  connect(): Promise<void>;
  /** Keeps the session resumable. */
  disconnect(): Promise<void>;
}

export function createBotClient(
  discord: DiscordSimulator,
  intents: number,
  options: { session?: SessionInfo | null; token?: string } = {},
): BotClient {
  const token = options.token ?? discord.botToken;
  const rest = new REST({ api: discord.url, version: "10", retries: 0 }).setToken(token);
  const session: BotClient["session"] = { current: options.session ?? null };
  const events: BotClient["events"] = [];
  const closes: number[] = [];
  const errors: Error[] = [];
  const waiting = new Set<() => void>();
  const listeners: { t: string; listener: (data: unknown) => void }[] = [];
  let closing = false;
  const gateway = new WebSocketManager({
    token,
    intents,
    rest,
    // Discord's five seconds between two IDENTIFYs would only make the tests slow.
    buildIdentifyThrottler: () => ({ waitForIdentify: async () => {} }),
    retrieveSessionInfo: () => session.current,
    updateSessionInfo(_shard, info) {
      if (!closing) session.current = info;
    },
  });
  gateway.on(WebSocketShardEvents.Dispatch, ({ t, d }) => {
    events.push({ t, d });
    for (const look of [...waiting]) look();
    for (const one of listeners) if (one.t === t) one.listener(d);
  });
  gateway.on(WebSocketShardEvents.Closed, (code) => void closes.push(code));
  gateway.on(WebSocketShardEvents.Error, (error) => void errors.push(error));
  gateway.on(WebSocketShardEvents.SocketError, (error) => void errors.push(error));
  return {
    api: new Client({ rest, gateway }).api,
    rest,
    events,
    closes,
    errors,
    session,
    wait<T extends object>(t: string, fits: (data: T) => boolean = () => true) {
      return new Promise<T>((resolve, reject) => {
        const look = () => {
          const found = events.find((event) => event.t === t && fits(event.d as T));
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found.d as T);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such ${t} came, but ${events.map((event) => event.t).join(" ")}`));
        }, 5_000);
        waiting.add(look);
        look();
      });
    },
    on: (t, listener) => void listeners.push({ t, listener }),
    connect: () => gateway.connect(),
    async disconnect() {
      closing = true;
      await gateway.destroy({ code: 4200 });
    },
  };
}
