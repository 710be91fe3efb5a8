import { on, TurbotPlugin } from "turbot";

/* Times out by itself whoever AutoMod catches, which an admin allowed. */

export default class Guard extends TurbotPlugin {
  static readonly needs = {
    discord: ["see_auto_mod", "time_out_members"],
    unattended: ["time_out_members"],
  } as const;

  caught = on("autoModAlert", async ({ guildId, userId, action }) => {
    if (action !== "block") return;
    const why = await this.turbot.timeOut(guildId, userId, { for: "1h", reason: "caught by AutoMod" }).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    const isCapped = why !== undefined && /as often as|often enough/.test(why);
    this.turbot.log.info(`tally event 1 ${why === undefined ? 0 : 1} ${isCapped ? 1 : 0};`);
  });
}
