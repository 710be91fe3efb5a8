import type { APIRole } from "discord-api-types/v10";

/** What a setting that names a role means in one guild. */
export type RoleMeant =
  /** Discord's @everyone: it is never among a member's roles, because everybody has it. */
  | { readonly kind: "everyone" }
  /** One role, or all that have this name: names aren't unique. */
  | { readonly kind: "roles"; readonly roles: readonly [APIRole, ...APIRole[]] }
  /** The guild has no such role. */
  | { readonly kind: "none" };

/**
 * Reads a setting that names a role: an id, a mention of it (`<@&id>`) or a name, with or without an @ in front. A name
 * must fit exactly: at Discord two roles can differ in nothing but case.
 *
 * @param roles of the guild; its @everyone has the guild's own id ("Role Object", discord.com/developers)
 */
export function roleMeant(setting: string, guildId: string, roles: readonly APIRole[]): RoleMeant {
  const text = setting.replace(/^<@&(\d+)>$/, "$1");
  const [found] = [
    roles.filter(({ id }) => id === text),
    roles.filter(({ name }) => name === text),
    roles.filter(({ name }) => name === text.replace(/^@/, "")),
    // Without its @, where no role is called like that.
    roles.filter(({ id, name }) => id === guildId && name === `@${text}`),
  ].filter((fitting) => fitting.length > 0);
  const [first, ...others] = found ?? [];
  if (first === undefined) return { kind: "none" };
  if (found?.some(({ id }) => id === guildId) === true) return { kind: "everyone" };
  return { kind: "roles", roles: [first, ...others] };
}

/** Whether a member with these roles has the one that is meant. */
export function hasRoleMeant(meant: RoleMeant, roleIds: readonly string[]): boolean {
  if (meant.kind === "roles") return meant.roles.some(({ id }) => roleIds.includes(id));
  return meant.kind === "everyone";
}
