import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { Locale } from "discord-api-types/v10";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { until } from "../../src/app/fixtures/until.ts";
import { buttonId } from "../../src/discord/fixtures/button-id.ts";
import { startHttpsServer } from "../../src/plugins/capabilities/http/fixtures/https-server.ts";

const source = readFileSync(resolve(import.meta.dirname, "../../examples/plugins/translate.ts"), "utf8");

test("a member has a message translated into their language, with the key of their server", {
  timeout: 180_000,
}, async (t) => {
  const asked: { readonly key: string | undefined; readonly body: unknown }[] = [];
  let status = 200;
  const { port, lookup, ca } = await startHttpsServer(t, async (request, response) => {
    const body = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    asked.push({ key: request.headers.authorization, body });
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ translations: [{ text: "Die Flut kommt spät" }] }));
  });
  const world = await createBotHarness(t, {
    // Policy refuses a port in an address.
    plugins: { translate: source.replace("deepl.com/v2", `deepl.com:" + String(${port}) + "/v2`) },
    web: { lookup, ca, isAllowed: () => true, ports: [port] },
    env: { PLUGIN_SECRETS_KEY: "7c".repeat(32) },
  });
  const { discord, guild, general, ann, bob } = world;
  const { people } = discord;
  const admin = guild.owner_id;
  discord.world.setLocale(bob, Locale.German);
  await world.startLive();
  const said = await people.write(ann, general, "The tide is late");
  /** What only the person who asked is told, after "thinking…". */
  const translate = async (words: RegExp) => {
    await people.menu(bob, said.id, "Translate");
    const tells = (to?: string) =>
      discord.world.messages(general, to).some(({ content }) => words.test(content));
    await until(() => tells(bob));
    assert.equal(tells(), false);
  };

  await translate(/\*DeepL key\* isn't filled in here yet: an admin does that/);

  const panel = (await people.slash(admin, general, "plugins", { name: "translate" })).message;
  const keys = (await people.press(admin, panel?.id ?? "", buttonId(panel, "Keys"))).message;
  const form = await people.press(admin, keys?.id ?? "", buttonId(keys, "Fill in"));
  await people.submitModal(admin, form.interactionId, { deepl: "dpl-4711-tide-kQz7" });
  await translate(/^Die Flut kommt spät/);
  assert.deepEqual(asked, [
    { key: "DeepL-Auth-Key dpl-4711-tide-kQz7", body: { text: ["The tide is late"], target_lang: "DE" } },
  ]);

  status = 456;
  await translate(/translations are used up for this month/);
});
