import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import { newThread } from "../../../packages/discord-rules/channels.ts";
import { isReactionEmoji } from "../../../packages/discord-rules/emojis.ts";
import { violationText } from "../../../packages/discord-rules/violation.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import { type DiscordNeed, needInWords } from "../../plugin-api/discord-needs.ts";
import type { Channel } from "../../plugin-api/people.ts";
import type { Caller } from "../dispatch/call.ts";
import type { GuildPowers } from "./guild-powers.ts";

/**
 * What a plugin can do beyond answering. Every call checks that the plugin declared it, that an admin of the
 * guild granted it, and that both Turbot and the person who asked for it have the permission. An event lends nobody's
 * rights: Turbot acts with its own, and only on the person whom the event is about.
 */
export interface GuildActions {
  /** @throws RefusalError unless the plugin may send files to a channel */
  checkFiles(channelId: string, caller: Caller | undefined): Promise<void>;
  react(input: unknown, caller: Caller | undefined): Promise<void>;
  thread(input: unknown, caller: Caller | undefined): Promise<Channel>;
  delete(input: unknown, caller: Caller): Promise<void>;
  role(input: unknown, caller: Caller): Promise<void>;
}

const snowflake = z.string().regex(/^\d{1,20}$/);
const place = z.object({ channelId: snowflake.optional(), messageId: snowflake.optional() });
const reaction = place.extend({ emoji: z.string().max(100) });
const thread = place.extend({ name: z.string().trim() });
const deletion = z.object({ messageId: snowflake });
const roleChange = z.object({
  change: z.enum(["give", "take"]),
  roleId: snowflake,
  userId: snowflake.optional(),
});

const bits = PermissionFlagsBits;

/** A role that has any of these, in the guild or in one channel, has power over others: no plugin gives or takes it. */
const powers =
  bits.Administrator |
  bits.BanMembers |
  bits.BypassSlowmode |
  bits.KickMembers |
  bits.ManageChannels |
  bits.ManageEvents |
  bits.ManageGuild |
  bits.ManageGuildExpressions |
  bits.ManageMessages |
  bits.ManageNicknames |
  bits.ManageRoles |
  bits.ManageThreads |
  bits.ManageWebhooks |
  bits.MentionEveryone |
  bits.ModerateMembers |
  bits.MoveMembers |
  bits.MuteMembers |
  bits.PinMessages |
  bits.DeafenMembers |
  bits.ViewAuditLog;

export function createGuildActions(parts: {
  readonly plugin: string;
  readonly declares: (need: DiscordNeed) => boolean;
  readonly isGranted: (guildId: string, need: DiscordNeed) => boolean;
  readonly isOff: (guildId: string) => boolean;
  readonly guilds: GuildPowers;
}): GuildActions {
  const { plugin, declares, isGranted, isOff, guilds } = parts;
  const reason = `the ${plugin} plugin`;

  const requireNeed = (need: DiscordNeed, guildId: string) => {
    if (!declares(need)) throw new RefusalError(`This needs "${need}": add it to needs.discord`);
    if (isOff(guildId))
      throw new RefusalError("The plugin is switched off in this server", { blame: "server" });
    if (!isGranted(guildId, need)) {
      throw new RefusalError(
        `"${need}" isn't granted in this server: an admin can let it ${needInWords(need)} with /plugins`,
        {
          blame: "server",
        },
      );
    }
  };
  const guildOf = async (channelId: string): Promise<string> => {
    const guildId = await guilds.guildOf(channelId);
    if (guildId === undefined) {
      throw new RefusalError("There's no such channel in a server that Turbot serves", { blame: "server" });
    }
    return guildId;
  };
  /** Throws unless Turbot, and the person if someone asked for it, has the permission. */
  const requirePermission = async (
    channelId: string,
    caller: Caller | undefined,
    wanted: bigint,
    what: string,
  ) => {
    const may = async (userId: string) =>
      ((await guilds.permissionsIn(channelId, userId)) & wanted) === wanted;
    if (!(await may(guilds.botUserId))) {
      throw new RefusalError(`Turbot isn't allowed to ${what} here: an admin can give it the permission`, {
        blame: "server",
      });
    }
    if (caller?.lendsRights === true && !(await may(caller.userId))) {
      throw new RefusalError(`Whoever asked for it isn't allowed to ${what} here`, { blame: "server" });
    }
  };
  /** Throws if an event would have to lend someone's rights. @param only what an event is enough for */
  const requireLentRights = ({ lendsRights }: Caller, only: string) => {
    if (lendsRights) return;
    throw new RefusalError(
      `An event lends nobody's rights: only ${only} here. A command or a button can do more`,
    );
  };
  /** The channel of the call, or else the one that the plugin names. */
  const channelOf = (given: z.infer<typeof place>, caller: Caller | undefined) => {
    const channelId = caller?.channelId ?? given.channelId;
    if (channelId === undefined) throw new RefusalError("There's no channel to do this in");
    return channelId;
  };

  return {
    async checkFiles(channelId, caller) {
      requireNeed("send_files", await guildOf(channelId));
      await requirePermission(channelId, caller, bits.AttachFiles, "send files");
    },
    async react(input, caller) {
      const given = reaction.parse(input);
      const channelId = channelOf(given, caller);
      const messageId = given.messageId ?? caller?.messageId;
      if (messageId === undefined) throw new RefusalError("Only messages can be reacted to");
      requireNeed("add_reactions", await guildOf(channelId));
      await requirePermission(
        channelId,
        caller,
        bits.AddReactions | bits.ReadMessageHistory,
        "add reactions",
      );
      if (!isReactionEmoji(given.emoji)) {
        throw new RefusalError("That isn't an emoji: write one like 🐟, or name:id for a server's own");
      }
      await guilds.react(channelId, messageId, given.emoji);
    },
    async thread(input, caller) {
      const given = thread.parse(input);
      const channelId = channelOf(given, caller);
      const [wrong] = newThread({ name: given.name }, []);
      if (wrong !== undefined) throw new RefusalError(`thread: ${violationText(wrong)}`);
      requireNeed("create_threads", await guildOf(channelId));
      await requirePermission(channelId, caller, bits.CreatePublicThreads, "open threads");
      return guilds.startThread(channelId, given.name, given.messageId);
    },
    async delete(input, caller) {
      const { messageId } = deletion.parse(input);
      const channelId = channelOf({}, caller);
      requireNeed("delete_messages", await guildOf(channelId));
      const isOwn = (await guilds.authorOf(channelId, messageId)) === caller.userId;
      if (!isOwn) requireLentRights(caller, "a message from the person it is about can be deleted");
      await requirePermission(channelId, isOwn ? undefined : caller, bits.ManageMessages, "delete messages");
      await guilds.deleteMessage(channelId, messageId, reason);
    },
    async role(input, caller) {
      const { change, roleId, userId = caller.userId } = roleChange.parse(input);
      const { guildId } = caller;
      requireNeed("manage_roles", guildId);
      const role = await guilds.role(guildId, roleId);
      if (role === undefined || roleId === guildId)
        throw new RefusalError("There's no such role", { blame: "server" });
      if (role.isManaged || role.isTurbots || (role.permissions & powers) !== 0n) {
        throw new RefusalError(
          `Plugins can only give and take roles without any powers, and "${role.name}" has some`,
        );
      }
      const mayManage = async (who: string) => {
        const { permissions, top } = await guilds.standing(guildId, who);
        const held = (permissions & (bits.ManageRoles | bits.Administrator)) !== 0n;
        return held && top > role.position;
      };
      if (!(await mayManage(guilds.botUserId))) {
        throw new RefusalError(
          `Turbot isn't allowed to manage the role "${role.name}": its own role must be above it, with Manage Roles`,
          { blame: "server" },
        );
      }
      // People can't free themselves of a role that restricts them.
      const isForOneself = userId === caller.userId && !(change === "take" && role.isRestrictive);
      if (!isForOneself)
        requireLentRights(caller, "roles of the person it is about that hold nobody back can be changed");
      if (!isForOneself && !(await mayManage(caller.userId))) {
        throw new RefusalError(`Whoever asked for it isn't allowed to manage the role "${role.name}"`, {
          blame: "server",
        });
      }
      // A role would let them skip the rules.
      if (change === "give" && (await guilds.isPending(guildId, userId))) {
        throw new RefusalError(
          `They haven't accepted the server's rules yet, and can't get a role before that: give it on("memberScreened")`,
          { blame: "server" },
        );
      }
      await guilds.changeRole({ change, guildId, userId, roleId }, reason);
    },
  };
}
