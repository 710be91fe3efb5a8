import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { Registered } from "../../declaration/registration.ts";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import { isFromAPerson } from "../../discord/messages/is-from-a-person.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Events } from "../../plugin-api/events.ts";
import type { BackPressure } from "../host/back-pressure.ts";
import type { Calls } from "../sandbox/calls.ts";
import type { Caller } from "./call.ts";
import { createNotifying } from "./notify-listeners.ts";
import type { Recalled } from "./recall.ts";
import { answerMessage, type Responder } from "./responder.ts";
import { serializeMember, serializeUser } from "./serialize.ts";
import { serializeMessage } from "./serialize-message.ts";
import { serverEvent } from "./server-event.ts";
import { splitWords } from "./split-words.ts";

/**
 * Routes prefix commands to their plugin. The returned function resolves to whether there was one, and calls `letGo` when
 * nobody else has to wait for it any longer.
 */
export function routePrefixCommands(
  { find, findOnceKnown, mayCome, serve }: Calls,
  backPressure: BackPressure,
  messenger: Messenger,
  prefix: string,
): (message: GatewayMessageCreateDispatchData, letGo?: () => void) => Promise<boolean> {
  return async (message, letGo = () => {}) => {
    const words = commandWords(message, prefix);
    if (words === undefined) return false;
    const name = words.name.toLowerCase();
    const fits = (one: Registered) =>
      one.kind === "prefix" &&
      [one.spec.name, ...(one.spec.aliases ?? [])].some((known) => known.toLowerCase() === name);
    if (find(fits) === undefined && mayCome("prefix", name)) letGo();
    const found = await findOnceKnown("prefix", name, fits);
    if (found === undefined) return false;
    const serving = serve(
      found.plugin,
      {
        index: found.index,
        handler: "",
        kind: "prefix",
        facts: (call) => serializeMessage(call, message),
        options: splitWords(words.rest),
        guildId: message.guild_id,
        caller: writerOf(message, true),
      },
      answerMessage(messenger, message),
    );
    void backPressure(found.plugin, serving).then(letGo);
    await serving;
    return true;
  };
}

/**
 * Routes people's events, but not bots', to all plugins that listen. The returned function calls `letGo` when nobody else has
 * to wait any longer.
 */
export function routeEvents(
  calls: Calls,
  backPressure: BackPressure,
  messenger: Messenger,
  recall: (event: DiscordEvent) => Promise<Recalled>,
): (event: DiscordEvent, letGo?: () => void) => Promise<void> {
  const notifyAll = createNotifying(calls, backPressure);

  return async (event, letGo = () => {}) => {
    const { before, told } = await recall(event);
    await route(event, letGo, before);
    told();
  };

  async function route(event: DiscordEvent, letGo: () => void, before: Recalled["before"]): Promise<void> {
    const notify = (
      name: keyof Events,
      caller: Caller | undefined,
      facts: (call: string, before: unknown) => unknown,
      responder?: () => Responder,
    ) => notifyAll(name, caller, letGo, facts, responder, undefined, before);
    /** It is about nobody, so nothing can be done in anybody's name. */
    const tell = (
      name: keyof Events,
      guildId: string | undefined,
      facts: object | ((call: string, before: unknown) => object),
      channelId?: string,
    ) =>
      notifyAll(
        name,
        undefined,
        letGo,
        typeof facts === "function" ? (facts as (call: string, before: unknown) => object) : () => facts,
        undefined,
        { guildId, channelId },
        before,
      );
    switch (event.t) {
      case "MESSAGE_CREATE":
        if (!isFromAPerson(event.d)) return;
        return notify(
          "message",
          writerOf(event.d, false),
          (call) => serializeMessage(call, event.d),
          () => answerMessage(messenger, event.d),
        );
      case "MESSAGE_UPDATE":
        if (!isFromAPerson(event.d)) return;
        return notify(
          "messageEdit",
          writerOf(event.d, false),
          (call, known) => ({ ...serializeMessage(call, event.d), before: known ?? null }),
          () => answerMessage(messenger, event.d),
        );
      case "MESSAGE_DELETE":
      case "MESSAGE_DELETE_BULK": {
        const { guild_id: guildId, channel_id: channelId } = event.d;
        const ids = "ids" in event.d ? event.d.ids : [event.d.id];
        return tell(
          "messageDelete",
          guildId,
          (_, known) => ({ guildId, channelId, ids, messages: known ?? [] }),
          channelId,
        );
      }
      case "MESSAGE_REACTION_REMOVE_ALL":
      case "MESSAGE_REACTION_REMOVE_EMOJI": {
        const { guild_id: guildId, channel_id: channelId, message_id: messageId } = event.d;
        const emoji = "emoji" in event.d ? emojiText(event.d.emoji) : null;
        return tell("reactionClear", guildId, { guildId, channelId, messageId, emoji }, channelId);
      }
      case "GUILD_ROLE_CREATE": {
        const { guild_id: guildId, role } = event.d;
        return tell("roleCreate", guildId, { guildId, role: { id: role.id, name: role.name } });
      }
      case "GUILD_ROLE_DELETE": {
        const { guild_id: guildId, role_id: roleId } = event.d;
        return tell("roleDelete", guildId, { guildId, roleId });
      }
      case "GUILD_MEMBER_REMOVE": {
        const { guild_id: id, user } = event.d;
        const place = { guildId: id, channelId: undefined, messageId: undefined };
        const caller = { userId: user.id, lendsRights: false, ...place };
        return notify("memberLeave", caller, () => ({ guild: { id }, user: serializeUser(user) }));
      }
      case "GUILD_MEMBER_ADD":
      case "GUILD_MEMBER_UPDATE":
      case "MEMBER_CHANGED": {
        const { guild_id: id, user } = event.d;
        const name = memberEvents[event.t];
        const place = { guildId: id, channelId: undefined, messageId: undefined };
        const joinedAt = Date.parse(event.d.joined_at ?? "");
        const joined = name === "memberUpdate" || Number.isNaN(joinedAt) ? {} : { joinedAt };
        const caller = { userId: user.id, lendsRights: false, ...place, ...joined };
        return notify(name, caller, (call, known) => ({
          call,
          guild: { id },
          member: serializeMember(user, event.d, id),
          ...(name === "memberUpdate" ? { before: known ?? null } : {}),
        }));
      }
      case "MESSAGE_REACTION_ADD":
      case "MESSAGE_REACTION_REMOVE": {
        const { d } = event;
        const member = "member" in d ? d.member : undefined;
        const user = member?.user;
        if (user?.bot === true) return;
        const { user_id: userId, guild_id: guildId, channel_id: channelId, message_id: messageId } = d;
        const caller =
          guildId === undefined ? undefined : { userId, lendsRights: false, guildId, channelId, messageId };
        const name = event.t === "MESSAGE_REACTION_ADD" ? "reaction" : "reactionRemove";
        return notify(name, caller, (call) => ({
          call,
          guildId: d.guild_id ?? null,
          channelId: d.channel_id,
          messageId: d.message_id,
          userId: d.user_id,
          user: user === undefined ? null : serializeUser(user, member?.nick),
          emoji: emojiText(d.emoji),
        }));
      }
      default: {
        const told = serverEvent(event);
        return told === undefined
          ? undefined
          : notifyAll(
              told.name,
              told.caller,
              letGo,
              told.facts,
              undefined,
              { guildId: told.guildId, channelId: told.caller?.channelId },
              before,
            );
      }
    }
  }
}

/** The emoji itself, or `name:id` for one of the guild's. */
function emojiText({ id, name }: { readonly id?: string | null; readonly name?: string | null }): string {
  return id === null || id === undefined ? (name ?? "") : `${name ?? ""}:${id}`;
}

const memberEvents = {
  GUILD_MEMBER_ADD: "memberJoin",
  GUILD_MEMBER_UPDATE: "memberScreened",
  MEMBER_CHANGED: "memberUpdate",
} as const;

/** Undefined outside a guild. @param lendsRights they addressed the plugin, rather than writing where it listens */
export function writerOf(
  message: GatewayMessageCreateDispatchData,
  lendsRights: boolean,
): Caller | undefined {
  const { author, guild_id: guildId, channel_id: channelId, id: messageId } = message;
  return guildId === undefined
    ? undefined
    : { userId: author.id, lendsRights, guildId, channelId, messageId, eventId: messageId };
}

export function commandWords(
  message: GatewayMessageCreateDispatchData,
  prefix: string,
): { readonly name: string; readonly rest: string } | undefined {
  if (!isFromAPerson(message) || !message.content.startsWith(prefix)) return undefined;
  const [, name, rest] = /^(\S+)\s*([\s\S]*)$/.exec(message.content.slice(prefix.length)) ?? [];
  return name === undefined ? undefined : { name, rest: rest ?? "" };
}
