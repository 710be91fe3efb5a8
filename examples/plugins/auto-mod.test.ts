import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./auto-mod.ts", import.meta.url);

test("rules are set up by a command, changed with own words, listed and deleted", async () => {
  const plugin = await openPlugin(file);
  const made = () => plugin.events.map(({ kind, title }) => `${kind} ${title ?? ""}`.trim());
  const said = () => plugin.events.at(-1)?.content ?? "";
  try {
    await plugin.slash("auto-mod", { subcommand: "words", options: { words: "kraken" } });
    assert.match(said(), /Nothing is set up yet/);
    await plugin.slash("auto-mod", { subcommand: "on", in: "mods" });
    assert.deepEqual(
      made().slice(1, 4),
      ["slurs", "invites", "crowds"].map((name) => `makeAutoModRule ${name}`),
    );
    await plugin.slash("auto-mod", { subcommand: "words", options: { words: "kraken, *squid*,, kraken" } });
    assert.equal(said(), "2 of your own words are blocked now.");
    await plugin.slash("auto-mod", { subcommand: "list" });
    assert.match(
      said(),
      /^- crowds: more than 6 mentions\n- invites: `discord.*\n- slurs: sexual, slurs\n- words: `kraken`, `\*squid\*`$/,
    );
    await plugin.slash("auto-mod", { subcommand: "off" });
    assert.equal(made().filter((one) => one.startsWith("deleteAutoModRule")).length, 4);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("whoever may time people out does so with a press under what was blocked, and nobody else", async () => {
  const plugin = await openPlugin(file);
  const last = () => plugin.events.at(-1)?.content ?? "";
  try {
    await plugin.slash("auto-mod", { subcommand: "on", in: "mods" });
    await plugin.autoModAlert("discord.gg/abc", { as: "ben", rule: "invites", keyword: "discord" });
    const value = await idOf("ben");
    await plugin.press("time-out", { value, as: "carol", permissions: [] });
    assert.match(last(), /^Nothing was done\. Whoever asked for it isn't allowed to time members out/);
    await plugin.press("time-out", { value, as: "mo", permissions: ["moderate_members"] });
    const [deed] = plugin.events.filter(({ kind }) => kind === "timeOut");
    assert.deepEqual([deed?.userId, deed?.reason], [value, "AutoMod blocked what you wrote"]);
    assert.match(last(), /in 30 days\. Timed out for an hour by mo\.\n/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("the team reads what was blocked and how often, and a moderator dismisses it", async () => {
  const plugin = await openPlugin(file);
  const caught = (content: string, rule = "invites") =>
    plugin.autoModAlert(content, { as: "ben", rule, keyword: "discord" });
  try {
    await caught("before it is set up");
    await plugin.slash("auto-mod", { subcommand: "on", in: "mods" });
    await caught("come to discord.gg/abc");
    await caught("discord.gg/abc please");
    await caught("something else", "words");
    await plugin.autoModAlert("discord.gg/abc", { as: "ben", rule: "invites", action: "alert" });
    const alerts = plugin.events.filter(({ kind }) => kind === "send");
    assert.deepEqual(
      alerts.map(({ content }) => /\((\w+)\), (.*) in 30 days/.exec(content ?? "")?.slice(1)),
      [
        ["invites", "the first time"],
        ["invites", "2 times"],
      ],
    );
    assert.equal(alerts[0]?.channelId, await idOf({ channel: "mods" }));
    assert.equal(alerts[0]?.embeds?.[0]?.description, "come to discord.gg/abc");
    const ben = await idOf("ben");
    await plugin.press("dismiss", { value: ben, as: "carol" });
    assert.equal(plugin.events.at(-1)?.content, "Only moderators decide that.");
    await plugin.press("dismiss", { value: ben, as: "mo", permissions: ["moderate_members"] });
    assert.match(plugin.events.at(-1)?.content ?? "", /in 30 days\. Dismissed by mo\.\n/);
    assert.equal(plugin.serverStore().people[ben]?.caught, 1);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
