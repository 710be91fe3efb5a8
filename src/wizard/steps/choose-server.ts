import { PermissionFlagsBits, type RESTAPIPartialCurrentUserGuild } from "discord-api-types/v10";
import { inviteUrl } from "../../set-up/discord/invite.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import { type StepPowers, until } from "../step.ts";
import type { Discord } from "./connect-discord.ts";

const { ManageChannels } = PermissionFlagsBits;

/** The community's server. If Turbot is in none, set-up waits until somebody has invited it. */
export async function chooseServer(
  powers: StepPowers,
  { api, applicationId }: Discord,
): Promise<RESTAPIPartialCurrentUserGuild> {
  const { ask, draft } = powers;
  const look = async () => {
    const guilds = await api.users.getGuilds({ limit: 200 });
    return guilds.length === 0 ? undefined : guilds;
  };
  const guilds = await until(powers, "Waiting until Turbot is in a server", look, () => {
    const makesChannel = draft.get("LOG_CHANNEL_ID") === undefined && !ask.isSaid("admin-channel");
    const invite = inviteUrl(applicationId);
    if (!ask.isInteractive)
      throw new SetupStoppedError(`Turbot is in no server yet: invite it at ${invite}, then run this again.`);
    ask.explain("Invite Turbot into your server, with the permissions it needs and no others", [
      invite,
      ...(makesChannel
        ? [
            "or, if set-up shall make a private channel for the admins, with Manage Channels, which you can take away afterwards:",
            inviteUrl(applicationId, undefined, ManageChannels),
          ]
        : []),
    ]);
  });
  const [only] = guilds;
  const id =
    guilds.length === 1 && only !== undefined
      ? only.id
      : await ask.choose({
          flag: "server",
          message: "Which server is it for?",
          options: guilds.map((one) => ({ value: one.id, label: one.name })),
        });
  const chosen = guilds.find((one) => one.id === id);
  if (chosen === undefined) throw new SetupStoppedError(`Turbot isn't in the server ${id}.`);
  ask.found(`Discord: Turbot is in ${chosen.name}.`);
  return chosen;
}
