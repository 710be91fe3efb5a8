import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import {
  type Cap,
  type DiscordNeed,
  type discordNeeds,
  hasToPick,
  type NamedNeed,
  needOf,
} from "../plugin-api/needs.ts";
import { bitsOf } from "../plugins/capabilities/permission-bits.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* Every power over a server, tried against every rule. A new need that acts gets its line in `powers`, or these tests don't compile. */

type Needs = typeof discordNeeds;

/** The needs that act; the others read, or ask Claude, which is tried in `plugin-claude.test.ts`, or reach people. */
type Acting = {
  [N in Exclude<NamedNeed, Reaching>]: Needs[N]["reads"] extends true ? never : N;
}[Exclude<NamedNeed, Reaching>];

/** Rule 5 holds them: `plugin-letters.test.ts`, `plugin-greetings.test.ts`. */
type Reaching = "write_to_people" | "greet_newcomers";

type World = Awaited<ReturnType<typeof setUp>>;

interface Power {
  /** Uses it once, for whoever calls, where they call. */
  use(world: World, act: ReturnType<World["plugin"]>, by: HandlerCall): Promise<unknown>;
  /** A member without any role may do it by hand. */
  readonly isOrdinary: boolean;
}

const channelOf = ({ caller }: HandlerCall) => caller?.channelId ?? assert.fail();

/** Each use changes something. */
let words = 0;

/** Somebody whom nothing has happened to yet. */
const newcomer = ({ world }: World, { caller }: HandlerCall): string =>
  world.addMember(caller?.guildId ?? assert.fail(), { name: "Newcomer" }).id;

const powers: Readonly<Record<Acting, Power>> = {
  add_reactions: {
    isOrdinary: true,
    use: ({ writtenIn }, act, by) => act("react", { messageId: writtenIn(by), emoji: "🐟" }, by),
  },
  create_threads: {
    isOrdinary: true,
    use: (_, act, by) => act("thread", { name: "A thread" }, by),
  },
  delete_messages: {
    isOrdinary: false,
    async use({ people, owner, elsewhere, away }, act, by) {
      const author = channelOf(by) === away ? elsewhere.owner_id : owner;
      const { id } = await people.write(author, channelOf(by), "not theirs");
      return act("delete", { messageId: id }, by);
    },
  },
  pin_messages: {
    isOrdinary: false,
    async use(_, act, by) {
      const channelId = channelOf(by);
      const { id } = await act("send", { channelId, content: { content: "mine" } });
      return act("pin", { channelId, messageId: id, change: "pin" }, by);
    },
  },
  manage_roles: {
    isOrdinary: false,
    use: ({ sailor, bob }, act, by) => act("role", { change: "give", roleId: sailor, userId: bob }, by),
  },
  manage_auto_mod: {
    isOrdinary: false,
    use: (_, act, by) => {
      words += 1;
      const finds = { keywords: [`kraken${words}`] };
      return act("setAutoModRule", { rule: { name: "words", finds, block: true } }, by);
    },
  },
  time_out_members: {
    isOrdinary: false,
    use: (world, act, by) => act("timeOut", { userId: newcomer(world, by), for: "10m" }, by),
  },
  change_nicknames: {
    isOrdinary: false,
    use: (world, act, by) => act("nickname", { userId: newcomer(world, by), nickname: "Minnow" }, by),
  },
  kick_members: {
    isOrdinary: false,
    use: (world, act, by) => act("kick", { userId: newcomer(world, by) }, by),
  },
  ban_members: {
    isOrdinary: false,
    use: (world, act, by) => act("ban", { userId: newcomer(world, by) }, by),
  },
  warn_members: {
    isOrdinary: false,
    use: (world, act, by) => act("warn", { userId: newcomer(world, by) }, by),
  },
  // Anyone gets what was offered.
  private_threads: {
    isOrdinary: true,
    use: (_, act, by) => act("privateThread", { name: "Ticket" }, by),
  },
  manage_threads: {
    isOrdinary: false,
    async use({ people, owner, elsewhere, away }, act, by) {
      const starter = channelOf(by) === away ? elsewhere.owner_id : owner;
      const { id } = await people.write(starter, channelOf(by), "Look");
      await people.startThread(starter, id, "Theirs");
      return act("changeThread", { channelId: id, locked: true }, by);
    },
  },
  keep_transcripts: {
    isOrdinary: true,
    async use({ world, records, people, owner, elsewhere, away, guild }, act, by) {
      const [inside, author] =
        channelOf(by) === away ? [elsewhere, elsewhere.owner_id] : ([guild, owner] as const);
      const { roles = [] } = world.guilds().find(({ id }) => id === inside.id) ?? {};
      const known = world.channels(inside.id).find(({ name }) => name === "staff");
      const staff = (known ?? world.addChannel(inside.id, { name: "staff" })).id;
      world.overwrite(staff, inside.id, { deny: ViewChannel });
      for (const { id, name, tags } of roles)
        if (tags?.bot_id !== undefined || name === "Granter")
          world.overwrite(staff, id, { allow: ViewChannel });
      const { id } = await people.write(author, channelOf(by), "Help");
      await people.startThread(author, id, "Ticket");
      await people.write(author, id, "Hello");
      const own = { ids: [id], plugin: "crew", channelId: id, guildId: inside.id, signed: "plugin" } as const;
      records.messages.note(own);
      return act("transcript", { threadId: id, channelId: staff }, by);
    },
  },
  manage_channels: {
    isOrdinary: false,
    use: (_, act, by) => act("slowMode", { channelId: channelOf(by), seconds: 5 }, by),
  },
  lock_channels: {
    isOrdinary: false,
    async use({ world }, act, by) {
      const channelId = channelOf(by);
      await act("lockChannel", { channelId }, by);
      world.overwrite(channelId, by.caller?.guildId ?? "", {});
    },
  },
  purge_messages: {
    isOrdinary: false,
    async use({ people, owner, elsewhere, away }, act, by) {
      const author = channelOf(by) === away ? elsewhere.owner_id : owner;
      await people.write(author, channelOf(by), "spam");
      return act("purge", { count: 1 }, by);
    },
  },
  send_files: {
    isOrdinary: true,
    use: (_, act, by) => {
      const files = [{ name: "a.txt", base64: "AAAA" }];
      return act("send", { channelId: channelOf(by), content: { content: "x", files } }, undefined, [by]);
    },
  },
};

const { ManageGuild, Administrator, ViewChannel } = PermissionFlagsBits;
const everything = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

async function setUp(t: TestContext, need: DiscordNeed) {
  const set = await putPluginsAtDiscord(t);
  const { world, people, guild, general, elsewhere } = set;
  const sailor = world.addRole(guild.id, { name: "Sailor", permissions: 0n }).id;
  const granter = world.addRole(guild.id, { name: "Granter", permissions: ManageGuild | bitsOf(need) }).id;
  const lesser = world.addRole(guild.id, { name: "Lesser", permissions: ManageGuild }).id;
  const [ann = "", bob = "", judy = ""] = ["Ann", "Bob", "Judy"].map(
    (name) => world.addMember(guild.id, { name }).id,
  );
  world.setRoles(guild.id, judy, [granter]);
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  const away = world.addChannel(elsewhere.id, { name: "away" }).id;
  const written = new Map<string, string>();
  for (const [author, channelId] of [
    [guild.owner_id, general],
    [elsewhere.owner_id, away],
  ] as const)
    written.set(channelId, (await people.write(author, channelId, "a message")).id);
  return {
    ...set,
    ...{ sailor, granter, lesser, ann, bob, judy, away },
    owner: guild.owner_id,
    grant: (permit: DiscordNeed, name = "crew", by = guild.owner_id) =>
      set.grant(permit, name, by, guild.id, hasToPick(permit) ? [staff] : undefined),
    writtenIn: (by: HandlerCall) => written.get(channelOf(by)) ?? assert.fail(),
  };
}

for (const [need, power] of Object.entries(powers) as [Acting, Power][]) {
  test(`${need}: only declared, granted, and while Turbot, whoever granted it and whoever asks may`, async (t) => {
    const world = await setUp(t, need);
    const { guild, elsewhere, away, owner, ann, judy, granter, lesser, records, plugin, grant, calledBy } =
      world;
    const act = plugin("crew");
    const as = (userId: string, more: Partial<HandlerCall> = {}) =>
      power.use(world, act, calledBy(userId, more));

    const undeclared = plugin("crew", { http: [], discord: [], unattended: [] });
    await assert.rejects(power.use(world, undeclared, calledBy(owner)), /needs/);
    await assert.rejects(as(owner), /isn't granted/);
    grant(need, "crew", judy);
    await as(owner);
    if (!power.isOrdinary) await assert.rejects(as(ann), /isn't allowed/);
    await assert.rejects(as(owner, { isOver: true }));
    const there = { userId: elsewhere.owner_id, lendsRights: true, guildId: elsewhere.id, channelId: away };
    await assert.rejects(as("", { caller: { ...there, messageId: undefined } }), /isn't granted/);

    // Whoever may grant at all holds Manage Server.
    if ((bitsOf(need) & ~ManageGuild) !== 0n && !power.isOrdinary) {
      world.world.setRoles(guild.id, judy, [lesser]);
      await assert.rejects(as(owner), /rests/);
      world.world.setRoles(guild.id, judy, [granter]);
      await as(owner);
    }
    world.world.setRoles(guild.id, judy, []);
    await assert.rejects(as(owner), /rests/, "who granted it doesn't manage the server any more");
    world.world.setRoles(guild.id, judy, [granter]);

    records.switches.set("crew", guild.id, "off", owner);
    await assert.rejects(as(owner), /switched off/);
    records.switches.set("crew", guild.id, "on", owner);
    await as(owner);
    records.grants.revoke("crew", guild.id, need);
    await assert.rejects(as(owner), /isn't granted/);

    grant(need);
    world.world.denyBot(world.general, bitsOf(need));
    world.world.limitBot(guild.id, everything & ~Administrator & ~bitsOf(need));
    world.messenger.onSessionLost();
    await assert.rejects(as(owner), /Turbot isn't allowed/);
  });

  const cap = needOf(need)?.cap;
  if (cap === undefined) continue;
  test(`${need}: stops at an hour's cap of a person, a plugin and the server, and everything else goes on`, async (t) => {
    const world = await setUp(t, need);
    const { guild, owner, ann, records, plugin, grant, calledBy } = world;
    const act = plugin("crew");
    grant(need);
    const once = () => power.use(world, act, calledBy(owner));
    const already = (count: number, name: string, userId: string | undefined) => {
      for (let done = 0; done < count; done += 1)
        records.deeds.begin(
          { plugin: name, guildId: guild.id, userId, need, what: { kind: "x" } },
          undefined,
          false,
        );
    };
    const clear = () => world.database.exec("DELETE FROM plugin_deeds");
    const full: readonly (readonly [keyof Cap, string, string | undefined, RegExp])[] = [
      ["forPerson", "other", owner, /often enough for this person/],
      ["byPlugin", "crew", undefined, /The plugin did that as often/],
      ["inServer", "other", undefined, /Plugins did that as often/],
    ];
    for (const [whose, name, userId, why] of full) {
      clear();
      // The rest is what plugins do by themselves.
      const share = whose === "forPerson" ? 0 : (needOf(need)?.byItselfCap ?? 0);
      already(cap[whose] - share - 1, name, userId);
      await once();
      await assert.rejects(once(), why);
      const { id } = await act("send", { channelId: world.general, content: { content: "still here" } });
      assert.notEqual(id, "");
    }
    clear();
    already(cap.forPerson, "crew", ann);
    await once();
  });
}
