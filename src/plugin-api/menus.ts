import type { CommandInteraction } from "./interaction.ts";
import type { LocalizedNames } from "./localizations.ts";
import type { Member, User } from "./people.ts";
import type { Permission } from "./permission.ts";
import { type Reach, type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

export interface MenuSpec {
  /** What people see under "Apps": 1–32 characters, with spaces and capitals if you like. */
  readonly name: string;
  readonly localizations?: LocalizedNames;
  /** @default everyone may use it */
  readonly permission?: Permission;
  /** What people agree to by using it. @default nothing: mentions never ping */
  readonly reach?: Reach;
}

/** The message whose menu was opened, as it was then. What its author wrote stays theirs: say whose it is where you repeat it. */
export interface TargetMessage {
  readonly id: string;
  /** Empty if it has only files or embeds. */
  readonly content: string;
  readonly author: User;
  readonly channelId: string;
}

/**
 * A command in the context menu of members: right-click (or long-press) somebody, then "Apps". `member` is null if they have left.
 * All plugins together have 15 of these.
 *
 * @example
 * profile = userMenu({ name: "Profile" }, async (interaction, user) => {
 *   await interaction.reply({ content: `This is ${user.displayName}.`, ephemeral: true });
 * });
 */
export function userMenu(
  spec: MenuSpec,
  handler: (interaction: CommandInteraction, user: User, member: Member | null) => Done,
): Registration<MenuSpec> {
  return register("userMenu", spec, { "": handler });
}

/** A command in the context menu of messages: right-click (or long-press) one, then "Apps". All plugins together have 14 of these. */
export function messageMenu(
  spec: MenuSpec,
  handler: (interaction: CommandInteraction, message: TargetMessage) => Done,
): Registration<MenuSpec> {
  return register("messageMenu", spec, { "": handler });
}
