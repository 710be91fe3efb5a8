import { z } from "zod";
import type { Core } from "../core.ts";
import { showMember } from "../guilds/show-member.ts";

const request = z.object({
  guild_id: z.string(),
  query: z.string().optional(),
  limit: z.int().min(0).max(1000).optional(),
  user_ids: z.union([z.string(), z.array(z.string()).max(100)]).optional(),
  nonce: z.string().max(32).optional(),
});

/** The answer to REQUEST_GUILD_MEMBERS; undefined for a guild the bot isn't in. */
export function membersChunk(core: Core, data: unknown): object | undefined {
  const parsed = request.safeParse(data);
  const guild = parsed.success ? core.data.guilds.get(parsed.data.guild_id) : undefined;
  if (!parsed.success || guild === undefined || !guild.members.has(core.data.botId)) return undefined;
  const { query, limit = 0, user_ids: ids, nonce } = parsed.data;
  const wanted = ids === undefined ? undefined : [ids].flat();
  const found = [...guild.members.values()]
    .map((member) => showMember(core, member))
    .filter(({ user }) => wanted?.includes(user.id) ?? user.username.startsWith(query ?? ""));
  return {
    guild_id: guild.guild.id,
    members: limit === 0 ? found : found.slice(0, limit),
    chunk_index: 0,
    chunk_count: 1,
    not_found: wanted?.filter((id) => !guild.members.has(id)) ?? [],
    ...(nonce === undefined ? {} : { nonce }),
  };
}
