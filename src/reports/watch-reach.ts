import type { API } from "@discordjs/core";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { reviewNears, usersReached, warnedFrom } from "../set-up/discord/reach.ts";
import type { TellOnce } from "./tell-once.ts";

const dayMs = 24 * 60 * 60 * 1_000;
/** After the start people come first, in milliseconds: a minute. */
const firstMs = 60_000;

/**
 * Counts once a day how many users can see the application, and warns the admins when Discord's review of Message Content nears.
 * Members of several servers are counted in each, so the warning comes rather early.
 *
 * @returns a function that stops it
 */
export function watchReach(powers: {
  readonly api: Pick<API, "applications" | "users">;
  /** The application has a privileged intent. */
  readonly hasPrivileged: boolean;
  readonly tellOnce: TellOnce;
  readonly later: Scheduler;
  readonly log: Log;
}): () => void {
  const { api, hasPrivileged, tellOnce, later, log } = powers;
  if (!hasPrivileged) return () => {};
  let isOver = false;
  let cancel = later(firstMs, () => void look());

  async function look(): Promise<void> {
    try {
      const users = await usersReached(api);
      log.info("discord.reach", { users });
      if (users >= warnedFrom) await tellOnce.tell("intent review", reviewNears(users));
      else await tellOnce.over("intent review");
    } catch (error) {
      log.warn("discord.reach_unknown", { error });
    }
    if (!isOver) cancel = later(dayMs, () => void look());
  }

  return () => {
    isOver = true;
    cancel();
  };
}
