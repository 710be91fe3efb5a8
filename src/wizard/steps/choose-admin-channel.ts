import {
  type APIChannel,
  type APITextChannel,
  ChannelType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { guildRights, permissionsIn } from "../../discord/channel-permissions.ts";
import { askForAdminChannel } from "../../set-up/discord/admin-channel-finding.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import { type Option, SetupStoppedError } from "../asking/ask.ts";
import { createDecision, type Decided, settled } from "../decision.ts";
import type { StepPowers } from "../step.ts";
import type { Discord } from "./connect-discord.ts";

/** Names that such channels usually have come first. */
const usual = /admin|mod|staff|bot|log/i;
const { ViewChannel, SendMessages } = PermissionFlagsBits;
const again = "again";

/** Where Turbot reports, and whose server it serves: the one in the settings if it works; a private one is sensible. */
export async function adminChannel(
  { ask, draft }: StepPowers,
  discord: Discord,
  guildId: string,
): Promise<Decided<Channel>> {
  const set = draft.get("LOG_CHANNEL_ID");
  if (set !== undefined && draft.problemOf("LOG_CHANNEL_ID", set) === undefined) {
    const { finding } = await askForAdminChannel(discord.api, { ...discord, channelId: set });
    if (finding.verdict === undefined) {
      ask.found("Discord: Turbot can write in the admin channel.");
      return settled({ id: set, name: "", isPublic: false });
    }
    ask.trouble(forTerminal(finding.line));
  }

  async function pick(): Promise<Channel> {
    const channels = await channelsOf(discord, guildId);
    const options = channels.map(
      ({ id, name, isPublic }): Option => ({
        value: id,
        label: `#${name}`,
        hint: isPublic ? "everybody can read it" : "private",
      }),
    );
    if (options.length === 0 && !ask.isInteractive)
      throw new SetupStoppedError(
        "Turbot can write in no channel. Make a private one for admins, add Turbot to it, then run this again.",
      );
    const chosen = await ask.choose({
      flag: "admin-channel",
      message: "In which channel shall Turbot report to the admins?",
      options: ask.isInteractive
        ? [
            ...options,
            { value: again, label: "Look again", hint: "after making a private channel with Turbot in it" },
          ]
        : options,
    });
    return channels.find(({ id }) => id === chosen) ?? pick();
  }

  return createDecision<Channel>({
    name: "the admin channel",
    flag: "admin-channel",
    suggestion: (await channelsOf(discord, guildId)).find(({ isPublic }) => !isPublic),
    says: ({ name, isPublic }) =>
      `Turbot reports to the admins in #${name}, which ${isPublic ? "everybody can read" : "is private"}.`,
    ask: pick,
    keep({ id, isPublic }) {
      draft.set("LOG_CHANNEL_ID", id);
      if (isPublic)
        ask.trouble(
          "Everybody can read that channel. Reports name people and errors, so make it private some time.",
        );
    },
  });
}

interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isPublic: boolean;
}

/** The text channels in which Turbot can write, the likeliest first. */
async function channelsOf({ api, botUserId }: Discord, guildId: string): Promise<readonly Channel[]> {
  const [channels, guild, member] = await Promise.all([
    api.guilds.getChannels(guildId),
    api.guilds.get(guildId),
    api.guilds.getMember(guildId, botUserId),
  ]);
  const rights = guildRights(guild, botUserId, member.roles);
  const everybody = guildRights(guild, "0", []);
  const text = (channels as readonly APIChannel[]).filter((one): one is APITextChannel => {
    if (one.type !== ChannelType.GuildText) return false;
    const held = permissionsIn(one, guildId, botUserId, rights);
    return (held & ViewChannel) !== 0n && (held & SendMessages) !== 0n;
  });
  const isPublic = (one: APITextChannel) =>
    (permissionsIn(one, guildId, "0", everybody) & ViewChannel) !== 0n;
  const rank = (one: APITextChannel) =>
    (isPublic(one) ? 2_000 : 0) + (usual.test(one.name) ? 0 : 1_000) + one.position;
  return text
    .toSorted((one, other) => rank(one) - rank(other))
    .map((one) => ({ id: one.id, name: one.name, isPublic: isPublic(one) }));
}
