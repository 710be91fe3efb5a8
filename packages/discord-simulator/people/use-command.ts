import {
  type APIApplicationCommand,
  type APIAttachment,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import type { InteractionResult } from "../discord-simulator.ts";
import { missingPermissions } from "../errors.ts";
import { channelFor, channelPermissions } from "../guilds/permissions.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { guildOf } from "../lookups.ts";
import { uploadFiles } from "../messages/files.ts";
import { type Filled, fillOptions, type Given, leafOf, nest, OptionRefusedError } from "./command-options.ts";
import { resultOf } from "./interaction-result.ts";
import { resolveIds } from "./resolve-ids.ts";

/** Nobody registered that command here, or this person isn't shown it. */
export class UnknownCommandError extends Error {
  readonly command: string;

  constructor(command: string, offered: readonly string[]) {
    super(
      `there is no command /${command} here; there is: ${offered.map((name) => `/${name}`).join(" ") || "none"}`,
    );
    this.name = "UnknownCommandError";
    this.command = command;
  }
}

export interface CommandUse {
  readonly userId: string;
  readonly channelId: string;
  /** With its subcommands: "quote add". */
  readonly command: string;
  readonly options: Readonly<Record<string, Given>>;
}

/** @throws UnknownCommandError, OptionRefusedError, InteractionFailedError, DiscordError 50001 or 50013 */
export async function useCommand(
  core: Core,
  interactions: Interactions,
  use: CommandUse,
): Promise<InteractionResult> {
  const { command, path, channel } = find(core, use);
  const leaf = leafOf(command, path);
  const attachments: Record<string, APIAttachment> = {};
  const options = fillOptions(use.command, leaf, use.options, (file) => {
    const [stored] = uploadFiles(core, channel, [file]);
    if (stored === undefined) throw new OptionRefusedError(use.command, "the file is missing");
    attachments[stored.id] = stored;
    return stored.id;
  });
  const ids = options.flatMap((option) => (option.type >= 6 && option.type <= 9 ? String(option.value) : []));
  const resolved = resolveIds(core, channel, ids);
  const unresolved = ids.find((id) => !Object.values(resolved).some((kind) => id in kind));
  if (unresolved !== undefined) throw new OptionRefusedError(use.command, `nothing has the id ${unresolved}`);
  refuseOtherKinds(core, use.command, leaf, options);
  const nested = nest(command, path, options);
  const answer = await interactions.use({
    type: InteractionType.ApplicationCommand,
    userId: use.userId,
    channel,
    name: command.name,
    data: {
      ...identityOf(command),
      ...(nested.length > 0 ? { options: nested } : {}),
      ...(ids.length + Object.keys(attachments).length > 0
        ? { resolved: { ...resolved, ...(Object.keys(attachments).length > 0 ? { attachments } : {}) } }
        : {}),
    },
  });
  return resultOf(answer);
}

/** A client offers people, roles and channels only where the option's type, and a channel's, fits. */
function refuseOtherKinds(
  core: Core,
  command: string,
  leaf: ReturnType<typeof leafOf>,
  options: readonly Filled[],
): void {
  for (const { name, type, value } of options) {
    const id = String(value);
    const isUser = core.data.users.has(id);
    const channel = core.data.channels.get(id)?.channel;
    const fits =
      type === ApplicationCommandOptionType.User
        ? isUser
        : type === ApplicationCommandOptionType.Channel
          ? channel !== undefined
          : type === ApplicationCommandOptionType.Role || type === ApplicationCommandOptionType.Mentionable
            ? channel === undefined && (type === ApplicationCommandOptionType.Mentionable || !isUser)
            : true;
    if (!fits) throw new OptionRefusedError(command, `${name} doesn't take ${id}`);
    const types = leaf.find((one) => one.name === name)?.channel_types ?? [];
    if (channel !== undefined && types.length > 0 && !types.includes(channel.type))
      throw new OptionRefusedError(command, `${name} takes no channel of type ${channel.type}`);
  }
}

/** What the bot suggests for a text typed so far. @throws OptionRefusedError for an option without autocomplete */
export async function suggestions(
  core: Core,
  interactions: Interactions,
  use: Omit<CommandUse, "options"> & { readonly option: string; readonly typed: string },
): Promise<readonly { name: string; value: string | number }[]> {
  const { command, path, channel } = find(core, use);
  const option = leafOf(command, path).find((one) => one.name === use.option);
  if (option?.autocomplete !== true) {
    throw new OptionRefusedError(use.command, `the option ${use.option} has no autocomplete`);
  }
  const focused = { name: option.name, type: option.type, value: use.typed, focused: true };
  const answer = await interactions.use({
    type: InteractionType.ApplicationCommandAutocomplete,
    userId: use.userId,
    channel,
    name: command.name,
    data: { ...identityOf(command), options: nest(command, path, [focused]) },
  });
  return answer.kind === "choices" ? answer.choices : [];
}

export function identityOf(command: APIApplicationCommand): object {
  const { id, name, type, guild_id } = command;
  return { id, name, type, ...(guild_id === undefined ? {} : { guild_id }) };
}

function find(
  core: Core,
  use: Omit<CommandUse, "options">,
): { command: APIApplicationCommand; path: readonly string[]; channel: ChannelRecord } {
  const { here, channel } = offered(core, use, ApplicationCommandType.ChatInput);
  const [name = "", ...path] = use.command.replace(/^\//, "").trim().split(/\s+/);
  const command = here.find((one) => one.name === name);
  if (command === undefined)
    throw new UnknownCommandError(use.command, [...new Set(here.map((one) => one.name))]);
  return { command, path, channel };
}

/** The commands of a type that a person is shown in a channel. */
export function offered(
  core: Core,
  { userId, channelId }: Pick<CommandUse, "userId" | "channelId">,
  type: ApplicationCommandType,
): { readonly here: readonly APIApplicationCommand[]; readonly channel: ChannelRecord } {
  const channel = channelFor(core, channelId, userId);
  const permissions = channelPermissions(core, channel, userId);
  if ((permissions & PermissionFlagsBits.UseApplicationCommands) === 0n) throw missingPermissions();
  const guildId = guildOf(channel);
  const registered = [
    ...(guildId === undefined ? [] : (core.data.commands.get(guildId) ?? [])),
    ...(core.data.commands.get("global") ?? []),
  ];
  const here = registered.filter((one) => one.type === type && isOffered(core, one, channel, permissions));
  return { here, channel };
}

function isOffered(
  core: Core,
  command: APIApplicationCommand,
  channel: ChannelRecord,
  permissions: bigint,
): boolean {
  const guildId = guildOf(channel);
  // https://docs.discord.com/developers/interactions/application-commands#age-restricted-commands
  if (command.nsfw === true && !isAgeRestricted(core, channel)) return false;
  const context = guildId === undefined ? 1 : 0;
  if (guildId !== undefined && !core.data.guilds.get(guildId)?.members.has(core.data.botId)) return false;
  if (command.contexts && !command.contexts.includes(context)) return false;
  if (guildId === undefined) return command.dm_permission !== false;
  const needed = command.default_member_permissions;
  if (needed === null) return true;
  const admin = (permissions & PermissionFlagsBits.Administrator) !== 0n;
  return admin || (needed !== "0" && (permissions & BigInt(needed)) === BigInt(needed));
}

/** A thread is what its channel is; direct messages are open to age-restricted commands. */
function isAgeRestricted(core: Core, channel: ChannelRecord): boolean {
  if (channel.kind === "direct") return true;
  const home = channel.kind === "thread" ? core.data.channels.get(channel.channel.parent_id) : channel;
  return home?.kind === "text" && home.channel.nsfw === true;
}
