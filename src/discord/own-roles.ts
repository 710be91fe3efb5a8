import type { API } from "@discordjs/core";
import type {
  APIRole,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";
import type { DiscordEvent } from "./gateway/event.ts";
import { asCalled, messageAsCalled } from "./messages/called-by-role.ts";
import { isNoToThis } from "./rest/discord-trouble.ts";
import type { StoredOwnRoles } from "./store/own-roles.ts";

/**
 * The role that Discord made for Turbot in each guild: one, with its name, if it was invited with permissions. Mentioning that
 * role means Turbot. GUILD_CREATE brings it, so the bot doesn't ask for it before it is ready.
 */
export interface OwnRoles {
  /** Learns about roles. Call it with every event. */
  onDispatch(payload: GatewayDispatchPayload): void;
  /** The event, changed to mention Turbot if it mentions its role. */
  read(payload: GatewayDispatchPayload): GatewayDispatchPayload;
  readMessage<M extends GatewayMessageCreateDispatchData>(message: M): M;
  /**
   * The same for an event from the inbox. A resumed session brings no guilds, so if no process has learnt the role, Discord is
   * asked once when a role is mentioned.
   *
   * @throws the error of the call to Discord
   */
  readStored(event: DiscordEvent): Promise<DiscordEvent>;
}

export function createOwnRoles(powers: {
  readonly api: API;
  readonly botUserId: string;
  readonly stored: StoredOwnRoles;
}): OwnRoles {
  const { api, botUserId, stored } = powers;
  const asked = new Map<string, Promise<void>>();
  /** An event that is handled again stays the same object, so that plugins get it once. */
  const readAs = new WeakMap<DiscordEvent, DiscordEvent>();

  function learn(guildId: string, roleId: string | null): void {
    if (stored.of(guildId) !== roleId) stored.set(guildId, roleId);
  }

  function ownAmong(roles: readonly APIRole[]): string | undefined {
    return roles.find(({ tags }) => tags?.bot_id === botUserId)?.id;
  }

  function readMessage<M extends GatewayMessageCreateDispatchData>(message: M): M {
    const { guild_id: guildId, mention_roles: mentioned = [] } = message;
    if (guildId === undefined || mentioned.length === 0) return message;
    return messageAsCalled(message, { botUserId, ownRoleId: stored.of(guildId) });
  }

  async function ask(guildId: string): Promise<void> {
    try {
      learn(guildId, ownAmong(await api.guilds.getRoles(guildId)) ?? null);
    } catch (error) {
      if (!isNoToThis(error)) throw error;
      // It isn't a member there, so it has no role; once it is, GUILD_CREATE brings it.
      learn(guildId, null);
    }
  }

  function askOnce(guildId: string): Promise<void> {
    const before = asked.get(guildId);
    if (before !== undefined) return before;
    const asking = ask(guildId).finally(() => asked.delete(guildId));
    asked.set(guildId, asking);
    return asking;
  }

  return {
    onDispatch(payload) {
      switch (payload.t) {
        case "GUILD_CREATE":
          if (payload.d.unavailable !== true) learn(payload.d.id, ownAmong(payload.d.roles) ?? null);
          break;
        case "GUILD_ROLE_CREATE":
        case "GUILD_ROLE_UPDATE":
          if (ownAmong([payload.d.role]) !== undefined) learn(payload.d.guild_id, payload.d.role.id);
          break;
        case "GUILD_ROLE_DELETE":
          if (stored.of(payload.d.guild_id) === payload.d.role_id) learn(payload.d.guild_id, null);
          break;
        case "GUILD_DELETE":
          // Without `unavailable` Turbot left the guild; otherwise Discord has an outage.
          if (payload.d.unavailable !== true) stored.forget(payload.d.id);
          break;
        default:
      }
    },
    read: (payload) => asCalled(payload, readMessage),
    readMessage,
    async readStored(event) {
      if (event.t !== "MESSAGE_CREATE" && event.t !== "MESSAGE_UPDATE") return event;
      const { guild_id: guildId, mention_roles: mentioned = [] } = event.d;
      if (guildId === undefined || mentioned.length === 0) return event;
      if (stored.of(guildId) === undefined) await askOnce(guildId);
      const before = readAs.get(event);
      if (before !== undefined) return before;
      const read: DiscordEvent =
        event.t === "MESSAGE_CREATE"
          ? { t: event.t, d: readMessage(event.d) }
          : { t: event.t, d: readMessage(event.d) };
      readAs.set(event, read);
      return read;
    },
  };
}
