import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type APIInteraction, ButtonStyle, ComponentType, PermissionFlagsBits } from "discord-api-types/v10";
import { createGateway } from "../discord/gateway/connect-gateway.ts";
import { createGatewaySessions } from "../discord/store/gateway-session.ts";
import { createInbox } from "../discord/store/inbox.ts";
import { silentLog } from "../log/log.ts";
import { AutoModError } from "../plugins/capabilities/auto-mod/auto-mod-error.ts";
import { answerInteraction, type Responder } from "../plugins/dispatch/responder.ts";
import { callerOf } from "../plugins/dispatch/serialize.ts";
import { setMachineTimer } from "../plugins/host/timer.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { ViewChannel, ReadMessageHistory } = PermissionFlagsBits;

/** A plugin that an admin let into a channel for staff, and a button of it for everybody; Judy is staff. */
async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, general, discord, api, database, messenger, people, calledBy } = set;
  const { id: staffRole } = world.addRole(guild.id, {
    name: "Staff",
    permissions: ViewChannel | ReadMessageHistory,
  });
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [staffRole] }).id;
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, guild.id, { deny: ViewChannel });
  world.overwrite(staff, staffRole, { allow: ViewChannel | ReadMessageHistory });
  let onInteraction = (_: APIInteraction) => {};
  const gateway = createGateway({
    token: discord.botToken,
    rest: api.rest,
    sessions: createGatewaySessions(database),
    inbox: createInbox(database),
    log: silentLog,
    now: Date.now,
    serves: () => true,
    onStored({ event }) {
      if (event.t === "INTERACTION_CREATE") onInteraction(event.d);
    },
    onDispatch: () => {},
    onSession: () => {},
    onRefused: () => {},
  });
  t.after(() => gateway.close());
  await gateway.connect();
  const button = { type: ComponentType.Button, style: ButtonStyle.Primary, label: "Tell", custom_id: "b" };
  const [buttonId = ""] = await messenger.send(general, {
    content: "Ask me",
    components: [{ type: ComponentType.ActionRow, components: [button as never] }],
  });
  /** Somebody presses the button, and the plugin does what a test says. */
  const press = async (userId: string, act: (call: ReturnType<typeof calledBy>) => Promise<unknown>) => {
    const acted = new Promise<unknown>((resolve, reject) => {
      onInteraction = (interaction) => {
        const responder: Responder = answerInteraction(messenger, interaction, setMachineTimer);
        const call = calledBy(userId, { responder, kind: "button", awaitsFirstResponse: true });
        act({ ...call, caller: callerOf(interaction) })
          .finally(() => responder.finish())
          .then(resolve, reject);
      };
    });
    acted.catch(() => {});
    await people.press(userId, buttonId, "b");
    return acted;
  };
  const field = { label: "Name", type: "text", style: "short", required: false };
  const form = { id: "f", title: "Form", fields: { name: field } };
  const crew = set.plugin("crew", undefined, [{ kind: "modal", handlers: [""], spec: form as never }]);
  return { ...set, ann, judy, staff, crew, press, buttonId };
}

const refused = /writes only in those that an admin picked/;

test("an answer is private only if nobody else sees it, whatever it says of itself", async (t) => {
  const { grant, guild, staff, general, judy, ann, press, crew, world } = await setUp(t);
  grant("read_history", "crew", guild.owner_id, guild.id, [staff]);
  const content = { content: "paraphrased", ephemeral: true };
  const shown = () => world.messages(general).map((message) => message.content);
  await assert.rejects(
    press(judy, (call) => crew("update", { content }, call)),
    refused,
  );
  // Everybody saw "thinking…": that goes, and the answer is one of its own.
  await press(judy, async (call) => {
    await crew("defer", { ephemeral: false }, call);
    await crew("reply", { content }, call);
  });
  assert.equal(world.messages(general, judy).at(-1)?.content, "paraphrased");
  assert.equal(world.messages(general, ann).length, 1);
  await assert.rejects(
    press(ann, (call) => crew("reply", { content }, call)),
    refused,
  );
  assert.equal(shown().includes("paraphrased"), false);
  await press(judy, (call) => crew("reply", { content }, call));
  await press(judy, async (call) => {
    await crew("defer", { ephemeral: true }, call);
    await crew("editReply", { content: { content: "paraphrased" } }, call);
  });
});

test("what isn't private is found by whose words are in it, and named, whatever it says of itself", async (t) => {
  const { ann, judy, press, crew, world, general, ownMessages, calledBy, buttonId } = await setUp(t);
  const words = "the tide is late today";
  const content = { content: words, ephemeral: true };
  await press(judy, (call) => crew("update", { content }, call, [call, calledBy(ann, { said: [words] })]));
  const changed = world.messages(general).find(({ id }) => id === buttonId);
  assert.equal(changed?.content, `${words}\n-# words of <@${ann}>`);
  assert.deepEqual(ownMessages.of(buttonId)?.wordsOf, [ann, judy]);
});

test("a form tells whoever opens it no more than an answer could", async (t) => {
  const { grant, guild, staff, ann, judy, press, crew, world, calledBy } = await setUp(t);
  world.addKeywordRule(guild.id, ["kraken*"]);
  const form = (more: object) => ({ id: "f", ...more });
  const krakens = calledBy(ann, { said: ["krakens ahead"] });
  for (const more of [
    { title: "krakens ahead" },
    { fields: { name: { label: "krakens ahead" } } },
    { filled: { name: "krakens ahead" } },
  ])
    await assert.rejects(
      press(judy, (call) => crew("showModal", form(more), call, [call, krakens])),
      AutoModError,
      JSON.stringify(more),
    );
  grant("read_history", "crew", guild.owner_id, guild.id, [staff]);
  const paraphrased = form({ title: "paraphrased" });
  await assert.rejects(
    press(ann, (call) => crew("showModal", paraphrased, call)),
    refused,
  );
  await press(judy, (call) => crew("showModal", paraphrased, call));
});

test("a message that nobody asked for stays signed when its button changes it", async (t) => {
  const { ann, press, crew, world, general, buttonId, records, guild } = await setUp(t);
  const shown = () => world.messages(general).find(({ id }) => id === buttonId)?.content;
  const place = { plugin: "crew", channelId: general, guildId: guild.id };
  records.messages.note({ ...place, ids: [buttonId], signed: "plugin" });
  await press(ann, (call) => crew("update", { content: { content: "pressed" } }, call));
  assert.equal(shown(), "pressed\n-# from the crew plugin");
  await crew("editMessage", { channelId: general, messageId: buttonId, content: { content: "edited" } });
  assert.equal(shown(), "edited\n-# from the crew plugin");
});
