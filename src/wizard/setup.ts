import { createOsSandbox } from "../os-sandbox/create-os-sandbox.ts";
import { testsFact } from "../set-up/machine/tests-fact.ts";
import { decide } from "./decision.ts";
import { type StepPowers, settle } from "./step.ts";
import { createAdminLogin } from "./steps/admin-login.ts";
import { webhookAddress } from "./steps/ask-for-address.ts";
import { adminChannel } from "./steps/choose-admin-channel.ts";
import { chatChannels, keepChatChannels } from "./steps/choose-chat-channels.ts";
import { requestRole } from "./steps/choose-role.ts";
import { chooseServer } from "./steps/choose-server.ts";
import { connectClaude, monthlyDollars } from "./steps/connect-claude.ts";
import { connectDiscord } from "./steps/connect-discord.ts";
import { connectGitHub, gitHubWay } from "./steps/connect-github.ts";
import { findClone } from "./steps/find-clone.ts";
import { makeOwn } from "./steps/make-own.ts";
import { setUpRepository } from "./steps/set-up-repository.ts";
import { setUpWebhook } from "./steps/set-up-webhook.ts";
import { switchIntentsOn } from "./steps/switch-intents-on.ts";
import { whereToGrow } from "./steps/where-to-grow.ts";
import { writeService } from "./steps/write-service.ts";
import { writeSettings } from "./write-settings.ts";

/**
 * From nothing to settings that work. What is there and works isn't asked for; nothing is written before the end.
 *
 * @param scratch a folder for a few small files, which are removed again
 */
export async function setUp(powers: StepPowers, scratch: string): Promise<void> {
  const { ask, draft, home } = powers;
  const clone = await findClone(powers);
  const discord = await connectDiscord(powers);
  await switchIntentsOn(powers, discord);
  const server = await chooseServer(powers, discord);
  await connectClaude(powers);

  const login = createAdminLogin(powers);
  const where = await whereToGrow(powers, clone, login);
  const way = await gitHubWay(powers, login);
  const address = webhookAddress(powers);
  const channel = await adminChannel(powers, discord, server.id);
  const role = await requestRole(powers, discord, server.id);
  const chat = await chatChannels(powers, discord, server.id);
  await decide(powers, [where, way, channel, chat, role, monthlyDollars(powers), address]);

  await makeOwn(powers, clone, where.choice(), login);
  const webhookUrl = address.choice() || undefined;
  const account = await connectGitHub(powers, way.choice(), webhookUrl);
  await setUpRepository(powers, clone, account, login);
  await setUpWebhook(powers, webhookUrl, account, login);
  await settle(powers, async () => testsFact(await createOsSandbox({ scratch }).available()));
  const changes = draft.changes();
  if (changes.size === 0) ask.found("Settings: nothing is missing, so .env stays as it is.");
  else {
    writeSettings(home, changes);
    ask.found(`Settings: wrote ${[...changes.keys()].join(", ")} into .env, which only you can read.`);
  }
  const chats = chat.choice();
  if (chats !== undefined && chats !== "everywhere") {
    keepChatChannels(home, server.id, chats);
    ask.found("Discord: Turbot chats in the channels that you named; /chat changes that.");
  }
  writeService(powers);
}
