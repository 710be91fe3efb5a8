import { ApplicationFlags } from "discord-api-types/v10";
import { grantedIntents, readsMessages } from "../../discord/gateway/intents.ts";
import { isFinalNo } from "../../discord/rest/discord-trouble.ts";
import { messagesFact } from "../../set-up/discord/messages-fact.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import type { StepPowers } from "../step.ts";
import type { Discord } from "./connect-discord.ts";

/** https://docs.discord.com/developers/resources/application#edit-current-application: a bot sets the limited flags itself. */
const { GatewayMessageContentLimited, GatewayGuildMembersLimited } = ApplicationFlags;

/** Message Content, unless it isn't wanted; Server Members if it is. Without them Turbot works, with less. */
export async function switchIntentsOn({ ask, has }: StepPowers, discord: Discord): Promise<void> {
  const { api, flags } = discord;
  const reads = readsMessages(grantedIntents({ flags }));
  if (reads) ask.found("Discord: Turbot can read messages that don't mention it.");
  const wanted =
    (reads || has("without-message-content") ? 0 : GatewayMessageContentLimited) |
    (has("server-members") ? GatewayGuildMembersLimited : 0);
  if ((flags & wanted) !== wanted) {
    try {
      await api.applications.editCurrent({ flags: flags | wanted });
      ask.found("Discord: switched on what Turbot may read (the intents in the developer portal).");
      return;
    } catch (error) {
      if (!isFinalNo(error)) throw error;
    }
  }
  if (!reads) ask.trouble(forTerminal(messagesFact(false).line));
}
