import type { Finding } from "../fact.ts";

const portal = "https://discord.com/developers/applications";

/**
 * Whether another program logs in with the same token: Discord counts all logins of a day, and Turbot notes its own. Discord
 * shows nobody's sessions, so this is an inference, and resumed sessions don't count.
 *
 * @param counted logins that Discord has counted in the last 24 hours
 * @param own those that this home knows of in that time
 */
export function loginsFinding(counted: number, own: number, applicationId: string): Finding {
  const others = counted - own;
  if (others <= 0) return { line: "Logins: all of the last 24 hours were this Turbot's." };
  return {
    line:
      `Logins: in the last 24 hours, ${others === 1 ? "one login" : `${others} logins`} with my token came from somewhere else: another Turbot with the same .env, ` +
      "or this one before it moved here. If another one still runs, everybody gets two answers: stop it. If you know of none, press " +
      `*Reset Token* at <${portal}/${applicationId}/bot>.`,
    verdict: "note",
  };
}
