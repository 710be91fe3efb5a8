import { z } from "zod";
import type { Messenger } from "../discord/messenger.ts";
import type { Channel, Guild } from "../plugin-api/people.ts";
import type { DiscordNeed } from "../plugin-api/plugin.ts";
import type { Answering } from "./answering.ts";
import type { HttpGate } from "./http-gate.ts";
import type { Manifest } from "./manifest.ts";
import { modalOf, outgoingMessage } from "./outgoing.ts";
import type { PluginStore } from "./plugin-store.ts";
import { createRateLimit } from "./rate-limit.ts";
import { Refusal } from "./refusal.ts";

/** What plugins may learn of the guilds. */
export interface Lookup {
  channel(id: string): Promise<Channel | null>;
  guilds(): Promise<readonly Guild[]>;
}

/** One plugin's way to what the bot can do: checks what was declared, how much and how often. */
export interface Bridge {
  /** @throws Refusal, or whatever Discord said */
  perform(
    method: string,
    input: Readonly<Record<string, unknown>>,
    answering: Answering | undefined,
  ): Promise<unknown>;
}

/** Methods without which a call could as well be made again. */
export const harmless: ReadonlySet<string> = new Set([
  "store.get",
  "store.keys",
  "getChannel",
  "guilds",
  "defer",
]);

export interface BridgeParts {
  readonly plugin: string;
  readonly manifest: () => Manifest;
  readonly messenger: Messenger;
  readonly lookup: Lookup;
  readonly store: PluginStore;
  readonly http: HttpGate;
  readonly now: () => number;
}

const snowflake = z.string().regex(/^\d{1,20}$/);
const key = z.object({ key: z.string().max(1000) });
const keyAndValue = z.object({ key: z.string().max(1000), value: z.string() });
const swap = keyAndValue.extend({ expected: z.string().nullable() });

export function createBridge({ plugin, manifest, messenger, lookup, store, http, now }: BridgeParts): Bridge {
  // A plugin that stores in a loop waits for its answers; one that talks in a loop is told so.
  const calls = createRateLimit(300, 50, now);
  const messages = createRateLimit(20, 1, now);
  const requests = createRateLimit(20, 1, now);

  const speaking = () => {
    if (!messages.take()) throw new Refusal("Too many messages: 20 at once, then one a second");
  };
  const needs = (need: DiscordNeed) => {
    if (!manifest().needs.discord.includes(need)) {
      throw new Refusal(`This needs "${need}": add it to needs.discord`);
    }
  };

  const answer = async (method: string, input: Readonly<Record<string, unknown>>, to: Answering) => {
    switch (method) {
      case "defer":
        return to.defer(input.ephemeral === true);
      case "showModal": {
        const form = manifest().registered.find((one) => one.kind === "modal" && one.spec.id === input.id);
        if (form?.kind !== "modal") throw new Refusal("There is no such modal in this plugin");
        speaking();
        return to.showModal(modalOf(plugin, form.spec));
      }
      case "react":
        needs("add_reactions");
        speaking();
        return to.react(z.string().min(1).max(100).parse(input.emoji));
      case "reply":
      case "followUp":
      case "editReply":
      case "update": {
        const message = outgoingMessage(plugin, input.content);
        speaking();
        return to[method](message);
      }
      default:
        throw new Refusal(`Turbot has no "${method}"`);
    }
  };

  const act = async (method: string, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
    switch (method) {
      case "store.get":
        return store.get(key.parse(input).key);
      case "store.keys":
        return store.keys(z.string().max(1000).parse(input.prefix));
      case "store.delete":
        return store.delete(key.parse(input).key);
      case "store.set": {
        const { key, value } = keyAndValue.parse(input);
        return store.set(key, value);
      }
      case "store.swap": {
        const { key, value, expected } = swap.parse(input);
        if (store.get(key) !== expected) return false;
        store.set(key, value);
        return true;
      }
      case "http":
        if (!requests.take()) throw new Refusal("Too many requests: 20 at once, then one a second");
        return http.request(input, manifest().needs.http, plugin);
      case "getChannel":
        return lookup.channel(snowflake.parse(input.id));
      case "guilds":
        return lookup.guilds();
      case "send": {
        const message = outgoingMessage(plugin, input.content);
        const channelId = snowflake.parse(input.channelId);
        speaking();
        await messenger.send(channelId, {
          ...message,
          content: signed(message.content, plugin),
          ephemeral: false,
        });
        return null;
      }
      default:
        throw new Refusal(`Turbot has no "${method}"`);
    }
  };

  return {
    async perform(method, input, answering) {
      const waitMs = calls.reserve();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      try {
        if ("call" in input) {
          if (answering === undefined) throw new Refusal("This can't be answered any more");
          await answer(method, input, answering);
          return null;
        }
        return (await act(method, input)) ?? null;
      } catch (error) {
        if (error instanceof z.ZodError) {
          const issue = error.issues[0];
          throw new Refusal(`${method}: ${issue?.path.join(".")} ${issue?.message}`, { cause: error });
        }
        throw error;
      }
    },
  };
}

/** What nobody asked for says who it is from. */
function signed(content: string, plugin: string): string {
  return `${content}${content === "" ? "" : "\n"}-# from the ${plugin} plugin`;
}
