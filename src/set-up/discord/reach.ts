import type { API } from "@discordjs/core";

/**
 * From this many users that can see an application, Discord reviews its privileged intents, once a year:
 * https://docs.discord.com/developers/gateway/you-might-not-need-a-privileged-intent
 */
const reviewedFrom = 10_000;
/** The admins hear of it earlier: an application for review takes a while. */
export const warnedFrom = 8_000;

/** Discord shows this many servers in one answer. */
const guildsAtOnce = 200;

/** Members of all servers, and those who installed the application for themselves. */
export async function usersReached(api: Pick<API, "applications" | "users">): Promise<number> {
  const application = await api.applications.getCurrent();
  let users = application.approximate_user_install_count ?? 0;
  for (let after = "0"; ; ) {
    const guilds = await api.users.getGuilds({ after, limit: guildsAtOnce, with_counts: true });
    for (const guild of guilds) users += guild.approximate_member_count ?? 0;
    const last = guilds.at(-1);
    if (last === undefined || guilds.length < guildsAtOnce) return users;
    after = last.id;
  }
}

/** In thousands, because the words are posted again when they change. */
export function reviewNears(users: number): string {
  const thousands = Math.floor(users / 1_000);
  const now = users >= reviewedFrom ? "Discord may want to review now" : "Discord will want to review soon";
  return (
    `About ${thousands},000 users can see me: ${now} why I read messages. From ${reviewedFrom / 1_000},000 on, the Message Content and Server Members intents need ` +
    "a review, every year. Apply in the developer portal, or switch them off there: mentions, replies that ping me, commands and buttons work without."
  );
}
