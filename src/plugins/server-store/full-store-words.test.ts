import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { createFakeChannel } from "../dry-run/fake-channel.ts";
import { slashInteraction } from "../dry-run/fake-slash.ts";
import { firstAnswer } from "../dry-run/fixtures/first-answer.ts";
import { createPluginHost } from "../host/create-plugin-host.ts";

const source = `
import { slashCommand, TurbotPlugin } from "turbot";
export default class Hoard extends TurbotPlugin {
  hoard = slashCommand({ name: "hoard", description: "Keep it all" }, async (interaction) => {
    try {
      for (let at = 0; at <= 50; at += 1) await this.turbot.store.set("k" + at, "y".repeat(60_000));
    } catch (error) {
      throw new Error("I say " + Math.random() + ": " + error.message);
    }
    await interaction.reply("kept");
  });
}`;

test("whoever uses a plugin that has no room left reads that, and who can change it; not to try again", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-full-"));
  writeFileSync(join(folder, "hoard.ts"), source);
  const { messenger, guilds, events } = createFakeChannel();
  const reports: string[] = [];
  const host = createPluginHost({
    ...{ folder, dataFolder: join(folder, "data"), nodePath: process.execPath },
    ...{ messenger, guilds, lookup: nullLookup, log: silentLog },
    report: (_plugin, { kind, message }) => void reports.push(`${kind}: ${message}`),
  });
  t.after(async () => {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await host.start();
  const command = { type: 1, name: "hoard", description: "" };
  await host.onInteraction(slashInteraction(command as never, {}, "ada"));
  assert.match(
    firstAnswer(events)?.content ?? "",
    /^The hoard plugin couldn't do that\. It has no room left.*nothing was stored\. An admin can ask me to change it/,
  );
  // However the plugin puts it: it could say something else each time.
  assert.deepEqual(reports, ["full: The store is full: 1 MB"]);
});
