import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { silentLog } from "../../../log/log.ts";
import { createFakeChannel } from "../../dry-run/fake-channel.ts";
import { slashInteraction } from "../../dry-run/fake-slash.ts";
import { createPluginHost } from "../../host/create-plugin-host.ts";
import { nullLookup } from "../null-lookup.ts";

const source = `
import { AutoModError, slashCommand, TurbotPlugin } from "turbot";
export default class Parrot extends TurbotPlugin {
  parrot = slashCommand(
    { name: "parrot", description: "Say it", options: { what: { type: "string", description: "What" }, catches: { type: "boolean", description: "?" } } },
    async (interaction, { what = "", catches = false }) => {
      try {
        await interaction.reply(what);
      } catch (error) {
        if (!catches || !(error instanceof AutoModError)) throw error;
        await interaction.reply("Mind your words");
      }
    },
  );
}`;

test("a plugin can tell AutoMod's refusal from others; if it doesn't, the person is told, and nobody calls it a bug", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-auto-mod-"));
  writeFileSync(join(folder, "parrot.ts"), source);
  const { messenger, guilds, events } = createFakeChannel();
  const rule = {
    id: "1",
    keywords: ["kraken"],
    patterns: [],
    allowed: [],
    exemptRoles: [],
    exemptChannels: [],
  };
  const reports: string[] = [];
  const host = createPluginHost({
    ...{
      folder,
      dataFolder: join(folder, "data"),
      nodePath: process.execPath,
      messenger,
      lookup: nullLookup,
    },
    guilds: {
      ...guilds,
      autoMod: async () => [rule],
      standing: async () => ({ permissions: 0n, top: 0 }),
    },
    log: silentLog,
    report: (_plugin, { kind }) => void reports.push(kind),
  });
  t.after(async () => {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await host.start();
  const command = {
    ...{ type: 1, name: "parrot", description: "" },
    options: [
      { type: 3, name: "what", description: "" },
      { type: 5, name: "catches", description: "" },
    ],
  };
  await host.onInteraction(slashInteraction(command as never, { what: "a kraken", catches: true }, "ada"));
  await host.onInteraction(slashInteraction(command as never, { what: "a kraken" }, "ada"));
  assert.equal(events[0]?.content, "Mind your words");
  assert.match(events[1]?.content ?? "", /^The parrot plugin couldn't do that\. This server's AutoMod/);
  assert.deepEqual([events[1]?.ephemeral, events.length, reports], [true, 2, ["refused"]]);
});
