import type { DiscordEvent } from "../../discord/gateway/event.ts";
import type { OpenPlugin } from "../../plugin-api/testing.ts";
import { guildId } from "./fake-ids.ts";
import { person, roleIds } from "./fake-interactions.ts";
import type { Scene } from "./scene.ts";

/** People who come, change and leave, as Discord tells it. */
export function createMemberActs(
  tell: (event: DiscordEvent) => Promise<void>,
  { scene, pending }: { readonly scene: Scene; readonly pending: Set<string> },
): Pick<OpenPlugin, "join" | "screen" | "leave" | "change"> {
  const joinedAt = new Map<string, string>();
  const member = (name: string, isPending: boolean) => ({
    ...{ guild_id: guildId, user: person(name), roles: [], pending: isPending },
    joined_at: joinedAt.get(name) ?? "2026-01-01T00:00:00.000Z",
  });
  return {
    join(who, given = {}) {
      scene.people.add(who);
      scene.gone.delete(person(who).id);
      joinedAt.set(who, scene.time());
      if (given.pending === true) pending.add(person(who).id);
      return tell({ t: "GUILD_MEMBER_ADD", d: member(who, given.pending === true) as never });
    },
    screen(who) {
      pending.delete(person(who).id);
      return tell({ t: "GUILD_MEMBER_UPDATE", d: member(who, false) as never });
    },
    leave(who) {
      scene.people.delete(who);
      scene.gone.add(person(who).id);
      const d = { guild_id: guildId, user: person(who) };
      return tell({ t: "GUILD_MEMBER_REMOVE", d: d as never });
    },
    change(who, { nickname = null, roles = [], boosting = false } = {}) {
      scene.people.add(who);
      const d = {
        ...member(who, false),
        ...{ nick: nickname, roles: roleIds(roles), premium_since: boosting ? scene.time() : null },
      };
      return tell({ t: "MEMBER_CHANGED", d: d as never });
    },
  };
}
