import type { Claude } from "../../claude/claude.ts";
import type { Spending } from "../../spending/create-spending.ts";
import { messages } from "../thread/messages.ts";

/**
 * What keeps a plan, or a change of a pull request, from being built at the moment, whoever asks for it, in words; undefined:
 * nothing that is known. Asked before "on it" is said, so that nobody hears yes and at once no.
 */
export type NotNow = (who: {
  readonly userId: string;
  readonly guildId: string;
}) => Promise<string | undefined>;

export function createNotNow(powers: {
  readonly claude: Pick<Claude, "health">;
  readonly spending: Pick<Spending, "refusal">;
  /** Whether what is built could be pushed, as far as is known. Default: yes. */
  readonly canPush?: () => Promise<boolean>;
}): NotNow {
  const { claude, spending, canPush = async () => true } = powers;
  return async (who) => {
    if (!claude.health.accepting) return messages.notNow.claudeAway;
    const spent = spending.refusal(who)?.message;
    if (spent !== undefined) return spent;
    return (await canPush()) ? undefined : messages.notNow.cannotPush;
  };
}
