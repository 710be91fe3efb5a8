import { ApplicationCommandType, ComponentType } from "discord-api-types/v10";
import { prefixMark } from "../../commands/notation.ts";
import { customId } from "../../declaration/custom-id.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Log } from "../../log/log.ts";
import type {
  By,
  GivenMessage,
  Opening,
  OpenPlugin as PluginUnderTest,
  TryEvent,
} from "../../plugin-api/testing.ts";
import { checkedUrl } from "../capabilities/http/checked-url.ts";
import type { HttpAnswer, HttpGate } from "../capabilities/http/http-gate.ts";
import { createMemoryStores } from "../capabilities/plugin-store.ts";
import { checkOptions } from "../dispatch/check-options.ts";
import { createPassingRecords } from "../host/plugin-records.ts";
import type { PluginProblem, PluginReport } from "../host/plugin-report.ts";
import { createPluginRunner } from "../host/plugin-runner.ts";
import { type Found, pluginName } from "../host/read-plugins.ts";
import { createFakeChannel } from "./fake-channel.ts";
import { fakeFiles } from "./fake-files.ts";
import { modalInteraction } from "./fake-form.ts";
import { channelId, guildId, idOf, messageId } from "./fake-ids.ts";
import { componentInteraction, fakeMessage, menuInteraction, person, roleIds } from "./fake-interactions.ts";
import { createFakeLookup } from "./fake-lookup.ts";
import { addReaction, removeReactions } from "./fake-reactions.ts";
import { picked, uploaded } from "./fake-resolved.ts";
import { createServerActs } from "./fake-server-events.ts";
import { autocompleteInteraction, slashInteraction } from "./fake-slash.ts";
import { type ShownComponent, shownComponents } from "./shown-components.ts";

/** A plugin in the real sandbox, with a fake channel. */
export interface OpenPlugin extends PluginUnderTest {
  readonly report: PluginReport;
  readonly problems: readonly PluginProblem[];
}

export interface OpenPluginOptions extends Opening {
  readonly nodePath: string;
}

/** Shorter than in the bot: someone is waiting for the result. */
const usualHandlerMs = 10_000;

/** Loads an untrusted plugin. Always close it. */
export async function openPlugin(
  {
    path,
    source,
    found,
  }: {
    readonly path: string;
    readonly source: string;
    /** What the scan found in it: it can't register more when it runs. */
    readonly found?: Found;
  },
  options: OpenPluginOptions,
): Promise<OpenPlugin> {
  const name = pluginName(path) ?? "plugin";
  const { messenger, guilds, events, pending, authors, forms, written } = createFakeChannel();
  const stores = createMemoryStores();
  const logs: { level: string; text: string }[] = [];
  const problems: PluginProblem[] = [];
  const seen = new Set<string>();
  const unanswered: string[] = [];
  for (const [key, value] of Object.entries(options.store ?? {}))
    stores.of(name).set(key, JSON.stringify(value));
  const runner = createPluginRunner({
    nodePath: options.nodePath,
    log: collecting(logs),
    stores,
    http: cannedHttp(options.http ?? {}, unanswered),
    messenger,
    files: fakeFiles,
    lookup: createFakeLookup(seen),
    guilds,
    report: (_plugin, problem) => void problems.push(problem),
    commandPrefix: prefixMark,
    reserved: [],
    records: createPassingRecords(),
    now: Date.now,
    handlerMs: options.handlerMs ?? usualHandlerMs,
  });
  const [report] = await runner.start([{ name, path, source, ...(found === undefined ? {} : { found }) }]);
  if (report === undefined) throw new Error("The plugin wasn't loaded");
  const nameOf = (given?: By) => {
    const name = given?.as ?? "ada";
    seen.add(name);
    return name;
  };
  const slashDefinition = (command: string) =>
    runner
      .commandDefinitions()
      .find(({ type, name }) => type === ApplicationCommandType.ChatInput && name === command);
  const write = (content: string, by: By & Pick<GivenMessage, "files">) => {
    const message = fakeMessage(content, { ...by, as: nameOf(by) });
    message.attachments = (by.files ?? []).map((file) => ({ ...uploaded(file), proxy_url: "" }));
    authors.set(message.id, message.author.id);
    written.push(message);
    return message;
  };
  const earlier = ({ message, author = "ben", files = [] }: GivenMessage) =>
    written.find(({ content, author: { id } }) => content === message && id === person(author).id) ??
    write(message, { as: author, files });

  const lastOf = (who: string) =>
    written.findLast(({ author: { id } }) => id === person(who).id) ?? write("hello", { as: who });

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
      const definition = slashDefinition(command);
      if (definition === undefined) return false;
      checkOptions(definition, given);
      return runner.onInteraction(slashInteraction(definition, given.options ?? {}, given, given.subcommand));
    },
    async suggest(command, option, typed, given = {}) {
      const definition = slashDefinition(command);
      if (definition === undefined) return false;
      return runner.onInteraction(
        autocompleteInteraction(definition, option, typed, given, given.subcommand),
      );
    },
    async prefix(command, given) {
      const args = (given?.args ?? []).map((word) => (/\s/.test(word) ? `"${word}"` : word));
      const message = write(
        [prefixMark, command, args.length > 0 ? " " : "", args.join(" ")].join(""),
        given ?? {},
      );
      return (await runner.onPrefixCommand(message)) || runner.onUnknownCommand(message);
    },
    async menu(command, on, given) {
      const target = "user" in on ? on.user : earlier(on);
      const interaction = menuInteraction(command, target, given ?? {});
      const wanted = "user" in on ? ApplicationCommandType.User : ApplicationCommandType.Message;
      const isThere = runner
        .commandDefinitions()
        .some(({ type, name }) => type === wanted && name === command);
      return isThere && runner.onInteraction(interaction);
    },
    press: async (id, given) => {
      await runner.onInteraction(componentInteraction(customId(name, id, given?.value), given ?? {}));
    },
    choose: async (id, values, given) => {
      const full = customId(name, id, given?.value);
      const menu = shownMenu(events, full);
      const chosen = { type: menu.type, ...picked(menu, values) };
      await runner.onInteraction(componentInteraction(full, given ?? {}, chosen));
    },
    submit: async (id, fields, given) => {
      const own = customId(name, id);
      const full = forms.findLast((one) => one.custom_id === own || one.custom_id.startsWith(`${own}:`));
      await runner.onInteraction(modalInteraction(full?.custom_id ?? own, given ?? {}, fields, full));
    },
    join(who, given = {}) {
      seen.add(who);
      if (given.pending === true) pending.add(person(who).id);
      return runner.onEvent({ t: "GUILD_MEMBER_ADD", d: newcomer(who, given.pending === true) as never });
    },
    screen(who) {
      pending.delete(person(who).id);
      return runner.onEvent({ t: "GUILD_MEMBER_UPDATE", d: newcomer(who, false) as never });
    },
    leave(who) {
      seen.delete(who);
      const d = { guild_id: guildId, user: person(who) };
      return runner.onEvent({ t: "GUILD_MEMBER_REMOVE", d: d as never });
    },
    change(who, { nickname = null, roles = [], boosting = false } = {}) {
      seen.add(who);
      const d = {
        ...newcomer(who, false),
        ...{
          nick: nickname,
          roles: roleIds(roles),
          premium_since: boosting ? "2026-01-01T00:00:00.000Z" : null,
        },
      };
      return runner.onEvent({ t: "MEMBER_CHANGED", d: d as never });
    },
    edit(content, given) {
      const message = lastOf(nameOf(given));
      message.content = content;
      return runner.onEvent({ t: "MESSAGE_UPDATE", d: message as never });
    },
    remove(given) {
      const { id } = lastOf(nameOf(given));
      const at = written.findIndex((one) => one.id === id);
      written.splice(at, 1);
      return runner.onEvent({ t: "MESSAGE_DELETE", d: { id, channel_id: channelId, guild_id: guildId } });
    },
    unreact(emoji, given) {
      const on = given?.on === undefined ? undefined : earlier(given.on);
      const d = {
        ...{ guild_id: guildId, channel_id: channelId, message_id: on?.id ?? messageId },
        ...{ user_id: person(nameOf(given)).id, emoji: { id: null, name: emoji } },
      };
      return runner.onEvent({ t: "MESSAGE_REACTION_REMOVE", d: d as never });
    },
    clearReactions({ on, emoji } = {}) {
      const message = on === undefined ? undefined : earlier(on);
      if (message !== undefined) removeReactions(message, emoji);
      const at = { guild_id: guildId, channel_id: channelId, message_id: message?.id ?? messageId };
      return runner.onEvent(
        emoji === undefined
          ? { t: "MESSAGE_REACTION_REMOVE_ALL", d: at }
          : { t: "MESSAGE_REACTION_REMOVE_EMOJI", d: { ...at, emoji: { id: null, name: emoji } as never } },
      );
    },
    role(what, called) {
      const id = idOf("role", called);
      const d = what === "made" ? { role: { id, name: called } } : { role_id: id };
      const t = what === "made" ? "GUILD_ROLE_CREATE" : "GUILD_ROLE_DELETE";
      return runner.onEvent({ t, d: { guild_id: guildId, ...d } } as never);
    },
    ...createServerActs((event) => runner.onEvent(event), { nameOf, written }),
    async react(name, given) {
      const emoji = { id: null, name };
      const on = given?.on === undefined ? undefined : earlier(given.on);
      if (on !== undefined) addReaction(on, emoji);
      const user = person(nameOf(given));
      const d = {
        ...{ guild_id: guildId, channel_id: channelId, message_id: on?.id ?? messageId },
        ...{ user_id: user.id, member: { user, roles: roleIds(given?.roles) }, emoji },
      };
      await runner.onEvent({ t: "MESSAGE_REACTION_ADD", d: d as never });
    },
    say: (content, given) => runner.onEvent({ t: "MESSAGE_CREATE", d: write(content, given ?? {}) }),
    async runSchedules(kind) {
      await runner.runSchedules(name, kind);
    },
    async close() {
      await runner.stop();
      stores.close();
    },
  };
}

/** The newest menu with this custom id; if the plugin has shown none, one of its own options. */
function shownMenu(events: readonly TryEvent[], id: string): Pick<ShownComponent, "type" | "channel_types"> {
  const menu = events.flatMap(shownComponents).findLast((one) => one.custom_id === id);
  return menu ?? { type: ComponentType.StringSelect };
}

function newcomer(name: string, pending: boolean) {
  const joinedAt = "2026-01-01T00:00:00.000Z";
  return { guild_id: guildId, user: person(name), roles: [], joined_at: joinedAt, pending };
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
        throw new RefusalError(`There is no web in a dry run, and no answer was given for ${url.href}`);
      }
      const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
      return { status: answer.status ?? 200, headers: {}, body };
    },
    close: async () => {},
  };
}
