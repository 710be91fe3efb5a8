import type { APIMessage } from "discord-api-types/v10";
import type { Lookup } from "../capabilities/lookup.ts";
import { serializeMember } from "../dispatch/serialize.ts";
import { guildId } from "./fake-ids.ts";
import { person } from "./fake-interactions.ts";
import { type Scene, usualChannel } from "./scene.ts";

/** Who is in the server when a dry run begins. */
const crew = ["ada", "ben", "turbot"];

/** A server that can be looked up. */
export function createFakeLookup({ people, channels, roles }: Scene, written: readonly APIMessage[]): Lookup {
  const members = () => [...new Set([...crew, ...people])].map(memberNamed);
  return {
    served: () => [guildId],
    channel: async (id) => ({
      ...{ id, name: channels.get(id) ?? usualChannel, type: 0, guildId },
      lastMessageAt: written.findLast((one) => one.channel_id === id)?.timestamp ?? null,
    }),
    guilds: async () => [{ id: guildId, name: "The Reef" }],
    roles: async () => [...roles].map(([id, name]) => ({ id, name })),
    guild: async (id) => ({
      ...{ id, name: "The Reef", iconUrl: null, ownerId: person("ada").id },
      ...{ createdAt: "2020-01-01T00:00:00.000Z", memberCount: members().length },
      ...{ boostCount: 0, boostLevel: 0, emojis: [] },
      channels: [...channels].map(([channelId, name], position) => ({
        ...{ id: channelId, name, type: 0, guildId: id },
        ...{ parentId: null, position },
      })),
      roles: [
        ...[...roles].map(([roleId, name]) => ({
          ...{ id: roleId, name, color: 0, position: 1 },
          permissions: [],
        })),
        { id, name: "@everyone", ...{ color: 0, position: 0, permissions: [] } },
      ],
    }),
    member: async (_guildId, userId) => members().find(({ user }) => user.id === userId) ?? null,
    members: async (_guildId, { name = "", limit }) =>
      members()
        .filter(({ user }) => user.name.toLowerCase().startsWith(name.toLowerCase()))
        .slice(0, limit),
    memberCount: async () => members().length,
  };
}

function memberNamed(name: string) {
  const user = { ...person(name), ...(name === "turbot" ? { bot: true } : {}) };
  return serializeMember(user, { joined_at: "2026-01-01T00:00:00.000Z" }, guildId);
}
