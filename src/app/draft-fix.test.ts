import assert from "node:assert/strict";
import { test } from "node:test";
import { createRest } from "../discord/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { fixButton } from "./draft-fix.ts";
import { createBotWorld } from "./fixtures/bot-world.ts";
import { createPluginReports } from "./report-plugins.ts";

test("the report of a quarantined plugin has a button that plans its repair, for who may ask", async (t) => {
  const world = await createBotWorld(t);
  const { discord, logs, ann, bob } = world;
  await world.startLive();
  // The report as the bot writes it.
  const said: string[] = [];
  const reports = createPluginReports(
    {
      tell: async () => true,
      ask: async (text, _nonce, components) => {
        assert.deepEqual(components, [fixButton("welcome")]);
        said.push(text);
        return true;
      },
      insist: async () => {},
    },
    Date.now,
  );
  reports("welcome", { kind: "quarantined", message: "It computed for more than 250 ms" });
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  const report = (await rest.post(`/channels/${logs}/messages`, {
    body: { content: said[0], components: [fixButton("welcome")] },
  })) as { readonly id: string };

  await discord.people.press(bob, report.id, "fix:welcome");
  const { message } = await discord.people.press(ann, report.id, "fix:welcome");
  assert.match(message?.content ?? "", /is drafting a fix/);
  assert.equal(discord.world.threads(logs).length, 1);
  await discord.people.waitForMessage(report.id, ({ content }) => content !== "");
  const asked = world.claude.calls.map((call) => JSON.stringify(call.messages)).join();
  assert.match(asked, /Mend the plugin welcome \(plugins\/welcome\.ts\).*It computed for more than 250 ms/);
});
