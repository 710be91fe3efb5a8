import { type DiscordPermission, needOf, readPermit } from "../../plugin-api/needs.ts";
import { bitsOfPermissions, holds } from "./permission-bits.ts";

/** Where Discord's settings say it otherwise than its documentation. https://support.discord.com/hc/en-us/articles/206029707 */
const shown: Readonly<Partial<Record<DiscordPermission, string>>> = {
  KickMembers: "Kick, Approve, and Reject Members",
  ManageGuild: "Manage Server",
  ModerateMembers: "Timeout Members",
  SendMessagesInThreads: "Send Messages in Threads",
  ViewChannel: "View Channels",
};

/** As an admin finds it in Discord's settings: "*View Audit Log*". */
export function permissionInWords(name: DiscordPermission): string {
  return `*${shown[name] ?? name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")}*`;
}

/** "*Manage Messages* and *Read Message History*". */
export function permissionsInWords(names: readonly DiscordPermission[]): string {
  const words = names.map(permissionInWords);
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter((one) => one !== "").join(" and ");
}

/**
 * Discord neither lets Turbot do, nor tells it, what its role has no permission for; of an event it simply never hears.
 *
 * @param permit what is granted, or asked for
 * @param own what Turbot itself may do there, in bits
 */
export function lackedFor(permit: string, own: bigint): readonly DiscordPermission[] {
  const { permissions = [] } = needOf(readPermit(permit)?.need ?? "") ?? {};
  return permissions.filter((name) => !holds(own, bitsOfPermissions([name])));
}
