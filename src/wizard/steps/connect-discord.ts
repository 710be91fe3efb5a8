import { API } from "@discordjs/core";
import type { REST } from "@discordjs/rest";
import type { APIApplication } from "discord-api-types/v10";
import { checked, startShapes } from "../../discord/rest/answers-at-start.ts";
import { createRest } from "../../discord/rest/create-rest.ts";
import { isFinalNo } from "../../discord/rest/discord-trouble.ts";
import { silentLog } from "../../log/log.ts";
import { tokenRefused } from "../../set-up/discord/token-finding.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import type { StepPowers } from "../step.ts";

/** Discord, as the bot. */
export interface Discord {
  readonly api: API;
  readonly rest: REST;
  readonly applicationId: string;
  readonly botUserId: string;
  readonly botName: string;
  /** The application's, with those of its intents. */
  readonly flags: number;
}

const newApplication = "https://discord.com/developers/applications?new_application=true";

/** A token that Discord accepts: the one in the settings, or one that is pasted. */
export async function connectDiscord({ ask, draft }: StepPowers): Promise<Discord> {
  let token = draft.get("DISCORD_TOKEN");
  if (token === undefined && ask.isInteractive) {
    ask.explain(
      "Discord needs an application, which is Turbot's account there. Make one, then press Reset Token on its page Bot",
      [newApplication],
    );
  }
  for (;;) {
    token ??= await ask.secret({ flag: "DISCORD_TOKEN", message: "The bot's token (it isn't shown)" });
    const problem = draft.problemOf("DISCORD_TOKEN", token);
    const connected = problem === undefined ? await connect(token, draft.config().discord.apiUrl) : problem;
    if (typeof connected !== "string") {
      draft.set("DISCORD_TOKEN", token);
      ask.found(`Discord: Turbot is ${connected.botName} there.`);
      return connected;
    }
    const says = problem === undefined ? connected : `That ${problem}.`;
    if (!ask.isInteractive) throw new SetupStoppedError(`DISCORD_TOKEN: ${says}`);
    ask.trouble(says);
    token = undefined;
  }
}

/** @returns why not, as a sentence, if Discord refuses the token */
async function connect(token: string, apiUrl: string): Promise<Discord | string> {
  const rest = createRest({ token, apiUrl, log: silentLog });
  const api = new API(rest);
  try {
    const application = checked(
      await api.applications.getCurrent(),
      startShapes.application,
    ) as APIApplication;
    const { id: botUserId, username: botName } = await api.users.getCurrent();
    return { api, rest, applicationId: application.id, botUserId, botName, flags: application.flags ?? 0 };
  } catch (error) {
    if (isFinalNo(error) && error.status === 401) return forTerminal(tokenRefused(token).line);
    throw error;
  }
}
