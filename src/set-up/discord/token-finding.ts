import type { Finding } from "../fact.ts";

const portal = "https://discord.com/developers/applications";

/** Discord accepts the token. @param name the bot's */
export function tokenAccepted(name: string): Finding {
  return { line: `Discord: I'm **${name}** there.` };
}

/**
 * Discord refuses the token, which looks like one. Its first part is the account's id, in base64: the page where to get another
 * one follows from it.
 */
export function tokenRefused(token: string): Finding {
  const id = Buffer.from(token.split(".")[0] ?? "", "base64").toString("latin1");
  const page = /^\d{17,20}$/.test(id) ? `<${portal}/${id}/bot>` : `<${portal}> → your application → Bot`;
  return {
    line:
      "Discord: it refuses the token. It was reset, or it is the token of a person's account and not of a bot. Press *Reset Token* at " +
      `${page}, put the new one into **DISCORD_TOKEN** in .env, and restart me.`,
    verdict: "bad",
  };
}
