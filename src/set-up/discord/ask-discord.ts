import type { API } from "@discordjs/core";
import type { REST } from "@discordjs/rest";
import { type APIRole, Routes } from "discord-api-types/v10";
import { z } from "zod";
import { roleMeant } from "../../config/role-setting.ts";
import { isFinalNo } from "../../discord/rest/discord-trouble.ts";
import { oneLine } from "../../requests/thread/messages.ts";
import type { Fact } from "../fact.ts";

/** Servers beyond this number are only counted: the message has 2,000 characters, and each server costs three calls. */
const mostServers = 5;

/** https://discord.com/developers/docs/resources/user#get-current-user-guilds; beyond ten thousand servers the answer is unknown. */
const pageSize = 200;
const mostPages = 50;

/** https://discord.com/developers/docs/resources/guild#get-guild-role-member-counts: without `@everyone`. */
const memberCounts = z.record(z.string(), z.number().int().nonnegative());

export interface DiscordPowers {
  readonly api: API;
  readonly rest: Pick<REST, "get">;
  /** The served servers, and the admin channel's. */
  readonly identity: { readonly guildIds: ReadonlySet<string>; readonly logGuildId: string };
  readonly logChannelId: string;
  /** The setting; see roleMeant. */
  readonly wantedRole: string;
  /** What operators chose in its place for a server. @default nothing */
  readonly chosenRole?: (guildId: string) => string | undefined;
}

interface Server {
  readonly id: string;
  /** Undefined if Turbot isn't in it. */
  readonly name: string | undefined;
  readonly role: FoundRole;
}

type FoundRole =
  | { readonly kind: "everyone" }
  /** like: a role whose name differs only in case. */
  | { readonly kind: "none"; readonly like?: string }
  | {
      readonly kind: "found";
      readonly name: string;
      /** If more than one, all of them have this name. */
      readonly roles: number;
      /** How many members have them, added up; undefined if Discord doesn't say. */
      readonly members: number | undefined;
    };

/** Which servers are served, where reports go, and who may request features there. */
export async function askDiscord(
  powers: DiscordPowers,
): Promise<{ readonly server: Fact; readonly role: Fact }> {
  const { identity, wantedRole } = powers;
  // The admins' own server comes first.
  const ids = [...identity.guildIds].toSorted(
    (one, other) => Number(other === identity.logGuildId) - Number(one === identity.logGuildId),
  );
  const servers = await Promise.all(ids.slice(0, mostServers).map((id) => lookAt(id, powers)));
  const others = ids.slice(mostServers);
  const absent = others.length === 0 ? [] : await notIn(powers.api, others);
  return {
    server: serverFact(servers, { more: others.length - absent.length, absent }, powers.logChannelId),
    role: roleFact(
      servers.filter(({ name }) => name !== undefined),
      wantedRole,
    ),
  };
}

async function lookAt(id: string, { api, rest, wantedRole, chosenRole }: DiscordPowers): Promise<Server> {
  try {
    const { name, roles } = await api.guilds.get(id);
    return { id, name, role: await findRole(rest, id, roles, chosenRole?.(id) ?? wantedRole) };
  } catch (error) {
    if (!isFinalNo(error)) throw error;
    return { id, name: undefined, role: { kind: "none" } };
  }
}

/** Which of many servers Turbot isn't in: one call per 200 that it is in. */
async function notIn(api: API, ids: readonly string[]): Promise<readonly string[]> {
  const left = new Set(ids);
  for (let page = 0, after = "0"; page < mostPages; page += 1) {
    const guilds = await api.users.getGuilds({ after, limit: pageSize });
    for (const { id } of guilds) left.delete(id);
    const last = guilds.at(-1);
    if (last === undefined || guilds.length < pageSize) return [...left];
    after = last.id;
  }
  return [];
}

/** By the same rule as permissions. */
async function findRole(
  rest: Pick<REST, "get">,
  guildId: string,
  roles: readonly APIRole[],
  wanted: string,
): Promise<FoundRole> {
  const meant = roleMeant(wanted, guildId, roles);
  if (meant.kind === "everyone") return meant;
  if (meant.kind === "none") {
    const like = roles.find(({ name }) => name.toLowerCase() === wanted.replace(/^@/, "").toLowerCase());
    return like === undefined ? meant : { ...meant, like: like.name };
  }
  const counts = await rest
    .get(Routes.guildRoleMemberCounts(guildId))
    .then((answer) => memberCounts.safeParse(answer).data)
    // An unknown number is better left out than guessed.
    .catch(() => undefined);
  return {
    kind: "found",
    name: meant.roles[0].name,
    roles: meant.roles.length,
    members:
      counts === undefined ? undefined : meant.roles.reduce((sum, { id }) => sum + (counts[id] ?? 0), 0),
  };
}

function serverFact(
  servers: readonly Server[],
  { more, absent }: { readonly more: number; readonly absent: readonly string[] },
  logChannelId: string,
): Fact {
  const here = servers.flatMap(({ name }) => (name === undefined ? [] : [`**${oneLine(name, 60)}**`]));
  const missing = [...servers.filter(({ name }) => name === undefined).map(({ id }) => id), ...absent];
  const names = [...here, ...(more > 0 ? [`${more} more`] : [])];
  const serves = names.length === 0 ? "no server yet" : inARow(names);
  const invite =
    missing.length === 0
      ? ""
      : ` I'm not in ${shortList(missing)}: invite me there, or remove it from **GUILD_IDS** in .env.`;
  return {
    state: JSON.stringify([
      servers.map(({ id, name }) => [id, name ?? null]),
      more,
      logChannelId,
      ...(absent.length > 0 ? [absent] : []),
    ]),
    line: `Servers: I serve ${serves}, and report here, in <#${logChannelId}>.${invite}`,
    ...(missing.length > 0 ? { verdict: "bad" as const } : {}),
  };
}

function roleFact(servers: readonly Server[], wanted: string): Fact {
  const found = servers.map(({ role }) => role);
  const state = JSON.stringify([
    wanted,
    ...servers.map(({ id, role }) => [id, role.kind, role.kind === "found" ? (role.members ?? null) : null]),
  ]);
  const isUnsure =
    servers.length === 0 || found.some((role) => role.kind === "found" && role.members === undefined);
  const [only] = found;
  const line = found.length === 1 && only !== undefined ? roleLine(only, wanted) : rolesLine(servers, wanted);
  const about = JSON.stringify([wanted, ...servers.map(({ id, role }) => [id, role.kind])]);
  const isEmpty = found.some((role) => role.kind === "found" && role.members === 0);
  const verdict = found.some(({ kind }) => kind === "none") ? "bad" : isEmpty ? "note" : undefined;
  return { state, line, isUnsure, about, ...(verdict === undefined ? {} : { verdict }) };
}

function roleLine(role: FoundRole, wanted: string): string {
  switch (role.kind) {
    case "everyone":
      return "Requests: everyone in the server can ask for features: **FEATURE_REQUEST_ROLE** is the role everyone has.";
    case "none":
      return (
        `Requests: there's no role **${oneLine(wanted, 100)}** here, so nobody can ask for features.${alike(role.like)} Create it, or set ` +
        "**FEATURE_REQUEST_ROLE** in .env to one that exists."
      );
    case "found":
      return `Requests: anyone with ${named(role)} can ask for features: ${howMany(role)}.`;
  }
}

function rolesLine(servers: readonly Server[], wanted: string): string {
  if (servers.length === 0) {
    return `Requests: anyone with the role **${oneLine(wanted, 100)}** can ask for features, once I'm in a server I serve.`;
  }
  const each = servers.map(({ name = "", role }) => {
    return `${oneLine(name, 60)}: ${inOneServer(role)}`;
  });
  const found = servers.map(({ role }) => role).find((role) => role.kind === "found");
  return `Requests: anyone with the role **${oneLine(found?.name ?? wanted, 100)}** can ask for features. ${each.join("; ")}.`;
}

function inOneServer(role: FoundRole): string {
  if (role.kind === "everyone") return "everyone";
  if (role.kind === "none") return `there is none with that name.${alike(role.like)}`.replace(/\.$/, "");
  return role.roles === 1 ? howMany(role) : `${role.roles} roles with that name, ${howMany(role)}`;
}

function alike(name: string | undefined): string {
  return name === undefined ? "" : ` There is **${oneLine(name, 100)}**, though: the name is case-sensitive.`;
}

function named({ name, roles }: { readonly name: string; readonly roles: number }): string {
  const shown = `**${oneLine(name, 100)}**`;
  return roles === 1 ? `the role ${shown}` : `one of the ${roles} roles called ${shown}`;
}

function howMany({
  members,
  roles,
}: {
  readonly members: number | undefined;
  readonly roles: number;
}): string {
  const it = roles === 1 ? "it" : "one";
  if (members === undefined) return `Discord doesn't say how many have ${it}`;
  if (members === 0) return `nobody has ${it} yet`;
  if (members === 1) return `1 member has ${it}`;
  // Somebody may have several of them.
  return `${roles === 1 ? "" : "up to "}${members.toLocaleString("en-US")} members have ${it}`;
}

function shortList(ids: readonly string[]): string {
  const more = ids.length - mostServers;
  return more > 0 ? `${ids.slice(0, mostServers).join(", ")} and ${more} more` : ids.join(", ");
}

function inARow(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
