import type { Core } from "../../core.ts";
import type { Actor } from "../../moderation/audit-log.ts";
import type { Call } from "../route.ts";

/** Who calls, for the audit log: it is always the bot. */
export function botActor(core: Core): (call: Call) => Actor {
  return ({ reason }) => ({ id: core.data.botId, reason });
}
