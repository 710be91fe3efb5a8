import type { Claude } from "../../claude/claude.ts";
import type { Spending } from "../../spending/create-spending.ts";
import { reservedFor, usualCalls } from "../../spending/usual-calls.ts";
import type { RequestKind } from "../requests.ts";
import { messages } from "../thread/messages.ts";

/**
 * What currently keeps a plan or a revision of a pull request from being built, whoever asks, in words; undefined if nothing is
 * known to. Checked before Turbot says "on it", so that nobody hears yes and then no.
 */
export type NotNow = (who: {
  readonly userId: string;
  readonly guildId: string;
  readonly kind: RequestKind;
}) => Promise<string | undefined>;

export function createNotNow(powers: {
  readonly claude: Pick<Claude, "health" | "models">;
  readonly spending: Pick<Spending, "refusal">;
  /** Whether a build could be pushed, as far as we know. Default: yes. */
  readonly canPush?: () => Promise<boolean>;
}): NotNow {
  const { claude, spending, canPush = async () => true } = powers;
  return async ({ userId, guildId, kind }) => {
    if (!claude.health.accepting) return messages.notNow.claudeAway;
    // As much as its first call sets aside: with less, it would be refused after "on it".
    const choice = claude.models.choose("building");
    const first = choice.kind === "none" ? undefined : reservedFor(choice.model, usualCalls[kind]);
    const spent = spending.refusal({ purpose: "building", userId, guildId }, first);
    // What running calls have set aside mostly comes back: the build waits for it.
    if (spent !== undefined && spent.shortage !== "set aside") return spent.message;
    return (await canPush()) ? undefined : messages.notNow.cannotPush;
  };
}
