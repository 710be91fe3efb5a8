import assert from "node:assert/strict";
import { test } from "node:test";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

const source = `import { button, on, slashCommand, TurbotPlugin } from "turbot";
export default class Shield extends TurbotPlugin {
  static readonly needs = {
    discord: ["lock_channels", "manage_channels", "manage_threads"],
    unattended: ["lock_channels", "manage_channels", "manage_threads"],
  } as const;
  joined = on("memberJoin", async () => {
    await this.turbot.slowMode(await this.place(), 60, { for: "1h" });
    await this.turbot.send(await this.place(), { content: "A raid?", buttons: [{ id: "lock", label: "Lock" }] });
  });
  async place() { return (await this.turbot.store.get<string>("place")) ?? ""; }
  here = slashCommand({ name: "here", description: "Here" }, async (interaction) => {
    await this.turbot.store.set("place", interaction.channelId);
    await interaction.reply("Here.");
  });
  lock = button({ id: "lock" }, async (by) => {
    const { channelId } = by;
    const all = [
      () => this.turbot.lockChannel(channelId, { for: "1h", by }),
      () => this.turbot.unlockChannel(channelId, { by }),
      () => this.turbot.slowMode(channelId, 5, { by }),
      () => this.turbot.changeChannel(channelId, { topic: "Raid", by }),
      () => this.turbot.changeThread(channelId, { locked: true, by }),
      () => this.turbot.addToThread(channelId, by.user, { by }),
      () => this.turbot.removeFromThread(channelId, "1085299751901270876", { by }),
      () => this.turbot.lockChannel(channelId, { by: { ...by } as typeof by }),
    ];
    const said: string[] = [];
    for (const one of all) said.push(await one().then(() => "done", (error) => String(error)));
    await by.reply(said.join("\\n"));
  });
}`;

test("what a button asks for is refused to whoever couldn't do it by hand, although the plugin does it by itself", async (t) => {
  const plugin = await openPlugin({ path: "plugins/shield.ts", source }, here);
  t.after(() => plugin.close());
  await plugin.slash("here");
  await plugin.join("raider");
  assert.deepEqual(
    plugin.events.map(({ kind }) => kind),
    ["reply", "slowMode", "send"],
  );
  await plugin.press("lock", { as: "mallory", permissions: [] });
  const said = () => (plugin.events.at(-1)?.content ?? "").split("\n");
  for (const one of said().slice(0, 7)) assert.match(one, /^Error: Whoever asked.* isn't allowed/);
  assert.match(said()[7] ?? "", /`by` takes what the handler was given/);
  assert.equal(plugin.events.length, 4, "nothing was done");
  await plugin.advance("1m");
  await plugin.press("lock", { as: "mo", permissions: ["manage_channels", "manage_roles"] });
  assert.deepEqual(said().slice(0, 4), ["done", "done", "done", "done"]);
  assert.deepEqual(plugin.problems, []);
});
