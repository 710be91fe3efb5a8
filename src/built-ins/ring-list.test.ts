import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIInteraction, ComponentType, InteractionType } from "discord-api-types/v10";
import type { OutgoingMessage } from "../discord/messages/messenger.ts";
import { nullMessenger } from "../discord/messages/null-messenger.ts";
import { createPingConsents } from "../plugins/store/ping-consents.ts";
import { openDatabase } from "../store/open-database.ts";
import { createRingPanel } from "./ring-panel.ts";

const [ann, here] = ["100000000000000001", "100000000000000010"];

/** A panel over real consents, and what it shows. */
function opened(plugins: readonly string[]) {
  const consents = createPingConsents(openDatabase(":memory:"), () => 1_000_000);
  for (const plugin of plugins) {
    const by = { userId: ann, plugin, guildId: here, words: "when you win" };
    consents.used(by);
    consents.told(by);
  }
  const shown: OutgoingMessage[] = [];
  const isAway = { now: false };
  const show = async (_: APIInteraction, message: OutgoingMessage) => {
    if (isAway.now) throw new Error("Discord is away");
    shown.push(message);
    return { ids: [], isPrivate: false };
  };
  const letters = createPingConsents(openDatabase(":memory:"), () => 1_000_000, "letter_consents");
  const panel = createRingPanel({
    ...{ consents, letters, closedLetters: { reopen: () => {} } },
    mails: { find: () => undefined, openOf: () => [] },
    ends: { end: () => async () => {} },
    messenger: { ...nullMessenger, respond: show, update: async (...given) => void (await show(...given)) },
  });
  const does = async (custom_id: string, values?: readonly string[]) => {
    const data = { custom_id, ...(values === undefined ? {} : { values }) };
    const event = { type: InteractionType.MessageComponent, data, guild_id: here, user: { id: ann } };
    assert.equal(await panel.onInteraction(event as unknown as APIInteraction), true);
    return shown.at(-1);
  };
  const canRing = (plugin: string) => consents.among([ann], plugin, here, ["when you win"]).length === 1;
  return { does, canRing, isAway };
}

/** The options of a list's menu. */
function choices(list: OutgoingMessage | undefined) {
  const parts = (list?.components ?? []).flatMap((row) =>
    row.type === ComponentType.ActionRow ? row.components : [],
  );
  return parts.flatMap((part) => (part.type === ComponentType.StringSelect ? part.options : []));
}

test("a line of /privacy does what it says, however often it arrives, even from an old list", async () => {
  const { does, canRing, isAway } = opened(["giveaway"]);
  const [stop] = choices(await does("ring:page:0"));
  assert.match(stop?.label ?? "", /^Stop: giveaway/);
  isAway.now = true;
  await assert.rejects(does("ring:choose:0", [stop?.value ?? ""]), /away/);
  isAway.now = false;
  const [again] = choices(await does("ring:choose:0", [stop?.value ?? ""]));
  assert.equal(canRing("giveaway"), false);
  assert.match(again?.label ?? "", /^Ping me again: giveaway/);
  await does("ring:choose:0", [again?.value ?? ""]);
  await does("ring:choose:0", [again?.value ?? ""]);
  assert.equal(canRing("giveaway"), true);
  // An earlier release's list doesn't say which of the two it meant.
  await does("ring:choose", [`giveaway:${here}`]);
  await does("ring:choose", [`giveaway:${here}`]);
  assert.equal(canRing("giveaway"), false);
});

test("a repeated press of a button under a message gives the same answer", async () => {
  const { does } = opened(["giveaway"]);
  const first = await does("ring:stop:giveaway");
  assert.match(first?.content ?? "", /won't ping you/);
  assert.deepEqual(await does("ring:stop:giveaway"), first);
  assert.match((await does("ring:stop:other"))?.content ?? "", /Nothing to change/);
});

test("each of very many consents can be read and changed, page by page", async () => {
  const plugins = Array.from({ length: 61 }, (_, at) => `plugin-${String(at).padStart(2, "0")}`);
  const { does, canRing } = opened(plugins);
  const seen: string[] = [];
  let list = await does("ring:page:0");
  for (let page = 0; ; page += 1) {
    const lines = choices(list);
    assert.ok(lines.length <= 25 && (list?.content.length ?? 0) <= 2_000);
    for (const { value } of lines) seen.push(value);
    for (const { value } of lines) assert.ok(list?.content.includes(`**${value.split(":")[1]}**`));
    if (!JSON.stringify(list?.components).includes(`"ring:page:${page + 1}"`)) break;
    list = await does(`ring:page:${page + 1}`);
  }
  assert.deepEqual(
    seen,
    plugins.map((plugin) => `stop:${plugin}:${here}`),
  );
  const after = await does("ring:choose:2", [seen.at(-1) ?? ""]);
  assert.equal(canRing("plugin-60"), false);
  assert.match(after?.content ?? "", /\*\*plugin-60\*\* won't ping you[\s\S]*Page 3 of 3/);
});
