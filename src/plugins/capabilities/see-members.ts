import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Member } from "../../plugin-api/people.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { type Checks, ofServer } from "./actions/checks.ts";
import { snowflake } from "./actions/place.ts";
import type { Lookup } from "./lookup.ts";

const one = z.object({ guildId: snowflake, userId: snowflake });
const some = z.object({
  guildId: snowflake,
  name: z.string().trim().min(1).max(100).exactOptional(),
  limit: z.number().int().min(1).max(100).default(25),
});

/** Looks members up for one plugin, where an admin lets it see who is in the server. */
export interface SeeMembers {
  /** @throws RefusalError, z.ZodError, or Discord's error */
  member(input: unknown, underWay: readonly HandlerCall[]): Promise<Member | null>;
  members(input: unknown, underWay: readonly HandlerCall[]): Promise<readonly Member[]>;
}

export function createSeeMembers(lookups: Pick<Lookup, "member" | "members">, checks: Checks): SeeMembers {
  const check = async (guildId: string, underWay: readonly HandlerCall[]): Promise<void> => {
    const running = underWay.filter(({ isOver }) => !isOver);
    // A schedule asks for nobody; whoever asks in one server learns nothing of another's members.
    const isHere = ({ caller }: HandlerCall) => caller === undefined || caller.guildId === guildId;
    if (running.length > 0 && !running.some(isHere))
      throw new RefusalError("Members are looked up only from within their own server");
    await checks.granted("see_members", guildId);
  };
  return {
    async member(input, underWay) {
      const { guildId, userId } = one.parse(input);
      await check(guildId, underWay);
      return lookups.member(guildId, userId);
    },
    async members(input, underWay) {
      const { guildId, ...search } = some.parse(input);
      await check(guildId, underWay);
      const found = await lookups.members(guildId, search);
      if (found !== undefined) return found;
      throw ofServer(
        "Turbot can't see the list of members: whoever runs it can switch on the Server Members intent. Looking for a name works without",
      );
    },
  };
}
