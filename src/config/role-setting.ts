import type { APIRole } from "discord-api-types/v10";

/** What a setting that names a role means in one guild. */
export type RoleMeant =
  /** Discord's @everyone, which is never among a member's roles, because everybody has it. */
  | { readonly kind: "everyone" }
  /** One role, or all with this name: names aren't unique. */
  | { readonly kind: "roles"; readonly roles: readonly [APIRole, ...APIRole[]] }
  /** The guild has no such role. */
  | { readonly kind: "none" };

/**
 * Resolves a setting that names a role: an id, a mention (`<@&id>`) or a name, with or without a leading @. A name must
 * match exactly: in Discord, two roles can differ only in case.
 *
 * @param roles the guild's; its @everyone has the guild's own id ("Role Object", discord.com/developers)
 */
export function roleMeant(setting: string, guildId: string, roles: readonly APIRole[]): RoleMeant {
  const text = setting.replace(/^<@&(\d+)>$/, "$1");
  const [found] = [
    roles.filter(({ id }) => id === text),
    roles.filter(({ name }) => name === text),
    roles.filter(({ name }) => name === text.replace(/^@/, "")),
    // "everyone" without its @, if no role has that name.
    roles.filter(({ id, name }) => id === guildId && name === `@${text}`),
  ].filter((fitting) => fitting.length > 0);
  const [first, ...others] = found ?? [];
  if (first === undefined) return { kind: "none" };
  if (found?.some(({ id }) => id === guildId) === true) return { kind: "everyone" };
  return { kind: "roles", roles: [first, ...others] };
}

/** Whether a member with these roles has the role that the setting means. */
export function hasRoleMeant(meant: RoleMeant, roleIds: readonly string[]): boolean {
  if (meant.kind === "roles") return meant.roles.some(({ id }) => roleIds.includes(id));
  return meant.kind === "everyone";
}
