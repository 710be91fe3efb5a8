import type { Claude } from "../../claude/claude.ts";
import type { Spending } from "../../spending/create-spending.ts";
import { messages } from "../thread/messages.ts";

/**
 * What currently keeps a plan or a revision of a pull request from being built, whoever asks, in words; undefined if nothing is
 * known to. Checked before Turbot says "on it", so that nobody hears yes and then no.
 */
export type NotNow = (who: {
  readonly userId: string;
  readonly guildId: string;
}) => Promise<string | undefined>;

export function createNotNow(powers: {
  readonly claude: Pick<Claude, "health">;
  readonly spending: Pick<Spending, "refusal">;
  /** Whether a build could be pushed, as far as we know. Default: yes. */
  readonly canPush?: () => Promise<boolean>;
}): NotNow {
  const { claude, spending, canPush = async () => true } = powers;
  return async (who) => {
    if (!claude.health.accepting) return messages.notNow.claudeAway;
    const spent = spending.refusal({ purpose: "building", ...who })?.message;
    if (spent !== undefined) return spent;
    return (await canPush()) ? undefined : messages.notNow.cannotPush;
  };
}
