import type { GatewayDispatchEvents } from "discord-api-types/v10";
import { z } from "zod";
import type { DiscordEvent } from "./event.ts";

/**
 * The parts of each gateway event that Turbot reads; everything else passes through unchanged. Fields that Discord omits or
 * sets to null get what that means; a field of another type makes the event unreadable.
 *
 * Discord's documentation of optional fields: https://docs.discord.com/developers/events/gateway-events
 */

const id = z.string().regex(/^\d{1,20}$/);
const optional = <T>(shape: z.ZodType<T>) => shape.nullish().transform((value) => value ?? undefined);
const list = <T>(shape: z.ZodType<T>) =>
  z
    .array(shape)
    .nullish()
    .transform((value) => value ?? []);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const user = z.looseObject({
  id,
  username: text,
  global_name: optional(z.string()).transform((name) => name ?? null),
  bot: optional(z.boolean()),
  system: optional(z.boolean()),
});

const member = z.looseObject({
  nick: optional(z.string()).transform((name) => name ?? null),
  roles: list(z.string()),
  joined_at: optional(z.string()).transform((at) => at ?? null),
});

const anything = z.looseObject({});

/** A message's content, also of a forwarded one, which has no author. */
const content = {
  content: text,
  attachments: list(
    z.looseObject({
      ...{ id: text, filename: text, url: text, size: z.number().default(0) },
      content_type: optional(z.string()),
    }),
  ),
  embeds: list(anything),
  sticker_items: optional(z.array(z.looseObject({ name: text }))),
};

const written = {
  id,
  channel_id: id,
  author: user,
  ...content,
  mentions: list(user),
  mention_roles: list(z.string()),
  type: z.number().default(0),
  webhook_id: optional(z.string()),
  timestamp: text,
  edited_timestamp: optional(z.string()).transform((at) => (isTime(at) ? at : null)),
  message_snapshots: optional(z.array(z.looseObject({ message: z.looseObject(content) }))),
};

const message = z.looseObject({
  ...written,
  guild_id: optional(id),
  member: optional(member),
  // An unreadable message replied to counts as deleted.
  referenced_message: optional(z.looseObject(written)).catch(undefined),
});

const interaction = {
  id,
  application_id: id,
  token: z.string(),
  guild_id: optional(id),
  channel: optional(z.looseObject({ id })),
  member: optional(member.extend({ user, permissions: z.string().default("0") })),
  user: optional(user),
};

const messageOfComponent = z.looseObject({ id, channel_id: id, content: text });

interface Option {
  readonly name: string;
  readonly type: number;
  readonly options?: readonly Option[] | undefined;
}
const option: z.ZodType<Option> = z.lazy(() =>
  z.looseObject({ name: z.string(), type: z.number(), options: optional(z.array(option)) }),
);

const command = z.looseObject({
  name: z.string(),
  type: z.number().default(1),
  options: optional(z.array(option)),
  resolved: optional(anything),
});

/** InteractionType: 2 command, 3 component, 4 autocomplete, 5 modal. */
const interactions = z.discriminatedUnion("type", [
  z.looseObject({ ...interaction, type: z.literal(2), data: command }),
  z.looseObject({
    ...interaction,
    type: z.literal(3),
    data: z.looseObject({
      custom_id: z.string(),
      component_type: z.number(),
      values: optional(z.array(z.string())),
    }),
    message: messageOfComponent,
  }),
  z.looseObject({ ...interaction, type: z.literal(4), data: command.extend({ options: list(option) }) }),
  z.looseObject({
    ...interaction,
    type: z.literal(5),
    data: z.looseObject({ custom_id: z.string(), components: list(anything) }),
    message: optional(messageOfComponent),
  }),
]);

/** Identifies a bot's own role; roles of anything else have nothing there. */
const tags = optional(z.looseObject({ bot_id: optional(z.string()) }));
const role = z.looseObject({ id, tags });
const ofRole = z.looseObject({ guild_id: id, role });

const emoji = z.looseObject({
  id: optional(z.string()).transform((value) => value ?? null),
  name: optional(z.string()).transform((value) => value ?? null),
});
const memberNow = member.extend({ guild_id: id, user, pending: optional(z.boolean()) });

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const nullable = <T>(shape: z.ZodType<T>) => optional(shape).transform((value) => value ?? null);

const channel = z.looseObject({
  ...{ id, guild_id: optional(id), name: text, type: count, position: count },
  ...{ parent_id: nullable(id), topic: nullable(z.string()) },
});
const thread = z.looseObject({
  ...{ id, guild_id: optional(id), name: text, type: count },
  ...{ parent_id: optional(id), owner_id: optional(id), newly_created: flag },
  thread_metadata: optional(z.looseObject({ archived: flag, locked: flag })),
});
const ban = z.looseObject({ guild_id: id, user });
const invite = z.looseObject({ code: z.string(), channel_id: id, guild_id: optional(id) });
const scheduled = z.looseObject({
  ...{ id, guild_id: id, name: text, scheduled_start_time: text, status: count },
  ...{ description: nullable(z.string()), scheduled_end_time: nullable(z.string()) },
  ...{ channel_id: nullable(id), creator_id: nullable(id) },
  entity_metadata: nullable(z.looseObject({ location: optional(z.string()) })),
});
const interested = z.looseObject({ guild_scheduled_event_id: id, user_id: id, guild_id: id });
const caught = z.looseObject({
  ...{ guild_id: id, user_id: id, rule_id: id, channel_id: optional(id), message_id: optional(id) },
  action: z.looseObject({ type: count }),
  ...{ rule_trigger_type: count, content: text },
  ...{ matched_keyword: nullable(z.string()), matched_content: nullable(z.string()) },
});
const pollVote = z.looseObject({
  ...{ user_id: id, channel_id: id, message_id: id, guild_id: optional(id), answer_id: z.number() },
});

/** Every handled event has a shape, under Discord's own name. */
type Shapes = Readonly<Record<DiscordEvent["t"], z.ZodType>> &
  Readonly<Partial<Record<`${GatewayDispatchEvents}`, z.ZodType>>>;

const shapes = {
  MESSAGE_CREATE: message,
  MESSAGE_UPDATE: message,
  MESSAGE_DELETE: z.looseObject({ id, channel_id: id, guild_id: optional(id) }),
  MESSAGE_DELETE_BULK: z.looseObject({ ids: z.array(id), channel_id: id, guild_id: optional(id) }),
  MESSAGE_REACTION_REMOVE: z.looseObject({
    ...{ user_id: id, channel_id: id, message_id: id, guild_id: optional(id), emoji },
  }),
  MESSAGE_REACTION_REMOVE_ALL: z.looseObject({ channel_id: id, message_id: id, guild_id: optional(id) }),
  MESSAGE_REACTION_REMOVE_EMOJI: z.looseObject({
    ...{ channel_id: id, message_id: id, guild_id: optional(id), emoji },
  }),
  MESSAGE_REACTION_ADD: z.looseObject({
    user_id: id,
    channel_id: id,
    message_id: id,
    guild_id: optional(id),
    // A member without the user is useless.
    member: optional(member.extend({ user })).catch(undefined),
    emoji,
  }),
  INTERACTION_CREATE: interactions,
  GUILD_CREATE: z.looseObject({
    id,
    unavailable: optional(z.boolean()),
    owner_id: text,
    system_channel_id: optional(z.string()).transform((value) => value ?? null),
    joined_at: text,
    roles: list(role),
    channels: list(z.looseObject({ id, last_message_id: optional(z.string()) })),
    threads: list(z.looseObject({ id, last_message_id: optional(z.string()) })),
  }),
  GUILD_DELETE: z.looseObject({ id, unavailable: optional(z.boolean()) }),
  GUILD_ROLE_CREATE: ofRole,
  GUILD_ROLE_UPDATE: ofRole,
  GUILD_ROLE_DELETE: z.looseObject({ guild_id: id, role_id: id }),
  GUILD_MEMBER_ADD: member.extend({ guild_id: id, user }),
  GUILD_MEMBER_UPDATE: memberNow,
  MEMBER_CHANGED: memberNow,
  GUILD_MEMBER_REMOVE: z.looseObject({ guild_id: id, user }),
  CHANNEL_CREATE: channel,
  CHANNEL_UPDATE: channel,
  CHANNEL_DELETE: channel,
  THREAD_CREATE: thread,
  THREAD_UPDATE: thread,
  THREAD_DELETE: z.looseObject({ id, guild_id: optional(id), parent_id: optional(id) }),
  GUILD_BAN_ADD: ban,
  GUILD_BAN_REMOVE: ban,
  AUTO_MODERATION_ACTION_EXECUTION: caught,
  VOICE_STATE_UPDATE: z.looseObject({
    ...{ guild_id: optional(id), user_id: id },
    channel_id: optional(id).transform((value) => value ?? null),
    // A member without the user is useless.
    member: optional(member.extend({ user })).catch(undefined),
    ...{ mute: flag, deaf: flag, self_mute: flag, self_deaf: flag, self_stream: flag, self_video: flag },
  }),
  INVITE_CREATE: invite.extend({
    inviter: optional(user).catch(undefined),
    ...{ max_age: count, max_uses: count, temporary: flag, created_at: text },
  }),
  INVITE_DELETE: invite,
  GUILD_SCHEDULED_EVENT_CREATE: scheduled,
  GUILD_SCHEDULED_EVENT_UPDATE: scheduled,
  GUILD_SCHEDULED_EVENT_DELETE: scheduled,
  GUILD_SCHEDULED_EVENT_USER_ADD: interested,
  GUILD_SCHEDULED_EVENT_USER_REMOVE: interested,
  MESSAGE_POLL_VOTE_ADD: pollVote,
  MESSAGE_POLL_VOTE_REMOVE: pollVote,
} satisfies Shapes;

/** By the event's name. Events that aren't here are read by nothing. */
export const eventShapes: Readonly<Record<string, z.ZodType>> = shapes;

function isTime(text: string | undefined): boolean {
  return text !== undefined && !Number.isNaN(Date.parse(text));
}
