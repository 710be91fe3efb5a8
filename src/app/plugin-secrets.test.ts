import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { buttonId } from "../discord/fixtures/button-id.ts";
import { startHttpsServer } from "../plugins/capabilities/http/fixtures/https-server.ts";
import { isIn } from "../plugins/secrets/fixtures/every-form.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

const translator = (port: number) => `import { MissingSecretError, slashCommand, TurbotPlugin } from "turbot";

const url = "https://api-free.deepl.com:" + String(${port}) + "/v2/usage";

export default class Translator extends TurbotPlugin {
  static readonly needs = {
    http: ["api-free.deepl.com"],
    secrets: {
      deepl: {
        host: "api-free.deepl.com",
        header: "Authorization",
        value: "DeepL-Auth-Key {secret}",
        name: "DeepL key",
        help: "deepl.com/your-account/keys",
      },
    },
  } as const;

  usage = slashCommand({ name: "deepl-usage", description: "What is left" }, async (interaction) => {
    const { guildId } = interaction;
    try {
      const answer = await this.turbot.http.get(url, { secret: "deepl", guildId });
      await interaction.reply(answer.text() + " " + (await this.turbot.hasSecret(guildId ?? "", "deepl")));
    } catch (error) {
      if (!(error instanceof MissingSecretError)) throw error;
      await interaction.reply("No key: " + error.message);
    }
  });

  careless = slashCommand({ name: "deepl-careless", description: "Asks and hopes" }, async (interaction) => {
    await this.turbot.http.get(url, { secret: "deepl", guildId: interaction.guildId });
  });
}
`;

test("an admin fills in a key, which its host alone gets, over a restart, until it is removed", {
  timeout: 180_000,
}, async (t) => {
  const key = 'dpl-9f3&"kQz7/x+81:fx';
  const got: (string | undefined)[] = [];
  const { port, lookup, ca } = await startHttpsServer(t, ({ headers }, response) => {
    got.push(headers.authorization);
    response.end(`You are ${headers.authorization}`);
  });
  const world = await createBotHarness(t, {
    plugins: { translator: translator(port) },
    web: { lookup, ca, isAllowed: () => true, ports: [port] },
    env: { PLUGIN_SECRETS_KEY: "7c".repeat(32) },
  });
  const { discord, guild, general, bob, home } = world;
  const { people } = discord;
  const admin = guild.owner_id;
  const bot = await world.startLive();
  const outputs = [bot];

  const answer = async (command: string) =>
    (await people.slash(bob, general, command)).message?.content ?? "";
  const panel = async () => (await people.slash(admin, general, "plugins", { name: "translator" })).message;
  const page = async () => {
    const shown = await panel();
    return (await people.press(admin, shown?.id ?? "", buttonId(shown, "Keys"))).message;
  };
  const fillIn = async (from: APIMessage | undefined, label: string, typed: string) => {
    const { interactionId, modal } = await people.press(admin, from?.id ?? "", buttonId(from, label));
    assert.match(JSON.stringify(modal), /Only for api-free\.deepl\.com\. deepl\.com\/your-account\/keys/);
    return (await people.submitModal(admin, interactionId, { deepl: typed })).message;
  };

  // Without a key, whoever asks reads who can change that; it is no bug of the plugin's.
  assert.match(
    await answer("deepl-usage"),
    /No key: \*DeepL key\* isn't filled in here yet: an admin does that with \/plugins/,
  );
  assert.match(await answer("deepl-careless"), /isn't filled in here yet: an admin does that with \/plugins/);
  assert.match(
    (await panel())?.content ?? "",
    /Asks `api-free\.deepl\.com` with a key of yours, \*DeepL key\*: not filled in/,
  );

  const empty = await page();
  assert.match(
    empty?.content ?? "",
    /\*\*DeepL key\*\*, for `api-free\.deepl\.com` alone \(`Authorization`\): not filled in/,
  );
  const refused = await fillIn(empty, "Fill in", "two words");
  assert.match(refused?.content ?? "", /\*DeepL key\* isn't filled in: it has a space or a line break in it/);
  const filled = await fillIn(await page(), "Fill in", `  ${key} `);
  assert.match(filled?.content ?? "", /\*DeepL key\* is filled in\.\n.*filled in by <@\d+> on <t:\d+:D> ✅/s);
  assert.match(await answer("deepl-usage"), /You are \[secret\] true$/);
  assert.deepEqual(got, [`DeepL-Auth-Key ${key}`]);

  // What an admin sees, members don't.
  const steal = async () => people.press(bob, filled?.id ?? "", "keys:remove:translator:deepl");
  await assert.rejects(steal, /Unknown Message/);

  await bot.end("SIGTERM");
  outputs.push(await world.startLive());
  assert.match(await answer("deepl-usage"), /You are \[secret\] true$/);
  const kept = await fillIn(await page(), "Fill in or replace", "");
  assert.match(kept?.content ?? "", /Nothing was typed, so nothing has changed/);

  // Nothing that anybody can read shows it: messages, logs, the files of the home folder.
  const files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/node_modules|release/.test(entry.parentPath))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString("latin1"));
  assert.ok(files.length > 1);
  const shown = JSON.stringify(discord.world.messages(general, admin));
  for (const text of [shown, ...outputs.map((one) => one.output()), ...files]) assert.ok(!isIn(key, text));

  const now = await page();
  const removed = await people.press(admin, now?.id ?? "", buttonId(now, "Remove: DeepL key"));
  assert.match(removed.message?.content ?? "", /\*DeepL key\* is removed\./);
  assert.match(await answer("deepl-usage"), /No key/);
});

test("without PLUGIN_SECRETS_KEY the panel says what the operator does", { timeout: 120_000 }, async (t) => {
  const world = await createBotHarness(t, { plugins: { translator: translator(443) } });
  const { people } = world.discord;
  const admin = world.guild.owner_id;
  await world.startLive();
  const panel = (await people.slash(admin, world.general, "plugins", { name: "translator" })).message;
  const { message } = await people.press(admin, panel?.id ?? "", buttonId(panel, "Keys"));
  assert.match(
    message?.content ?? "",
    /Whoever runs me adds a line to my `\.env` with this command.*PLUGIN_SECRETS_KEY=\$\(openssl rand -hex 32\)/s,
  );
  assert.equal(buttonId(message, "Fill in"), "");
});
