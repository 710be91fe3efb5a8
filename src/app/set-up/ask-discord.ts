import type { API } from "@discordjs/core";
import { DiscordAPIError, type REST } from "@discordjs/rest";
import { type APIRole, Routes } from "discord-api-types/v10";
import { z } from "zod";
import { oneLine } from "../../requests/phrases.ts";
import type { Identity } from "../who-we-are.ts";
import type { Fact } from "./fact.ts";

/** Of more servers than this, the rest are counted: the message has 2,000 characters, and each costs three calls. */
const mostServers = 5;

/** https://discord.com/developers/docs/resources/guild#get-guild-role-member-counts: without `@everyone`. */
const memberCounts = z.record(z.string(), z.number().int().nonnegative());

export interface DiscordPowers {
  readonly api: API;
  readonly rest: Pick<REST, "get">;
  readonly identity: Pick<Identity, "guildIds" | "logGuildId">;
  readonly logChannelId: string;
  /** A role's name or id. */
  readonly wantedRole: string;
}

interface Server {
  readonly id: string;
  /** Undefined: Turbot isn't in it. */
  readonly name: string | undefined;
  readonly role: FoundRole;
}

type FoundRole =
  | { readonly kind: "everyone" }
  | { readonly kind: "none" }
  /** members: how many have it; undefined: Discord doesn't say. */
  | { readonly kind: "found"; readonly name: string; readonly members: number | undefined };

/** Which servers are served, where the reports go, and who may ask for features there. */
export async function askDiscord(
  powers: DiscordPowers,
): Promise<{ readonly server: Fact; readonly role: Fact }> {
  const { identity, wantedRole } = powers;
  // The admins' own comes first.
  const ids = [...identity.guildIds].toSorted(
    (one, other) => Number(other === identity.logGuildId) - Number(one === identity.logGuildId),
  );
  const servers = await Promise.all(ids.slice(0, mostServers).map((id) => lookAt(id, powers)));
  const more = ids.length - servers.length;
  return {
    server: serverFact(servers, more, powers.logChannelId),
    role: roleFact(
      servers.filter(({ name }) => name !== undefined),
      wantedRole,
    ),
  };
}

async function lookAt(id: string, { api, rest, wantedRole }: DiscordPowers): Promise<Server> {
  try {
    const { name, roles } = await api.guilds.get(id);
    return { id, name, role: await findRole(rest, id, roles, wantedRole) };
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.status < 400 || error.status >= 500) throw error;
    return { id, name: undefined, role: { kind: "none" } };
  }
}

async function findRole(
  rest: Pick<REST, "get">,
  guildId: string,
  roles: readonly APIRole[],
  wanted: string,
): Promise<FoundRole> {
  const role = roles.find(({ id }) => id === wanted) ?? roles.find(({ name }) => name === wanted);
  if (role === undefined) return { kind: "none" };
  if (role.id === guildId) return { kind: "everyone" };
  const counts = await rest
    .get(Routes.guildRoleMemberCounts(guildId))
    .then((answer) => memberCounts.safeParse(answer).data)
    // A number that isn't known is better left out than guessed.
    .catch(() => undefined);
  return {
    kind: "found",
    name: role.name,
    members: counts === undefined ? undefined : (counts[role.id] ?? 0),
  };
}

function serverFact(servers: readonly Server[], more: number, logChannelId: string): Fact {
  const here = servers.flatMap(({ name }) => (name === undefined ? [] : [`**${oneLine(name, 60)}**`]));
  const missing = servers.filter(({ name }) => name === undefined).map(({ id }) => id);
  const names = [...here, ...(more > 0 ? [`${more} more`] : [])];
  const serves = names.length === 0 ? "no server yet" : inARow(names);
  const invite =
    missing.length === 0
      ? ""
      : ` I'm not in ${missing.join(", ")}: invite me there, or take it out of **GUILD_IDS** in .env.`;
  return {
    state: JSON.stringify([servers.map(({ id, name }) => [id, name ?? null]), more, logChannelId]),
    line: `🏠 I serve ${serves}, and report here, in <#${logChannelId}>.${invite}`,
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
  return { state, line, isUnsure, about };
}

function roleLine(role: FoundRole, wanted: string): string {
  switch (role.kind) {
    case "everyone":
      return "🎣 Everybody in the server may ask for features: **FEATURE_REQUEST_ROLE** is its role for all.";
    case "none":
      return `🎣 There is no role **${oneLine(wanted, 100)}** here, so nobody can ask for features: make it, or set **FEATURE_REQUEST_ROLE** in .env to one that is there.`;
    case "found":
      return `🎣 Whoever has the role **${oneLine(role.name, 100)}** may ask for features: ${howMany(role.members)}.`;
  }
}

function rolesLine(servers: readonly Server[], wanted: string): string {
  if (servers.length === 0) {
    return `🎣 Whoever has the role **${oneLine(wanted, 100)}** may ask for features, once I'm in a server that I serve.`;
  }
  const each = servers.map(({ name = "", role }) => {
    const inWords = { everyone: "everybody", none: "there is none of that name" } as const;
    const members = role.kind === "found" ? howMany(role.members) : inWords[role.kind];
    return `${oneLine(name, 60)}: ${members}`;
  });
  return `🎣 Whoever has the role **${oneLine(wanted, 100)}** may ask for features. ${each.join("; ")}.`;
}

function howMany(members: number | undefined): string {
  if (members === undefined) return "Discord doesn't say how many have it";
  if (members === 0) return "nobody has it yet";
  return members === 1 ? "1 member has it" : `${members.toLocaleString("en-US")} members have it`;
}

function inARow(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
