import type { API } from "@discordjs/core";
import type { Finding } from "../fact.ts";
import { reviewNears, usersReached, warnedFrom } from "./reach.ts";

/** @param hasPrivileged the application has an intent that Discord reviews once many can see it */
export async function askForReach(
  api: Pick<API, "applications" | "users">,
  hasPrivileged: boolean,
): Promise<Finding> {
  const users = await usersReached(api);
  const about = users < 1_000 ? String(users) : users.toLocaleString("en-US");
  if (!hasPrivileged || users < warnedFrom)
    return { line: `Reach: about ${about} ${users === 1 ? "user" : "users"} can see me.` };
  return { line: `Reach: ${reviewNears(users)}`, verdict: "note" };
}
