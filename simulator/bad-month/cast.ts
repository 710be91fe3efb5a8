import { type APIGuild, PermissionFlagsBits as Bit, ChannelType } from "discord-api-types/v10";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";

/** Words that somebody said where not everybody reads: a marked string, and where it may stand. */
export interface Secret {
  readonly mark: string;
  readonly channelId: string;
}

/** The server of the play: who is in it, what they may do, and where secrets are. Ids throughout. */
export interface Cast {
  readonly guild: APIGuild;
  readonly owner: string;
  /** Above Turbot. */
  readonly admin: string;
  /** Manages the server, and allowed plugins things, until they leave. */
  readonly leaver: string;
  /** Whose account is stolen. */
  readonly stolen: string;
  readonly moderator: string;
  /** Without Discord's permissions: admins let their role use plugins' deeds. */
  readonly deputy: string;
  readonly members: readonly string[];
  /** Nobody's secrets: everybody reads and writes there, and in the next three. */
  readonly general: string;
  readonly hall: string;
  readonly den: string;
  readonly forum: string;
  /** For the team alone, like the log of Turbot. */
  readonly staff: string;
  readonly log: string;
  readonly roles: {
    readonly admin: string;
    readonly manager: string;
    readonly moderator: string;
    readonly deputy: string;
    /** Without any powers. */
    readonly birthday: string;
    readonly regular: string;
    /** A channel denies it something. */
    readonly muted: string;
  };
  /** Without any powers, too: lent for an hour, and neither picked for a plugin nor used by whoever means harm. */
  readonly lent: string;
  readonly secrets: readonly Secret[];
}

const moderating =
  Bit.ModerateMembers | Bit.KickMembers | Bit.BanMembers | Bit.ManageMessages | Bit.ManageRoles;
const more =
  Bit.ManageNicknames |
  Bit.ManageThreads |
  Bit.ManageChannels |
  Bit.ViewAuditLog |
  Bit.PinMessages |
  Bit.CreatePrivateThreads;

export async function castMonth(
  discord: DiscordSimulator,
  size: { readonly members: number },
): Promise<Cast> {
  const { world, people } = discord;
  const guild = world.addGuild({ name: "Reef" });
  const role = (name: string, permissions = 0n) => world.addRole(guild.id, { name, permissions }).id;
  const roles = {
    admin: role("Admin", Bit.Administrator),
    manager: role("Manager", Bit.ManageGuild | moderating | more),
    moderator: role("Mod", moderating | more),
    deputy: role("Deputy"),
    birthday: role("Birthday"),
    regular: role("Regular"),
    muted: role("Muted"),
  };
  const lent = role("Lent");
  const owner = guild.owner_id;
  await orderRoles(discord, { guild, roles, lent });
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  const channel = (name: string) => world.addChannel(guild.id, { name }).id;
  const [general, staff, log] = [channel("general"), channel("staff"), channel("bot-log")];
  const [hall, den] = [channel("hall"), channel("den")];
  const forum = world.addChannel(guild.id, { name: "forum", type: ChannelType.GuildForum }).id;
  for (const id of [staff, log]) {
    world.overwrite(id, guild.id, { deny: Bit.ViewChannel });
    for (const team of [roles.manager, roles.moderator])
      world.overwrite(id, team, { allow: Bit.ViewChannel });
  }
  world.overwrite(general, roles.muted, { deny: Bit.SendMessages });
  const moderator = member("Mo", roles.moderator);
  const admin = member("Ada", roles.admin);
  const members = Array.from({ length: size.members }, (_, index) => member(`Member ${index + 1}`));
  const thread = await people.startPrivateThread(moderator, general, "between us");
  await people.addToThread(moderator, thread.id, members[0] ?? "");
  const secrets: Secret[] = [];
  const tell = async (name: string, who: string, channelId: string) => {
    const mark = `secret-${name}-qz7`;
    await people.write(who, channelId, `nobody else may read ${mark}`);
    secrets.push({ mark, channelId });
  };
  await tell("staff", admin, staff);
  await tell("staff-again", moderator, staff);
  await tell("thread", members[0] ?? "", thread.id);
  return {
    ...{ guild, owner, admin, moderator, members, roles, lent, secrets },
    ...{ general, hall, den, forum, staff, log },
    deputy: member("Dede", roles.deputy),
    leaver: member("Lea", roles.manager),
    stolen: member("Stella", roles.moderator),
  };
}

/** From the top: Admin, Turbot, Manager, Mod, the others. */
export async function orderRoles(
  { world, people, botUser }: DiscordSimulator,
  { guild, roles, lent }: Pick<Cast, "guild" | "roles" | "lent">,
): Promise<void> {
  const own = world
    .guilds()
    .flatMap((one) => one.roles)
    .find(({ tags }) => tags?.bot_id === botUser.id);
  const { muted, regular, birthday, deputy, moderator, manager, admin } = roles;
  const order = [muted, regular, birthday, lent, deputy, moderator, manager, own?.id ?? "", admin];
  for (const [index, id] of order.entries())
    await people.editRole(guild.owner_id, guild.id, id, { position: index + 1 });
}
