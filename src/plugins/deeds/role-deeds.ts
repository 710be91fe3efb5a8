import { hasPowers } from "../capabilities/powers.ts";
import type { DeedDone } from "../store/plugin-deeds.ts";
import type { RoleDeed } from "./deed.ts";
import { type DeedKind, type Pressable, type Undoing, untilInWords, whomOf } from "./deed-kind.ts";

const record = ({ userId, roleId, until }: RoleDeed) => ({
  ...{ userId, roleId },
  ...(until === undefined ? {} : { until }),
});
const thing = "role";

const press: Pressable<RoleDeed> = {
  stored: ({ kind, userId, roleId, until }) => ({
    memberId: userId,
    input: {
      ...{ change: kind === "giveRole" ? "give" : "take", roleId },
      ...(until === undefined ? {} : { until: String(until) }),
    },
  }),
  wants({ memberId, input }) {
    const who = whomOf({ userId: memberId });
    const role = `<@&${input.roleId ?? ""}>`;
    const end = untilInWords({ until: input.until });
    return input.change === "give"
      ? `give ${who} the role ${role}${end}`
      : `take the role ${role} from ${who}${end}`;
  },
};

function changeBack(
  kind: RoleDeed["kind"],
  { userId, roleId }: DeedDone,
  guildId: string,
): Undoing | undefined {
  if (userId === undefined || roleId === undefined) return undefined;
  return {
    deed: { kind, guildId, userId, roleId },
    async isAsLeft(sight) {
      if (kind === "takeRole") return sight.hasRole(guildId, userId, roleId);
      // It may have got powers since: plugins give none, and neither does an undo of theirs.
      const role = await sight.role(guildId, roleId);
      return (
        role !== undefined && !hasPowers(role.permissions) && !(await sight.hasRole(guildId, userId, roleId))
      );
    },
  };
}

export const roleDeeds: { readonly [Kind in RoleDeed["kind"]]: DeedKind<RoleDeed> } = {
  giveRole: {
    ...{ record, thing },
    // "Muted" is a role, too.
    punishes: ({ isRestrictive }) => isRestrictive !== false,
    press,
    did: (done) => `gave ${whomOf(done)} <@&${done.roleId}>${untilInWords(done)}`,
    undo: (done, guildId) => changeBack("takeRole", done, guildId),
  },
  takeRole: {
    ...{ record, thing },
    punishes: () => true,
    press,
    did: (done) => `took <@&${done.roleId}> from ${whomOf(done)}`,
    undo: (done, guildId) => changeBack("giveRole", done, guildId),
  },
};
