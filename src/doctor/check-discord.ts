import { API } from "@discordjs/core";
import type { Config } from "../config/config.ts";
import { grantedIntents, hasPrivileged, readsMessages } from "../discord/gateway/intents.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { askForAdminChannel } from "../set-up/discord/admin-channel-finding.ts";
import { askDiscord } from "../set-up/discord/ask-discord.ts";
import { askWhoIAm, TokenRefusedError } from "../set-up/discord/ask-who-i-am.ts";
import { loginsFinding } from "../set-up/discord/logins-finding.ts";
import { messagesFact } from "../set-up/discord/messages-fact.ts";
import { askForReach } from "../set-up/discord/reach-finding.ts";
import { askForRights } from "../set-up/discord/rights-finding.ts";
import { tokenAccepted, tokenRefused } from "../set-up/discord/token-finding.ts";
import type { Finding } from "../set-up/fact.ts";
import { clockFinding } from "../set-up/machine/clock-finding.ts";
import { type Check, DependsError } from "./check.ts";
import { lazily } from "./lazily.ts";

/** What is asked of Discord, over REST alone: a login at the gateway could end the running Turbot's session. */
export function discordChecks(powers: {
  readonly config: Config;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Logins that this home has noted in the last 24 hours; undefined: that isn't known. */
  readonly ownLogins: number | undefined;
  /** What plugins were granted takes, in Discord's bits; undefined: that isn't known. */
  readonly grantedBits: bigint | undefined;
}): readonly Check[] {
  const { config, now, ownLogins, grantedBits } = powers;
  const { token, apiUrl, logChannelId, guildIds, featureRequestRole: wantedRole } = config.discord;
  let aheadMs: number | undefined;
  const heard = (date: string | null) => {
    const at = Date.parse(date ?? "");
    if (!Number.isNaN(at)) aheadMs = now() - at;
  };
  const rest = createRest({ token, apiUrl, log: silentLog, clock: { heard } });
  const api = new API(rest);

  const connect = lazily(async () => {
    const { flags, ...bot } = await askWhoIAm(api);
    return { ...bot, intents: grantedIntents({ flags }) };
  });
  /** If Discord is away, or refuses the token, that is said once. */
  const who = () =>
    connect().catch((cause: unknown) => {
      throw new DependsError("Discord", { cause });
    });
  const channel = lazily(async () => {
    return askForAdminChannel(api, { ...(await who()), channelId: logChannelId });
  });
  const served = async () => {
    const { guildId } = await channel();
    if (guildIds.length > 0) return guildIds;
    if (guildId === undefined) throw new DependsError("the admin channel");
    return [guildId];
  };
  const place = lazily(async () => {
    const { guildId } = await channel();
    const identity = { guildIds: new Set(await served()), logGuildId: guildId ?? "" };
    return askDiscord({ api, rest, identity, logChannelId, wantedRole });
  });
  const check = (
    name: string,
    look: () => Promise<Finding>,
    ...more: readonly "LOG_CHANNEL_ID"[]
  ): Check => ({
    name,
    needs: ["DISCORD_TOKEN", "DISCORD_API_URL", ...more],
    look,
  });

  return [
    check("discord", async () => {
      try {
        return tokenAccepted((await connect()).botName);
      } catch (error) {
        if (error instanceof TokenRefusedError) return tokenRefused(token);
        throw error;
      }
    }),
    check("admin-channel", async () => (await channel()).finding, "LOG_CHANNEL_ID"),
    check("server", async () => (await place()).server, "LOG_CHANNEL_ID"),
    check("role", async () => (await place()).role, "LOG_CHANNEL_ID"),
    check(
      "permissions",
      async () =>
        askForRights(api, {
          ...{ ...(await who()), guildIds: await served(), wantedRole },
          needed: grantedBits,
        }),
      "LOG_CHANNEL_ID",
    ),
    check("messages", async () => messagesFact(readsMessages((await who()).intents))),
    check("reach", async () => askForReach(api, hasPrivileged((await who()).intents))),
    check("logins", async () => {
      const { applicationId } = await who();
      const { session_start_limit: limit } = await api.gateway.getBot();
      if (ownLogins === undefined)
        return { line: "Logins: my own aren't known, as the database can't be read.", isUnsure: true };
      return loginsFinding(limit.total - limit.remaining, ownLogins, applicationId);
    }),
    check("clock", async () => {
      await who().catch(() => {});
      return clockFinding(aheadMs);
    }),
  ];
}
