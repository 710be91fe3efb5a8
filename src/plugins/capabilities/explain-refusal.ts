import { type Blame, RefusalError } from "../../declaration/refusal.ts";
import { type DiscordRefusal, readRefusal } from "../../discord/rest/read-refusal.ts";

/**
 * Explains to a plugin and the admins why Discord refused a call: what happened, who has to act, and what they can
 * do. Undefined: Discord has nothing to do with it.
 *
 * @param timedOutUntil until when Turbot is timed out in the server, as ISO 8601; called only when that may be the cause
 */
export async function explainRefusal(
  error: unknown,
  timedOutUntil: () => Promise<string | undefined>,
): Promise<RefusalError | undefined> {
  const refusal = readRefusal(error);
  if (refusal === undefined) return undefined;
  const until =
    refusal.code === missingPermissions ? await timedOutUntil().catch(() => undefined) : undefined;
  const { blame, sentence } = until === undefined ? explain(refusal) : timedOut(until);
  return new RefusalError(`${sentence} (Discord: ${refusal.said})`, { blame, cause: error });
}

const missingPermissions = 50013;

interface Explanation {
  readonly blame: Blame;
  readonly sentence: string;
}

function timedOut(until: string): Explanation {
  return {
    blame: "server",
    sentence: `Turbot is timed out in this server until ${until}: an admin can end that`,
  };
}

/** A rate limit for which nobody waits, of names for example. */
function tooOften(ms: number): Explanation {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const again = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return { blame: "server", sentence: `Discord takes no more of that for now: it works again in ${again}` };
}

function explain({ reason, againInMs }: DiscordRefusal): Explanation {
  if (againInMs !== undefined) return tooOften(againInMs);
  switch (reason) {
    case "form":
      return { blame: "plugin", sentence: "Discord refused what was sent" };
    case "permissions":
      return {
        blame: "server",
        sentence:
          "Turbot isn't allowed to do that there: an admin can give it the permission in that channel",
      };
    case "place":
      return {
        blame: "server",
        sentence: "Discord doesn't allow that in this kind of channel, or with this message",
      };
    case "autoMod":
      return {
        blame: "server",
        sentence:
          "This server's AutoMod blocked it: say it in other words, or ask an admin to change its rules",
      };
    case "threadLocked":
      return {
        blame: "server",
        sentence: "The thread is locked or archived: a moderator can open it",
      };
    case "closedDirectMessages":
      return { blame: "server", sentence: "This person doesn't accept direct messages from Turbot" };
    case "gone":
      return { blame: "server", sentence: "What this was about isn't there any more" };
    case "limit":
      return { blame: "server", sentence: "This server or channel has reached a limit: try again later" };
    case "tooLate":
      return { blame: "discord", sentence: "It was too late to answer: Discord doesn't wait that long" };
    case "away":
      return { blame: "discord", sentence: "Discord isn't answering right now: try again later" };
    case "other":
      return { blame: "plugin", sentence: "Discord refused it" };
  }
}
