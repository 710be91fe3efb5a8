import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type APIInteraction,
  ButtonStyle,
  ComponentType,
  MessageFlags,
  TextInputStyle,
} from "discord-api-types/v10";
import type { DiscordOptions } from "../discord-simulator.ts";
import { createSimulatorHarness, refusedWith, type SimulatorHarness } from "../simulator-harness.ts";
import { InteractionFailedError } from "../start-discord.ts";

type Api = SimulatorHarness["bot"]["api"];

/** A connected bot with one command, /go, and a message with one button, "press". */
async function openWith(
  t: TestContext,
  answer: (interaction: APIInteraction, api: Api) => Promise<unknown>,
  options: DiscordOptions = {},
) {
  const reef = await createSimulatorHarness(t, options);
  const { discord, bot, guild, channel } = reef;
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    { name: "go", description: "Goes" },
  ]);
  const message = await bot.api.channels.createMessage(channel.id, {
    content: "press it",
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          { type: ComponentType.Button, style: ButtonStyle.Primary, label: "Go", custom_id: "press" },
        ],
      },
    ],
  });
  const answers: Promise<unknown>[] = [];
  bot.on("INTERACTION_CREATE", (data) => {
    const done = answer(data as APIInteraction, bot.api);
    // The test awaits it below and then sees the failure.
    done.catch(() => {});
    answers.push(done);
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  return { ...reef, message, answered: () => Promise.all(answers) };
}

test("an interaction has the fields of a real one", async (t) => {
  let seen: APIInteraction | undefined;
  const { discord, guild, channel, ada } = await openWith(t, async (interaction, api) => {
    seen = interaction;
    await api.interactions.reply(interaction.id, interaction.token, { content: "gone" });
  });
  const result = await discord.people.slash(ada.id, channel.id, "go");
  assert.equal(result.message?.content, "gone");
  assert.equal(result.message?.interaction_metadata?.user.id, ada.id);
  assert.equal(seen?.member?.user.id, ada.id);
  assert.ok(BigInt(seen?.member?.permissions ?? "0") > 0n);
  assert.ok(BigInt(seen?.app_permissions ?? "0") > 0n);
  assert.deepEqual(seen?.authorizing_integration_owners, { 0: guild.id });
  assert.deepEqual([seen?.context, seen?.entitlements], [0, []]);
  assert.ok(seen !== undefined && "locale" in seen && seen.locale === "en-US");
});

test("a button's answer can be a new message, or an edit of its message", async (t) => {
  const { discord, channel, ada, message } = await openWith(t, (interaction, api) =>
    api.interactions.updateMessage(interaction.id, interaction.token, { content: "pressed", components: [] }),
  );
  const result = await discord.people.press(ada.id, message.id, "press");
  assert.deepEqual([result.message?.id, result.message?.content], [message.id, "pressed"]);
  assert.equal(discord.world.messages(channel.id).length, 1);
  await assert.rejects(discord.people.press(ada.id, message.id, "press"), /no such component/);
});

test("a deferred answer shows thinking until it is edited, and follow-ups come after it", async (t) => {
  const { discord, channel, ada, answered } = await openWith(t, async (interaction, api) => {
    await api.interactions.defer(interaction.id, interaction.token);
    const { application_id: app, token } = interaction;
    assert.equal((await api.interactions.getOriginalReply(app, token)).flags, MessageFlags.Loading);
    await api.interactions.editReply(app, token, { content: "done" });
    const more = await api.interactions.followUp(app, token, { content: "more" });
    await api.interactions.editReply(app, token, { content: "much more" }, more.id);
    await api.interactions.deleteReply(app, token);
  });
  const result = await discord.people.slash(ada.id, channel.id, "go");
  assert.deepEqual([result.deferred, result.message], [true, undefined]);
  await answered();
  assert.deepEqual(
    discord.world.messages(channel.id).map((one) => one.content),
    ["press it", "much more"],
  );
});

test("an answer that took the place of thinking can be deleted, and another come after it", async (t) => {
  const { discord, channel, ada, ben, answered } = await openWith(t, async (interaction, api) => {
    await api.interactions.defer(interaction.id, interaction.token);
    const { application_id: app, token } = interaction;
    await api.interactions.editReply(app, token, { content: "done" });
    await api.interactions.deleteReply(app, token);
    await api.interactions.followUp(app, token, { content: "secret", flags: MessageFlags.Ephemeral });
  });
  await discord.people.slash(ada.id, channel.id, "go");
  await answered();
  const contents = (userId: string) => discord.world.messages(channel.id, userId).map((one) => one.content);
  assert.deepEqual([contents(ada.id), contents(ben.id)], [["press it", "secret"], ["press it"]]);
});

test("the first follow-up after deferring fills the answer and stays ephemeral", async (t) => {
  const { discord, bot, channel, ada, ben, answered } = await openWith(t, async (interaction, api) => {
    await api.interactions.defer(interaction.id, interaction.token, { flags: MessageFlags.Ephemeral });
    await api.interactions.followUp(interaction.application_id, interaction.token, { content: "secret" });
  });
  await discord.people.slash(ada.id, channel.id, "go");
  await answered();
  const contents = (userId: string) => discord.world.messages(channel.id, userId).map((one) => one.content);
  assert.deepEqual(contents(ada.id), ["press it", "secret"]);
  assert.deepEqual(contents(ben.id), ["press it"]);
  assert.equal((await bot.api.channels.getMessages(channel.id)).length, 1, "REST doesn't list it");
  assert.equal(bot.events.filter((event) => event.t === "MESSAGE_CREATE").length, 0);
});

test("a second answer is refused with 40060", async (t) => {
  const { discord, channel, ada, answered } = await openWith(t, async (interaction, api) => {
    await api.interactions.reply(interaction.id, interaction.token, { content: "once" });
    await refusedWith(40060, api.interactions.reply(interaction.id, interaction.token, { content: "twice" }));
  });
  await discord.people.slash(ada.id, channel.id, "go");
  await answered();
});

test("an answer after three seconds is too late, for the bot and for the person", async (t) => {
  let clock = Date.now();
  const { discord, channel, ada, answered } = await openWith(
    t,
    async (interaction, api) => {
      clock += 3_001;
      await refusedWith(
        10062,
        api.interactions.reply(interaction.id, interaction.token, { content: "late" }),
      );
    },
    { now: () => clock },
  );
  await assert.rejects(discord.people.slash(ada.id, channel.id, "go"), (error) => {
    assert.ok(error instanceof InteractionFailedError);
    return error.reason === "too_late" && error.message.startsWith("This application did not respond");
  });
  await answered();
});

test("without an answer the person is told after three seconds", async (t) => {
  const { discord, channel, ada } = await openWith(t, async () => {});
  await assert.rejects(
    discord.people.slash(ada.id, channel.id, "go"),
    (error) => error instanceof InteractionFailedError && error.reason === "no_answer",
  );
});

test("a token expires after fifteen minutes", async (t) => {
  let clock = Date.now();
  let used: APIInteraction | undefined;
  const options = { now: () => clock };
  const { discord, bot, channel, ada } = await openWith(
    t,
    (interaction, api) => {
      used = interaction;
      return api.interactions.reply(interaction.id, interaction.token, { content: "hi" });
    },
    options,
  );
  await discord.people.slash(ada.id, channel.id, "go");
  clock += 15 * 60_000 + 1;
  assert.ok(used);
  await refusedWith(
    50027,
    bot.api.interactions.editReply(used.application_id, used.token, { content: "late" }),
  );
  await refusedWith(
    10015,
    bot.api.interactions.editReply(used.application_id, "nonsense", { content: "late" }),
  );
});

test("a modal is filled in and submitted, and its answer can edit the message it came from", async (t) => {
  const { discord, ada, message } = await openWith(t, async (interaction, api) => {
    if (interaction.type === 3) {
      await api.interactions.createModal(interaction.id, interaction.token, {
        custom_id: "form",
        title: "Tell me",
        components: [
          {
            type: ComponentType.ActionRow,
            components: [
              {
                type: ComponentType.TextInput,
                custom_id: "why",
                label: "Why?",
                style: TextInputStyle.Short,
                max_length: 10,
              },
            ],
          },
        ],
      });
    } else if (interaction.type === 5) {
      const [row] = interaction.data.components;
      const value = row && "components" in row ? row.components[0]?.value : "";
      await api.interactions.updateMessage(interaction.id, interaction.token, {
        content: `because ${value}`,
      });
    }
  });
  const opened = await discord.people.press(ada.id, message.id, "press");
  assert.ok(opened.modal);
  await assert.rejects(discord.people.submitModal(ada.id, opened.interactionId, {}), /required/);
  await assert.rejects(
    discord.people.submitModal(ada.id, opened.interactionId, { why: "x".repeat(11) }),
    /characters/,
  );
  const sent = await discord.people.submitModal(ada.id, opened.interactionId, { why: "fish" });
  assert.deepEqual([sent.message?.id, sent.message?.content], [message.id, "because fish"]);
});

test("an answer that doesn't fit the interaction is refused", async (t) => {
  const { discord, channel, ada, answered } = await openWith(t, async (interaction, api) => {
    await refusedWith(
      50035,
      api.interactions.updateMessage(interaction.id, interaction.token, { content: "what?" }),
    );
    await api.interactions.reply(interaction.id, interaction.token, { content: "ok" });
  });
  await discord.people.slash(ada.id, channel.id, "go");
  await answered();
});
