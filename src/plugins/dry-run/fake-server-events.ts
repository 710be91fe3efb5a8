import { type APIMessage, ChannelType } from "discord-api-types/v10";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import type { By, Change, OpenPlugin } from "../../plugin-api/testing.ts";
import { channelId, guildId, idOf, messageId } from "./fake-ids.ts";
import { person, roleIds } from "./fake-interactions.ts";
import { type Scene, usualChannel } from "./scene.ts";

type ServerActs = Pick<
  OpenPlugin,
  | ("ban" | "unban" | "autoModAlert" | "voice" | "vote" | "unvote" | "channel" | "thread")
  | ("invite" | "scheduled" | "interested" | "uninterested")
>;

const statuses = { scheduled: 1, active: 2, completed: 3, canceled: 4 } as const;

/** Events of a server as Discord sends them, for a plugin under test. */
export function createServerActs(
  tell: (event: DiscordEvent) => Promise<void>,
  parts: {
    readonly scene: Scene;
    readonly nameOf: (given?: By) => string;
    /** What people and the plugin wrote, oldest first. */
    readonly written: readonly APIMessage[];
    /** The id of a rule of AutoMod that the plugin made, by its name. */
    readonly ruleCalled: (name: string) => string | undefined;
  },
): ServerActs {
  const { scene, nameOf, written, ruleCalled } = parts;
  // The shapes are Discord's, as far as they are read.
  const send = (t: DiscordEvent["t"], d: object) =>
    tell({ t, d: { guild_id: guildId, ...d } } as DiscordEvent);
  const vote = (t: DiscordEvent["t"], answerId: number, given: By | undefined) => {
    const poll = written.findLast((message) => message.poll !== undefined);
    if (poll?.poll?.results !== undefined) {
      const { results } = poll.poll;
      const count = results.answer_counts.find(({ id }) => id === answerId)?.count ?? 0;
      const now = Math.max(0, count + (t === "MESSAGE_POLL_VOTE_ADD" ? 1 : -1));
      const others = results.answer_counts.filter(({ id }) => id !== answerId);
      results.answer_counts = [...others, { id: answerId, count: now, me_voted: false }];
    }
    return send(t, {
      ...{ user_id: person(nameOf(given)).id, answer_id: answerId },
      ...{ message_id: poll?.id ?? messageId, channel_id: poll?.channel_id ?? channelId },
    });
  };
  const interest = (t: DiscordEvent["t"], name: string, given: By | undefined) =>
    send(t, {
      guild_scheduled_event_id: idOf("scheduled event", name),
      user_id: person(nameOf(given)).id,
    });

  return {
    ban: (who) => send("GUILD_BAN_ADD", { user: person(who) }),
    unban: (who) => send("GUILD_BAN_REMOVE", { user: person(who) }),
    autoModAlert(content, given) {
      const { rule = "", action = "block", keyword = null, passed = false } = given ?? {};
      const passedId = passed ? { message_id: idOf("message", content) } : {};
      return send("AUTO_MODERATION_ACTION_EXECUTION", {
        ...{ user_id: person(nameOf(given)).id, channel_id: scene.channel(given?.in ?? usualChannel) },
        ...{ rule_id: ruleCalled(rule) ?? idOf("rule", rule), rule_trigger_type: 1, content, ...passedId },
        action: { type: { block: 1, alert: 2, timeOut: 3 }[action], metadata: {} },
        ...{ matched_keyword: keyword, matched_content: keyword === null ? null : content },
      });
    },
    voice(channel, given) {
      const user = person(nameOf(given));
      const { muted = false, deafened = false, streaming = false } = given ?? {};
      return send("VOICE_STATE_UPDATE", {
        ...{ user_id: user.id, member: { user, roles: roleIds(given?.roles) } },
        channel_id: channel === null ? null : scene.channel(channel),
        ...{ mute: false, deaf: false, self_mute: muted, self_deaf: deafened, self_stream: streaming },
        self_video: false,
      });
    },
    vote: (answerId, given) => vote("MESSAGE_POLL_VOTE_ADD", answerId, given),
    unvote: (answerId, given) => vote("MESSAGE_POLL_VOTE_REMOVE", answerId, given),
    channel: (what, name, { topic } = {}) =>
      send(byChange(what, "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"), {
        ...{ id: scene.channel(name), name, type: ChannelType.GuildText },
        ...{ parent_id: null, position: 1, topic: topic ?? null },
      }),
    thread(what, name, given) {
      const place = { id: idOf("thread", name), parent_id: channelId, type: ChannelType.PublicThread };
      if (what === "deleted") return send("THREAD_DELETE", place);
      return send(what === "made" ? "THREAD_CREATE" : "THREAD_UPDATE", {
        ...{ ...place, name, owner_id: person(nameOf(given)).id },
        thread_metadata: { archived: given?.archived === true, locked: false },
      });
    },
    invite: (what, code, given) =>
      what === "deleted"
        ? send("INVITE_DELETE", { channel_id: channelId, code })
        : send("INVITE_CREATE", {
            ...{ channel_id: channelId, code, inviter: person(nameOf(given)) },
            ...{ created_at: scene.time(), max_age: 86_400, max_uses: 0, temporary: false },
          }),
    scheduled: (what, name, given) =>
      send(
        byChange(
          what,
          "GUILD_SCHEDULED_EVENT_CREATE",
          "GUILD_SCHEDULED_EVENT_UPDATE",
          "GUILD_SCHEDULED_EVENT_DELETE",
        ),
        {
          ...{ id: idOf("scheduled event", name), name, description: null, channel_id: null },
          ...{ creator_id: person(nameOf(given)).id, entity_metadata: { location: "The Reef" } },
          scheduled_start_time: given?.startsAt ?? new Date(scene.now() + 44 * 3_600_000).toISOString(),
          ...{ scheduled_end_time: null, status: statuses[given?.status ?? "scheduled"] },
        },
      ),
    interested: (name, given) => interest("GUILD_SCHEDULED_EVENT_USER_ADD", name, given),
    uninterested: (name, given) => interest("GUILD_SCHEDULED_EVENT_USER_REMOVE", name, given),
  };
}

function byChange<T>(what: Change, made: T, changed: T, deleted: T): T {
  return what === "made" ? made : what === "changed" ? changed : deleted;
}
