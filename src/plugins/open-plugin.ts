import { prefixMark } from "../commands/notation.ts";
import type { DiscordEvent } from "../discord/event.ts";
import type { Log } from "../log/log.ts";
import { checkOptions } from "./check-options.ts";
import { customId } from "./custom-id.ts";
import { checkedUrl, type HttpAnswer, type HttpGate } from "./http-gate.ts";
import { createTrialRecords } from "./plugin-records.ts";
import type { PluginProblem, PluginReport } from "./plugin-report.ts";
import { createPluginRunner } from "./plugin-runner.ts";
import { createMemoryStores } from "./plugin-store.ts";
import { type Found, pluginName } from "./read-plugins.ts";
import { Refusal } from "./refusal.ts";
import { createStandInChannel, type TryEvent } from "./stand-in-channel.ts";
import { channelId, guildId, idOf, messageId } from "./stand-in-ids.ts";
import {
  componentInteraction,
  modalInteraction,
  person,
  slashInteraction,
  standInMessage,
} from "./stand-in-interactions.ts";

/** A plugin in the real sandbox, in front of a stand-in channel. */
export interface OpenPlugin {
  readonly report: PluginReport;
  /** What it did so far. */
  readonly events: readonly TryEvent[];
  readonly logs: readonly { readonly level: string; readonly text: string }[];
  readonly problems: readonly PluginProblem[];
  /** Hosts of the web that it asked and got no answer from. */
  readonly unanswered: readonly string[];
  /** What it remembers. */
  store(): Readonly<Record<string, unknown>>;
  /** False: the plugin has no such command. */
  slash(name: string, given?: Given): Promise<boolean>;
  prefix(name: string, given?: { readonly args?: readonly string[]; readonly as?: string }): Promise<boolean>;
  press(id: string, given?: { readonly value?: string; readonly as?: string }): Promise<void>;
  choose(
    id: string,
    values: readonly string[],
    given?: { readonly value?: string; readonly as?: string },
  ): Promise<void>;
  submit(
    id: string,
    fields: Readonly<Record<string, string>>,
    given?: { readonly as?: string },
  ): Promise<void>;
  /** Someone joined. @param given `pending`: they have yet to accept the rules */
  join(name: string, given?: { readonly pending?: boolean }): Promise<void>;
  /** Someone who joined has accepted the rules. */
  screen(name: string): Promise<void>;
  /** Someone reacted to a message. */
  react(emoji: string, given?: { readonly as?: string }): Promise<void>;
  /** Someone wrote a message. */
  say(content: string, given?: { readonly as?: string }): Promise<void>;
  /** Runs the schedules of a kind, as if their time had come. */
  runSchedules(kind: "every" | "at" | "cron"): Promise<void>;
  close(): Promise<void>;
}

export interface Given {
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  readonly subcommand?: string;
  /** Who does it. @default "ada" */
  readonly as?: string;
}

export interface OpenPluginOptions {
  readonly nodePath: string;
  readonly store?: Readonly<Record<string, unknown>>;
  /** Milliseconds for a handler. @default 10000 */
  readonly handlerMs?: number;
  /** Answers of the web by URL. Only hosts that the plugin names are asked. */
  readonly http?: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>;
}

/** Who tries a plugin waits for it, and less patiently than a bot does. */
const HANDLER_MS = 10_000;

/** Loads a plugin of which nothing is believed. Close it in any case. */
export async function openPlugin(
  {
    path,
    source,
    found,
  }: {
    readonly path: string;
    readonly source: string;
    /** What the scan found in it: when it runs it must be no more. */
    readonly found?: Found;
  },
  options: OpenPluginOptions,
): Promise<OpenPlugin> {
  const name = pluginName(path) ?? "plugin";
  const { messenger, guilds, events, pending, authors } = createStandInChannel();
  const stores = createMemoryStores();
  const logs: { level: string; text: string }[] = [];
  const problems: PluginProblem[] = [];
  const unanswered: string[] = [];
  for (const [key, value] of Object.entries(options.store ?? {}))
    stores.of(name).set(key, JSON.stringify(value));
  const runner = createPluginRunner({
    nodePath: options.nodePath,
    log: collecting(logs),
    stores,
    http: cannedHttp(options.http ?? {}, unanswered),
    messenger,
    lookup: {
      channel: async (id) => ({ id, name: "general", type: 0, guildId }),
      guilds: async () => [{ id: guildId, name: "The Reef" }],
      roles: async () => [{ id: idOf("role", "Sailor"), name: "Sailor" }],
    },
    guilds,
    report: (_plugin, problem) => void problems.push(problem),
    commandPrefix: prefixMark,
    reserved: [],
    records: createTrialRecords(),
    now: Date.now,
    handlerMs: options.handlerMs ?? HANDLER_MS,
  });
  const [report] = await runner.start([{ name, path, source, ...(found === undefined ? {} : { found }) }]);
  if (report === undefined) throw new Error("The plugin wasn't loaded");
  const by = (given?: { readonly as?: string }) => given?.as ?? "ada";
  const write = (content: string, as: string) => {
    const message = standInMessage(content, as);
    authors.set(message.id, message.author.id);
    return message;
  };
  const say = (content: string, as: string): DiscordEvent => ({
    t: "MESSAGE_CREATE",
    d: write(content, as),
  });

  return {
    report,
    events,
    logs,
    problems,
    unanswered,
    store: () =>
      Object.fromEntries(
        stores
          .of(name)
          .keys("")
          .map((key) => [key, JSON.parse(stores.of(name).get(key) ?? "null")]),
      ),
    async slash(command, given = {}) {
      const definition = runner.commandDefinitions().find((one) => one.name === command);
      if (definition === undefined) return false;
      checkOptions(definition, given);
      return runner.onInteraction(
        slashInteraction(definition, given.options ?? {}, by(given), given.subcommand),
      );
    },
    prefix: (command, given) => {
      const args = (given?.args ?? []).map((word) => (/\s/.test(word) ? `"${word}"` : word));
      return runner.onPrefixCommand(
        write([prefixMark, command, args.length > 0 ? " " : "", args.join(" ")].join(""), by(given)),
      );
    },
    press: async (id, given) => {
      await runner.onInteraction(componentInteraction(customId(name, id, given?.value), by(given)));
    },
    choose: async (id, values, given) => {
      await runner.onInteraction(componentInteraction(customId(name, id, given?.value), by(given), values));
    },
    submit: async (id, fields, given) => {
      await runner.onInteraction(modalInteraction(customId(name, id), by(given), fields));
    },
    join(who, given = {}) {
      if (given.pending === true) pending.add(person(who).id);
      return runner.onEvent({ t: "GUILD_MEMBER_ADD", d: newcomer(who, given.pending === true) as never });
    },
    screen(who) {
      pending.delete(person(who).id);
      return runner.onEvent({ t: "GUILD_MEMBER_UPDATE", d: newcomer(who, false) as never });
    },
    react: (emoji, given) =>
      runner.onEvent({
        t: "MESSAGE_REACTION_ADD",
        d: {
          guild_id: guildId,
          channel_id: channelId,
          message_id: messageId,
          user_id: person(by(given)).id,
          member: { user: person(by(given)), roles: [] },
          emoji: { id: null, name: emoji },
        } as never,
      }),
    say: (content, given) => runner.onEvent(say(content, by(given))),
    async runSchedules(kind) {
      await runner.runSchedules(name, kind);
    },
    async close() {
      await runner.stop();
      stores.close();
    },
  };
}

function newcomer(name: string, pending: boolean) {
  const joined_at = "2026-01-01T00:00:00.000Z";
  return { guild_id: guildId, user: person(name), roles: [], joined_at, pending };
}

function collecting(logs: { level: string; text: string }[]): Log {
  const line = (level: string) => (event: string, facts?: Readonly<Record<string, unknown>>) => {
    if (event === "pluginSays") logs.push({ level, text: String(facts?.text) });
  };
  return { info: line("info"), warn: line("warn"), error: line("error") };
}

function cannedHttp(answers: NonNullable<OpenPluginOptions["http"]>, unanswered: string[]): HttpGate {
  return {
    async request(input, hosts): Promise<HttpAnswer> {
      const url = checkedUrl(String((input as { url: unknown }).url), hosts);
      const answer = answers[url.href];
      if (answer === undefined) {
        unanswered.push(url.hostname);
        throw new Refusal(`There is no web in a trial, and no answer was given for ${url.href}`);
      }
      const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
      return { status: answer.status ?? 200, headers: {}, body };
    },
    close: async () => {},
  };
}
