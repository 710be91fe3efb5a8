import { createOsSandbox } from "../os-sandbox/create-os-sandbox.ts";
import { testsFact } from "../set-up/machine/tests-fact.ts";
import { type StepPowers, settle } from "./step.ts";
import { askForAddress } from "./steps/ask-for-address.ts";
import { chooseAdminChannel } from "./steps/choose-admin-channel.ts";
import { chooseRole } from "./steps/choose-role.ts";
import { chooseServer } from "./steps/choose-server.ts";
import { connectClaude } from "./steps/connect-claude.ts";
import { connectDiscord } from "./steps/connect-discord.ts";
import { connectGitHub } from "./steps/connect-github.ts";
import { findClone } from "./steps/find-clone.ts";
import { setUpRepository } from "./steps/set-up-repository.ts";
import { setUpWebhook } from "./steps/set-up-webhook.ts";
import { switchIntentsOn } from "./steps/switch-intents-on.ts";
import { writeService } from "./steps/write-service.ts";
import { writeSettings } from "./write-settings.ts";

/**
 * From nothing to settings that work. What is there and works isn't asked for; nothing is written before the end.
 *
 * @param scratch a folder for a few small files, which are removed again
 */
export async function setUp(powers: StepPowers, scratch: string): Promise<void> {
  const { ask, draft, home } = powers;
  await findClone(powers);
  const discord = await connectDiscord(powers);
  await switchIntentsOn(powers, discord);
  const server = await chooseServer(powers, discord);
  await chooseAdminChannel(powers, discord, server.id);
  await chooseRole(powers, discord, server.id);
  await connectClaude(powers);
  const webhookUrl = await askForAddress(powers);
  const account = await connectGitHub(powers, webhookUrl);
  await setUpRepository(powers, account);
  await setUpWebhook(powers, webhookUrl, account);
  await settle(powers, async () => testsFact(await createOsSandbox({ scratch }).available()));
  const changes = draft.changes();
  if (changes.size === 0) ask.found("Settings: nothing is missing, so .env stays as it is.");
  else {
    writeSettings(home, changes);
    ask.found(`Settings: wrote ${[...changes.keys()].join(", ")} into .env, which only you can read.`);
  }
  writeService(powers);
}
