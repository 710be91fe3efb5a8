import { type APIRole, PermissionFlagsBits } from "discord-api-types/v10";
import { roleMeant } from "../../config/role-setting.ts";
import { defaultOf } from "../../config/settings-mistakes.ts";
import { guildRights } from "../../discord/channel-permissions.ts";
import type { Option } from "../asking/ask.ts";
import { createDecision, type Decided, settled } from "../decision.ts";
import type { StepPowers } from "../step.ts";
import type { Discord } from "./connect-discord.ts";

const again = "again";
const make = "make";
const { Administrator, ManageGuild, ManageRoles } = PermissionFlagsBits;

interface Role {
  /** Its id, because names change; `@everyone`; or `make`: set-up makes it. */
  readonly value: string;
  readonly name: string;
}

const everyone: Role = { value: "@everyone", name: "everyone" };
const ours: Role = { value: make, name: `@${defaultOf("FEATURE_REQUEST_ROLE")}` };

/**
 * Who may ask for features. Sensible is the role of the documents, or the lowest one that runs the server; without any role, everyone.
 * Set-up asks for no right to make one, and makes one only where Turbot was given Manage Roles.
 */
export async function requestRole(
  { ask, draft }: StepPowers,
  { api, botUserId }: Discord,
  guildId: string,
): Promise<Decided<Role>> {
  const set = draft.get("FEATURE_REQUEST_ROLE");
  const usual = draft.config().discord.featureRequestRole;
  const found = await api.guilds.getRoles(guildId);
  if (set !== undefined && roleMeant(set, guildId, found).kind !== "none") {
    ask.found("Discord: the role for feature requests is there.");
    return settled({ value: set, name: set });
  }
  const ownOf = (roles: readonly APIRole[]) =>
    roles
      .filter(({ id, managed }) => !managed && id !== guildId)
      .toSorted((one, other) => other.position - one.position);
  const own = ownOf(found);
  const sensible = own.find(({ name }) => name === usual) ?? own.findLast(runsTheServer);

  async function mayMake(): Promise<boolean> {
    const [guild, { roles }] = await Promise.all([
      api.guilds.get(guildId),
      api.guilds.getMember(guildId, botUserId),
    ]);
    return (guildRights(guild, botUserId, roles).permissions & ManageRoles) !== 0n;
  }

  async function pick(): Promise<Role> {
    const roles = ownOf(await api.guilds.getRoles(guildId));
    const chosen = await ask.choose({
      flag: "role",
      message: "Who may ask Turbot for features? Each costs a few cents to build, and a person merges it",
      options: [
        ...roles.map(({ id, name }): Option => ({ value: id, label: `@${name}` })),
        { value: everyone.value, label: everyone.name, hint: "in the server" },
        ...((await mayMake())
          ? [{ value: make, label: `A new one, ${ours.name}`, hint: "which you give to people then" }]
          : []),
        ...(ask.isInteractive
          ? [{ value: again, label: "Look again", hint: "after making a role in Server Settings" }]
          : []),
      ],
    });
    if (chosen === again) return pick();
    if (chosen === make) return ours;
    const role = roles.find(({ id }) => id === chosen);
    return role === undefined ? everyone : { value: role.id, name: `@${role.name}` };
  }

  return createDecision<Role>({
    name: "who may ask for features",
    flag: "role",
    suggestion:
      sensible !== undefined
        ? { value: sensible.id, name: `@${sensible.name}` }
        : own.length === 0
          ? everyone
          : undefined,
    says: ({ value, name }) =>
      `Features can be asked for by ${name}${value === make ? ", which set-up makes" : ""}.`,
    ask: pick,
    async keep({ value, name }) {
      if (value !== make) return draft.set("FEATURE_REQUEST_ROLE", value);
      const role = await api.guilds.createRole(guildId, { name: name.slice(1), permissions: "0" });
      draft.set("FEATURE_REQUEST_ROLE", role.id);
      ask.found(
        `Discord: made ${name}, which permits nothing else. Give it to whoever may ask for features.`,
      );
    },
  });
}

function runsTheServer({ permissions }: APIRole): boolean {
  return (BigInt(permissions) & (Administrator | ManageGuild)) !== 0n;
}
