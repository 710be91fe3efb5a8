import { ComponentType, InteractionType } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import type { ChannelRecord, MessageRecord } from "../data.ts";
import type { InteractionResult } from "../discord-simulator.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { findChannel, guildOf } from "../lookups.ts";
import { assertNotArchived } from "../threads/threads.ts";
import { resultOf } from "./interaction-result.ts";
import { resolveIds } from "./resolve-ids.ts";

const component = z.looseObject({
  type: z.number(),
  id: z.number().optional(),
  custom_id: z.string().optional(),
  disabled: z.boolean().nullish(),
  options: z.array(z.looseObject({ value: z.string() })).optional(),
  min_values: z.number().nullish(),
  max_values: z.number().nullish(),
  channel_types: z.array(z.number()).nullish(),
});

type Component = z.infer<typeof component>;

/** @throws Error when there is no such button, or it is disabled */
export async function pressButton(
  core: Core,
  interactions: Interactions,
  record: MessageRecord,
  userId: string,
  customId: string,
): Promise<InteractionResult> {
  const button = find(record, customId, (type) => type === ComponentType.Button);
  return use(core, interactions, record, userId, button, {});
}

/** @throws Error when there is no such menu, it is disabled, or it doesn't offer these values or this many */
export async function selectValues(
  core: Core,
  interactions: Interactions,
  record: MessageRecord,
  userId: string,
  customId: string,
  values: readonly string[],
): Promise<InteractionResult> {
  const menu = find(record, customId, (type) => type === 3 || (type >= 5 && type <= 8));
  const [least, most] = [menu.min_values ?? 1, menu.max_values ?? 1];
  if (values.length < least || values.length > most) {
    throw new Error(`the menu ${customId} takes ${least} to ${most} values, not ${values.length}`);
  }
  if (menu.type === ComponentType.StringSelect) {
    const strange = values.find((value) => !menu.options?.some((option) => option.value === value));
    if (strange !== undefined) throw new Error(`the menu ${customId} doesn't offer "${strange}"`);
    return use(core, interactions, record, userId, menu, { values });
  }
  const channel = findChannel(core, record.message.channel_id);
  const strange = values.find((value) => !isOffered(core, channel, menu, value));
  if (strange !== undefined) throw new Error(`the menu ${customId} doesn't offer "${strange}"`);
  return use(core, interactions, record, userId, menu, {
    values,
    resolved: resolveIds(core, channel, values),
  });
}

/** Menus offer users, roles, both, or channels of some types. https://discord.com/developers/docs/components/reference#user-select */
export function isOffered(
  core: Core,
  where: ChannelRecord,
  {
    type,
    channel_types: types,
  }: { readonly type: number; readonly channel_types?: readonly number[] | null | undefined },
  id: string,
): boolean {
  const isUser = core.data.users.has(id);
  const guild = core.data.guilds.get(guildOf(where) ?? "");
  const isRole = guild?.guild.roles.some((role) => role.id === id) === true;
  const channel = core.data.channels.get(id)?.channel;
  switch (type) {
    case ComponentType.UserSelect:
      return isUser;
    case ComponentType.RoleSelect:
      return isRole;
    case ComponentType.MentionableSelect:
      return isUser || isRole;
    default:
      return channel !== undefined && (!types || types.length === 0 || types.includes(channel.type));
  }
}

async function use(
  core: Core,
  interactions: Interactions,
  record: MessageRecord,
  userId: string,
  used: Component,
  data: object,
): Promise<InteractionResult> {
  const channel = findChannel(core, record.message.channel_id);
  assertNotArchived(channel);
  if (record.message.author.id !== core.data.botId) throw new Error("only the bot's own components answer");
  const { type, id, custom_id: customId = "" } = used;
  const answer = await interactions.use({
    type: InteractionType.MessageComponent,
    userId,
    channel,
    name: customId,
    data: { component_type: type, custom_id: customId, id, ...data },
    source: record,
  });
  return resultOf(answer);
}

function find(record: MessageRecord, customId: string, isKind: (type: number) => boolean): Component {
  const all = flatten(record.message.components ?? []);
  const found = all.find((one) => one.custom_id === customId && isKind(one.type));
  if (found === undefined) {
    const there = all.flatMap((one) => one.custom_id ?? []).join(", ");
    throw new Error(`the message has no such component as ${customId}; it has: ${there || "none"}`);
  }
  if (found.disabled === true) throw new Error(`${customId} is disabled`);
  return found;
}

function flatten(value: unknown): Component[] {
  if (Array.isArray(value)) return value.flatMap(flatten);
  const parsed = component.safeParse(value);
  if (!parsed.success) return [];
  const { components, accessory } = parsed.data;
  return [parsed.data, ...flatten(components ?? []), ...(accessory === undefined ? [] : flatten(accessory))];
}
