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
import type { StepPowers } from "../step.ts";
import type { Discord } from "./connect-discord.ts";

/** Names that such channels usually have come first. */
const usual = /admin|mod|staff|bot|log/i;
const { ViewChannel, SendMessages } = PermissionFlagsBits;
const again = "again";

/** Where Turbot reports, and whose server it serves: the one in the settings if it works, or one that is picked. */
export async function chooseAdminChannel(
  { ask, draft }: StepPowers,
  discord: Discord,
  guildId: string,
): Promise<void> {
  const set = draft.get("LOG_CHANNEL_ID");
  if (set !== undefined && draft.problemOf("LOG_CHANNEL_ID", set) === undefined) {
    const { finding } = await askForAdminChannel(discord.api, { ...discord, channelId: set });
    if (finding.verdict === undefined) return ask.found("Discord: Turbot can write in the admin channel.");
    ask.trouble(forTerminal(finding.line));
  }
  for (;;) {
    const { options, isPublic } = await channelsOf(discord, guildId);
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
    if (chosen === again) continue;
    draft.set("LOG_CHANNEL_ID", chosen);
    if (isPublic(chosen))
      ask.trouble(
        "Everybody can read that channel. Reports name people and errors, so make it private some time.",
      );
    return;
  }
}

/** The text channels in which Turbot can write. */
async function channelsOf({ api, botUserId }: Discord, guildId: string) {
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
  const isPublic = (id: string) => {
    const channel = text.find((one) => one.id === id);
    return channel !== undefined && (permissionsIn(channel, guildId, "0", everybody) & ViewChannel) !== 0n;
  };
  const rank = ({ id, name, position }: APITextChannel) =>
    (isPublic(id) ? 2_000 : 0) + (usual.test(name) ? 0 : 1_000) + position;
  const options = text
    .toSorted((one, other) => rank(one) - rank(other))
    .map(
      ({ id, name }): Option => ({
        value: id,
        label: `#${name}`,
        hint: isPublic(id) ? "everybody can read it" : "private",
      }),
    );
  return { options, isPublic };
}
