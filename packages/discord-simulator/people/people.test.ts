import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIInteraction, ButtonStyle, ComponentType } from "discord-api-types/v10";
import { createSimulatorHarness } from "../simulator-harness.ts";
import { DiscordError, OptionRefusedError, UnknownCommandError } from "../start-discord.ts";

const text = { type: 3, description: "A text" };

test("a command's options arrive as typed, with the objects their ids refer to", async (t) => {
  const { discord, bot, guild, channel, ada, ben } = await createSimulatorHarness(t);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    {
      name: "quote",
      description: "Quotes",
      options: [
        {
          type: 1,
          name: "add",
          description: "Adds one",
          options: [
            { ...text, name: "words", required: true, max_length: 10 },
            { type: 6, name: "who", description: "Who said it" },
            { type: 4, name: "stars", description: "How good", min_value: 1, max_value: 5 },
            { ...text, name: "kind", choices: [{ name: "Funny", value: "funny" }] },
          ],
        },
        { type: 1, name: "list", description: "Lists them" },
      ],
    },
  ]);
  let data: unknown;
  bot.on("INTERACTION_CREATE", (d) => {
    const interaction = d as APIInteraction;
    data = interaction.data;
    void bot.api.interactions.reply(interaction.id, interaction.token, { content: "noted" });
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const use = (command: string, options: Record<string, string | number | boolean> = {}) =>
    discord.people.slash(ada.id, channel.id, command, options);

  await use("quote add", { words: "blub", who: ben.id, stars: 5, kind: "funny" });
  const { options, resolved } = data as {
    options: unknown;
    resolved: { users: Record<string, { username: string }>; members: Record<string, { roles: string[] }> };
  };
  assert.deepEqual(options, [
    {
      type: 1,
      name: "add",
      options: [
        { name: "words", type: 3, value: "blub" },
        { name: "who", type: 6, value: ben.id },
        { name: "stars", type: 4, value: 5 },
        { name: "kind", type: 3, value: "funny" },
      ],
    },
  ]);
  assert.equal(resolved.users[ben.id]?.username, "ben");
  assert.deepEqual(resolved.members[ben.id]?.roles, []);

  const refusals: [string, Record<string, string | number | boolean>, RegExp][] = [
    ["quote", {}, /needs a subcommand: add, list/],
    ["quote sing", {}, /no subcommand "sing"/],
    ["quote add", {}, /words: this option is required/],
    ["quote add", { words: "x".repeat(11) }, /at most 10/],
    ["quote add", { words: "x", stars: 6 }, /at most 5/],
    ["quote add", { words: "x", stars: 1.5 }, /whole number/],
    ["quote add", { words: "x", kind: "sad" }, /not one of its choices/],
    ["quote add", { words: "x", who: "1" }, /nothing has the id 1/],
    ["quote add", { words: "x", colour: "red" }, /no such option/],
  ];
  for (const [command, given, why] of refusals) {
    await assert.rejects(
      use(command, given),
      (error) => error instanceof OptionRefusedError && why.test(error.message),
    );
  }
  await assert.rejects(
    use("roll"),
    (error) =>
      error instanceof UnknownCommandError &&
      error.command === "roll" &&
      /there is: \/quote/.test(error.message),
  );
});

test("a command for members with a permission isn't offered to others", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    { name: "ban", description: "Bans", default_member_permissions: "4" },
  ]);
  await assert.rejects(discord.people.slash(ada.id, channel.id, "ban"), UnknownCommandError);
});

test("typing into an option returns the bot's suggestions", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    { name: "find", description: "Finds", options: [{ ...text, type: 3, name: "what", autocomplete: true }] },
  ]);
  bot.on("INTERACTION_CREATE", (d) => {
    const { id, token, data } = d as APIInteraction & {
      data: { options: { value: string; focused: boolean }[] };
    };
    const typed = data.options[0]?.focused ? data.options[0].value : "";
    void bot.api.interactions.createAutocompleteResponse(id, token, {
      choices: [{ name: `${typed}!`, value: typed }],
    });
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  assert.deepEqual(await discord.people.autocomplete(ada.id, channel.id, "find", "what", "fis"), [
    { name: "fis!", value: "fis" },
  ]);
});

test("a menu accepts only what it offers", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const message = await bot.api.channels.createMessage(channel.id, {
    content: "pick",
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            custom_id: "fish",
            options: [
              { label: "Cod", value: "cod" },
              { label: "Eel", value: "eel" },
            ],
          },
        ],
      },
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.Button,
            style: ButtonStyle.Primary,
            label: "No",
            custom_id: "no",
            disabled: true,
          },
        ],
      },
    ],
  });
  bot.on("INTERACTION_CREATE", (d) => {
    const { id, token, data } = d as APIInteraction & { data: { values: string[] } };
    void bot.api.interactions.reply(id, token, { content: data.values.join() });
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  assert.equal((await discord.people.select(ada.id, message.id, "fish", ["eel"])).message?.content, "eel");
  await assert.rejects(discord.people.select(ada.id, message.id, "fish", ["cow"]), /doesn't offer "cow"/);
  await assert.rejects(discord.people.select(ada.id, message.id, "fish", ["cod", "eel"]), /1 to 1 values/);
  await assert.rejects(discord.people.press(ada.id, message.id, "no"), /disabled/);
});

test("people are held to Discord's rules too", async (t) => {
  const { discord, guild, channel, ada, ben } = await createSimulatorHarness(t);
  const stranger = discord.world.addMember(discord.world.addGuild({ name: "Elsewhere" }).id, { name: "Zed" });
  const refused = (code: number) => (error: unknown) => error instanceof DiscordError && error.code === code;
  await assert.rejects(discord.people.write(stranger.id, channel.id, "hi"), refused(50001));
  await assert.rejects(discord.people.write(ada.id, channel.id, "x".repeat(2001)), refused(50035));
  const message = await discord.people.write(ada.id, channel.id, "mine");
  await assert.rejects(discord.people.edit(ben.id, message.id, "yours"), refused(50005));
  await assert.rejects(discord.people.remove(ben.id, message.id), refused(50013));
  await discord.people.edit(ada.id, message.id, "still mine");
  assert.equal(discord.world.messages(channel.id)[0]?.content, "still mine");
  await discord.people.remove(guild.owner_id, message.id);
  assert.deepEqual(discord.world.messages(channel.id), []);
});

test("waiting for a message finds existing, new and edited messages", async (t) => {
  const { discord, channel, ada } = await createSimulatorHarness(t);
  const later = discord.people.waitForMessage(channel.id, (message) => message.content === "final");
  const message = await discord.people.write(ada.id, channel.id, "draft");
  await discord.people.edit(ada.id, message.id, "final");
  assert.equal((await later).id, message.id);
  assert.equal(
    (await discord.people.waitForMessage(channel.id, (one) => one.content === "final")).id,
    message.id,
  );
  await assert.rejects(
    discord.people.waitForMessage(channel.id, () => false, 5),
    /no such message within 5 ms; there is: ada: final/,
  );
});

test("a command in a member's menu gets the user, and the member while they are one", async (t) => {
  const { discord, bot, guild, channel, ada, ben } = await createSimulatorHarness(t);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    { type: 2, name: "Show profile" },
    { type: 3, name: "Show profile" },
    { type: 2, name: "Warn", default_member_permissions: "8192" },
  ]);
  let data: unknown;
  bot.on("INTERACTION_CREATE", (d) => {
    const interaction = d as APIInteraction;
    data = interaction.data;
    void bot.api.interactions.reply(interaction.id, interaction.token, { content: "noted" });
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const { message } = await discord.people.userMenu(ada.id, channel.id, ben.id, "Show profile");
  assert.equal(message?.content, "noted");
  const { type, target_id, resolved } = data as {
    type: number;
    target_id: string;
    resolved: { users: Record<string, { username: string }>; members: Record<string, object> };
  };
  assert.deepEqual([type, target_id, resolved.users[ben.id]?.username], [2, ben.id, "ben"]);
  assert.deepEqual("user" in (resolved.members[ben.id] ?? {}), false, "users stand beside members");
  await assert.rejects(discord.people.userMenu(ada.id, channel.id, ben.id, "Warn"), UnknownCommandError);
  const elsewhere = discord.world.addGuild({ name: "Bay" });
  const cora = discord.world.addMember(elsewhere.id, { name: "cora" });
  await discord.people.userMenu(ada.id, channel.id, cora.id, "Show profile");
  assert.equal((data as { resolved: { members?: object } }).resolved.members, undefined);
});

test("options in groups take files, people or roles, and channels of their types, in the person's language", async (t) => {
  const { discord, bot, guild, channel, ada, ben } = await createSimulatorHarness(t);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    {
      name: "set",
      description: "Sets",
      options: [
        {
          type: 2,
          name: "log",
          description: "Logs",
          options: [
            {
              type: 1,
              name: "to",
              description: "To",
              options: [
                { type: 7, name: "where", description: "Where", channel_types: [2] },
                { type: 9, name: "who", description: "Who" },
                { type: 11, name: "file", description: "What" },
              ],
            },
          ],
        },
      ],
    },
  ]);
  let last: APIInteraction | undefined;
  bot.on("INTERACTION_CREATE", (d) => {
    last = d as APIInteraction;
    void bot.api.interactions.reply(last.id, last.token, { content: "noted" });
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  discord.world.setLocale(ada.id, "de" as never);
  const use = (options: Parameters<typeof discord.people.slash>[3]) =>
    discord.people.slash(ada.id, channel.id, "set log to", options);
  const crew = discord.world.addRole(guild.id, { name: "Crew" });
  const file = { name: "a.png", type: "image/png", bytes: new Uint8Array([1, 2]) };
  await use({ who: crew.id, file });
  const { locale, data } = last as unknown as {
    locale: string;
    data: {
      options: { options: { options: { value: string }[] }[] }[];
      resolved: {
        roles: object;
        attachments: Record<string, { url: string; ephemeral: boolean; size: number }>;
      };
    };
  };
  assert.equal(locale, "de");
  const id = data.options[0]?.options[0]?.options[1]?.value ?? "";
  const stored = data.resolved.attachments[id];
  assert.deepEqual([stored?.ephemeral, stored?.size, Object.keys(data.resolved.roles)], [true, 2, [crew.id]]);
  assert.deepEqual(new Uint8Array(await (await fetch(stored?.url ?? "")).arrayBuffer()), file.bytes);
  await use({ who: ben.id });
  await assert.rejects(use({ where: channel.id }), OptionRefusedError);
  await assert.rejects(use({ who: channel.id }), OptionRefusedError);
  await assert.rejects(use({ file: "a.png" }), OptionRefusedError);
});

test("menus of users, roles and channels offer nothing else", async (t) => {
  const { discord, bot, guild, channel, ada, ben } = await createSimulatorHarness(t);
  const row = (type: number, more: object = {}) => ({
    type: ComponentType.ActionRow,
    components: [{ type, custom_id: `pick:${type}`, ...more }],
  });
  const message = await bot.api.channels.createMessage(channel.id, {
    content: "pick",
    components: [row(5), row(6), row(7), row(8, { channel_types: [2] })] as never,
  });
  let data: unknown;
  bot.on("INTERACTION_CREATE", (d) => {
    const interaction = d as APIInteraction;
    data = interaction.data;
    void bot.api.interactions.deferMessageUpdate(interaction.id, interaction.token);
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const crew = discord.world.addRole(guild.id, { name: "Crew" });
  const voice = discord.world.addChannel(guild.id, { name: "Talk", type: 2 });
  const pick = (type: number, id: string) => discord.people.select(ada.id, message.id, `pick:${type}`, [id]);
  for (const [type, id, kind] of [
    [5, ben.id, "users"],
    [6, crew.id, "roles"],
    [7, crew.id, "roles"],
    [8, voice.id, "channels"],
  ] as const) {
    await pick(type, id);
    const { resolved, values } = data as { resolved: Record<string, object>; values: string[] };
    assert.deepEqual([values, id in (resolved[kind] ?? {})], [[id], true]);
  }
  for (const [type, id] of [
    [5, crew.id],
    [6, ben.id],
    [7, channel.id],
    [8, channel.id],
  ] as const)
    await assert.rejects(pick(type, id), /doesn't offer/);
});

test("a form's menus, boxes and uploads arrive as Discord sends them, and take only what they offer", async (t) => {
  const { discord, bot, guild, channel, ada, ben } = await createSimulatorHarness(t);
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    { name: "ask", description: "Asks" },
  ]);
  const options = [
    { label: "A", value: "a" },
    { label: "B", value: "b" },
  ];
  const label = (component: object) => ({ type: 18, label: "Part", component });
  const modal = {
    custom_id: "form",
    title: "Form",
    components: [
      label({ type: 5, custom_id: "who", max_values: 2 }),
      label({ type: 21, custom_id: "one", options, required: false }),
      label({ type: 22, custom_id: "some", options }),
      label({ type: 23, custom_id: "sure" }),
      label({ type: 19, custom_id: "proof", required: false }),
    ],
  };
  let data: unknown;
  bot.on("INTERACTION_CREATE", (d) => {
    const interaction = d as APIInteraction;
    data = interaction.data;
    if (interaction.type === 5)
      void bot.api.interactions.reply(interaction.id, interaction.token, { content: "noted" });
    else void bot.api.interactions.createModal(interaction.id, interaction.token, modal as never);
  });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const { interactionId } = await discord.people.slash(ada.id, channel.id, "ask");
  const submit = (fields: Parameters<typeof discord.people.submitModal>[2]) =>
    discord.people.submitModal(ada.id, interactionId, fields);
  await assert.rejects(submit({ who: [channel.id], some: ["a"] }), /doesn't offer/);
  await assert.rejects(submit({ who: [ben.id] }), /some is required/);
  await assert.rejects(submit({ who: [ben.id], some: ["c"] }), /doesn't offer "c"/);
  const proof = [{ name: "a.png", type: "image/png", bytes: new Uint8Array([1]) }];
  await submit({ who: [ben.id], some: ["a", "b"], sure: true, proof });
  const { components, resolved } = data as {
    components: { type: number; component: { custom_id: string; value?: unknown; values?: string[] } }[];
    resolved: { users: object; attachments: Record<string, { filename: string }> };
  };
  const [file = ""] = components[4]?.component.values ?? [];
  assert.deepEqual(
    components.map(({ component: { value, values } }) => values ?? value),
    [[ben.id], null, ["a", "b"], true, [file]],
  );
  assert.deepEqual([Object.keys(resolved.users), resolved.attachments[file]?.filename], [[ben.id], "a.png"]);
});
