import { API } from "@discordjs/core";
import { createRest } from "../../discord/rest/create-rest.ts";
import { silentLog } from "../../log/log.ts";
import { askWhoIAm, type Bot, TokenRefusedError } from "../../set-up/discord/ask-who-i-am.ts";
import { tokenRefused } from "../../set-up/discord/token-finding.ts";
import { forTerminal } from "../../set-up/for-terminal.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import type { StepPowers } from "../step.ts";

/** Discord, as the bot. */
export interface Discord extends Bot {
  readonly api: API;
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
  const api = new API(createRest({ token, apiUrl, log: silentLog }));
  try {
    return { api, ...(await askWhoIAm(api)) };
  } catch (error) {
    if (error instanceof TokenRefusedError) return forTerminal(tokenRefused(token).line);
    throw error;
  }
}
