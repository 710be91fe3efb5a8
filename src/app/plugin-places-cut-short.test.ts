import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ChannelType, PermissionFlagsBits } from "discord-api-types/v10";
import type { Fault } from "../../packages/simulator-kit/faults.ts";
import { silentLog } from "../log/log.ts";
import { needNames } from "../plugin-api/needs.ts";
import { settlePrivateThreads } from "../plugins/capabilities/actions/places/settle-private-threads.ts";
import { explainRefusal } from "../plugins/capabilities/explain-refusal.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* What Discord refuses, leaves unanswered, or what a kill cuts short, in the middle of each kind of deed upon places and people. */

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t, { rateLimits: "off", guildMembersIntent: true });
  const { world, guild, general, grant, records, discord, plugin, calledBy } = set;
  const staff = world.addRole(guild.id, { name: "Staff", permissions: 0n }).id;
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  const [sue, ann, ben] = [member("Sue", staff), member("Ann"), member("Ben")];
  const log = world.addChannel(guild.id, { name: "staff-log" }).id;
  world.overwrite(log, guild.id, { deny: PermissionFlagsBits.ViewChannel });
  const picked: Readonly<Record<string, readonly string[]>> = {
    private_threads: [staff],
    keep_transcripts: [log],
  };
  for (const need of needNames) grant(need, "crew", guild.owner_id, guild.id, picked[need]);
  const crew = plugin("crew");
  const own = guild.owner_id;
  const act = (method: string, input: object, by = own, where = general) =>
    crew(method, input, calledBy(by, {}, where));
  /** But for those of which somebody was told that they didn't happen. */
  const deeds = () =>
    records.deeds.of(guild.id, "crew", 0, 100).filter(({ what }) => what.didNotHappen !== true);
  const settle = () =>
    settlePrivateThreads({
      ...{ deeds: records.deeds, messages: records.messages, guilds: set.guilds, log: silentLog },
      lookup: { served: () => [guild.id] },
      before: Date.now() + 1_000,
    });
  return { ...set, ...{ people: discord.people, sue, ann, ben, log, act, deeds, settle, own } };
}

type Set = Awaited<ReturnType<typeof setUp>>;

const answer = (status: number, code: number, message: string): Fault["effect"] => ({
  ...{ kind: "answer", status, body: { code, message } },
});
const noPermission = answer(403, 50013, "Missing Permissions");
const unavailable: Fault["effect"] = { kind: "answer", status: 503 };
/** As often as the REST client asks again, and more. */
const always = 40;

const members = String.raw`/guilds/\d+/members/\d+$`;
const bans = String.raw`/guilds/\d+/bans/\d+$`;

interface Row {
  readonly kind: string;
  /** The call that does it. */
  readonly on: RegExp;
  readonly perform: (set: Set) => Promise<unknown>;
  /** What has to be so before. */
  readonly first?: (set: Set) => Promise<unknown>;
  /** Whether it happened can be looked up. */
  readonly isKnown?: true;
}

const threadOf = new WeakMap<Set, string>();
const ticket = async (set: Set) => {
  const { id } = await set.act("privateThread", { name: "Ticket" }, set.ann);
  threadOf.set(set, id);
};
const thread = (set: Set) => threadOf.get(set) ?? assert.fail("there is no thread");
const moderation = (method: string, more: object = {}) => ({
  kind: method,
  perform: ({ act, ben }: Set) => act(method, { userId: ben, ...more }),
});

const autoMod = { name: "words", finds: { keywords: ["kraken*"] } } as const;

const rows: readonly Row[] = [
  { kind: "privateThread", on: /^POST \/channels\/\d+\/threads$/, perform: ticket },
  {
    ...{ kind: "changeThread", on: /^PATCH \/channels\/\d+$/, first: ticket },
    perform: (set) => set.act("changeThread", { channelId: thread(set), locked: true }, set.ann),
  },
  {
    ...{ kind: "addToThread", on: /^POST \/channels\/\d+\/messages$/, first: ticket },
    perform: (set) => set.act("addToThread", { channelId: thread(set), userId: set.ben }),
  },
  {
    ...{ kind: "removeFromThread", on: /^DELETE \/channels\/\d+\/thread-members\/\d+$/, first: ticket },
    perform: (set) => set.act("removeFromThread", { channelId: thread(set), userId: set.ann }),
  },
  {
    ...{ kind: "transcript", on: /^POST \/channels\/\d+\/messages$/ },
    async first(set) {
      await ticket(set);
      await set.people.write(set.ann, thread(set), "My secret is kelp");
    },
    perform: (set) => set.act("transcript", { threadId: thread(set), channelId: set.log }, set.ann),
  },
  {
    ...{ kind: "slowMode", on: /^PATCH \/channels\/\d+$/ },
    perform: ({ act, general }) => act("slowMode", { channelId: general, seconds: 5, for: "1h" }),
  },
  {
    ...{ kind: "lockChannel", on: /^PUT \/channels\/\d+\/permissions\/\d+$/ },
    perform: ({ act, general }) => act("lockChannel", { channelId: general, for: "1h" }),
  },
  {
    ...{ kind: "unlockChannel", on: /^DELETE \/channels\/\d+\/permissions\/\d+$/ },
    first: ({ act, general }) => act("lockChannel", { channelId: general }),
    perform: ({ act, general }) => act("unlockChannel", { channelId: general }),
  },
  {
    ...{ kind: "changeChannel", on: /^PATCH \/channels\/\d+$/ },
    perform: ({ act, general }) => act("changeChannel", { channelId: general, topic: "Kelp" }),
  },
  {
    ...{ kind: "purge", on: /^POST \/channels\/\d+\/messages\/bulk-delete$/ },
    async first({ people, ann, general }) {
      for (const text of ["one", "two", "three"]) await people.write(ann, general, text);
    },
    perform: ({ act }) => act("purge", { count: 3 }),
  },
  { ...moderation("timeOut", { for: "1h" }), on: new RegExp(`^PATCH ${members}`) },
  {
    ...moderation("endTimeOut"),
    on: new RegExp(`^PATCH ${members}`),
    first: ({ act, ben }) => act("timeOut", { userId: ben, for: "1h" }),
  },
  { ...moderation("nickname", { nickname: "Sailor" }), on: new RegExp(`^PATCH ${members}`) },
  { ...moderation("kick"), on: new RegExp(`^DELETE ${members}`), isKnown: true },
  { ...moderation("ban", { for: "1h" }), on: new RegExp(`^PUT ${bans}`), isKnown: true },
  {
    ...moderation("unban"),
    on: new RegExp(`^DELETE ${bans}`),
    first: ({ act, ben }) => act("ban", { userId: ben }),
  },
  {
    ...{ kind: "makeAutoModRule", on: /^POST \/guilds\/\d+\/auto-moderation\/rules$/ },
    perform: ({ act }) => act("setAutoModRule", { rule: { ...autoMod, block: true } }),
  },
  {
    ...{ kind: "changeAutoModRule", on: /^PATCH \/guilds\/\d+\/auto-moderation\/rules\/\d+$/ },
    first: ({ act }) => act("setAutoModRule", { rule: { ...autoMod, block: true } }),
    perform: ({ act }) =>
      act("setAutoModRule", { rule: { ...autoMod, finds: { keywords: ["squid*"] }, block: true } }),
  },
  {
    ...{ kind: "deleteAutoModRule", on: /^DELETE \/guilds\/\d+\/auto-moderation\/rules\/\d+$/ },
    first: ({ act }) => act("setAutoModRule", { rule: { ...autoMod, block: true } }),
    perform: ({ act }) => act("deleteAutoModRule", { name: "words" }),
  },
];

for (const { kind, on, perform, first, isKnown } of rows) {
  test(`${kind}: what Discord refuses is told and isn't kept, what it left open is kept as begun`, async (t) => {
    const set = await setUp(t);
    await first?.(set);
    const { faults } = set.discord;
    const before = set.deeds().length;
    const refused = async (effect: Fault["effect"], why: RegExp) => {
      faults.add({ on, effect, times: always });
      const error = await perform(set).then(
        () => assert.fail(`${kind} went through`),
        (thrown: unknown) => thrown,
      );
      faults.clear();
      const told = await explainRefusal(error, async () => undefined);
      assert.match(told?.message ?? String(error), why);
    };
    await refused(noPermission, /an admin can give it the permission/);
    await refused(answer(404, 10003, "Unknown Channel"), /isn't there any more/);
    assert.equal(set.deeds().length, before, "it surely didn't happen");
    assert.equal(set.records.due.next(), undefined, "nothing is taken back of it");
    await refused(unavailable, /Discord isn't answering right now/);
    const [open] = set.deeds();
    if (isKnown === true) assert.equal(set.deeds().length, before);
    else assert.deepEqual([set.deeds().length, open?.state, open?.what.kind], [before + 1, "begun", kind]);
    // A limit that is over in a moment is waited for.
    faults.add({
      on,
      effect: {
        ...{
          kind: "answer",
          status: 429,
          body: { message: "You are being rate limited.", retry_after: 0.05, global: false },
        },
        headers: { "retry-after": "0.05", "x-ratelimit-scope": "shared", "x-ratelimit-reset-after": "0.05" },
      },
    });
    await perform(set);
    const [last] = set.deeds();
    assert.deepEqual([last?.state, last?.what.kind], ["done", kind]);
  });
}

const privateThreads = ({ world, general }: Set) =>
  world.threads(general).filter(({ type }) => type === ChannelType.PrivateThread);

test("a private thread that nobody could be brought into is removed again, by the next start at the latest", async (t) => {
  const set = await setUp(t);
  const { discord, act, ann, deeds, settle } = set;
  const open = () => act("privateThread", { name: "Ticket" }, ann);
  const adding = /^PUT \/channels\/\d+\/thread-members\/\d+$/;
  const bringing = /^PATCH \/channels\/\d+\/messages\/\d+$/;
  const removing = /^DELETE \/channels\/\d+$/;
  for (const on of [adding, bringing]) {
    discord.faults.add({ on, effect: noPermission });
    await assert.rejects(open(), /Missing Permissions/);
    assert.deepEqual([privateThreads(set), deeds()], [[], []]);
  }
  discord.faults.add({ on: adding, effect: noPermission });
  discord.faults.add({ on: removing, effect: unavailable, times: always });
  const error = await open().catch((thrown: unknown) => thrown);
  discord.faults.clear();
  assert.match((await explainRefusal(error, async () => undefined))?.message ?? "", /try again later/);
  assert.deepEqual([privateThreads(set).length, deeds()[0]?.state], [1, "begun"]);
  await settle();
  assert.deepEqual([privateThreads(set), deeds()], [[], []]);
  await settle();
  await open();
  await settle();
  assert.equal(privateThreads(set).length, 1, "what the plugin looks after stays");
});

test("killed after a private thread was opened: it is removed, whoever was in it, unless people wrote there", async (t) => {
  const set = await setUp(t);
  const { api, general, guild, records, ann, ben, people, settle, deeds, own } = set;
  const cutShort = async (...userIds: string[]) => {
    const what = { kind: "privateThread", channelId: general, userId: ann };
    const noted = { plugin: "crew", guildId: guild.id, userId: ann, need: "private_threads", what };
    assert.ok("id" in records.deeds.begin(noted, undefined, true));
    const { id } = await api.channels.createThread(general, {
      ...{ name: "Ticket", type: ChannelType.PrivateThread },
    });
    for (const userId of userIds) await api.threads.addMember(id, userId);
    return id;
  };
  await cutShort();
  await cutShort(ann);
  const others = await people.startPrivateThread(own, general, "A person's");
  await settle();
  assert.deepEqual(
    privateThreads(set).map(({ id }) => id),
    [others.id],
  );
  assert.deepEqual(deeds(), []);
  const used = await cutShort(ann, ben);
  await people.write(ben, used, "Hello?");
  for (let starts = 0; starts < 2; starts += 1) await settle();
  assert.deepEqual(
    privateThreads(set).map(({ id }) => id),
    [others.id, used],
  );
  assert.equal(deeds()[0]?.state, "done");
});

test("a lost answer to a thread's opening leaves no second one for long", async (t) => {
  const set = await setUp(t);
  set.discord.faults.add({ on: /^POST \/channels\/\d+\/threads$/, effect: { kind: "drop_after" } });
  const { id } = await set.act("privateThread", { name: "Ticket" }, set.ann);
  await set.settle();
  assert.deepEqual(
    privateThreads(set).map((one) => one.id),
    [id],
  );
});

test("an archived thread stays archived when its new name is refused", async (t) => {
  const set = await setUp(t);
  const { world, guild, act, ann } = set;
  await ticket(set);
  const channelId = thread(set);
  await act("changeThread", { channelId, archived: true }, ann);
  const { ManageGuild: _, Administrator: __, ...others } = PermissionFlagsBits;
  world.limitBot(
    guild.id,
    Object.values(others).reduce((bits, one) => bits | one, 0n),
  );
  world.blockWords(guild.id, ["kraken"]);
  await assert.rejects(act("changeThread", { channelId, name: "kraken" }, ann), /200001/);
  const [{ thread_metadata: state, name } = assert.fail()] = privateThreads(set) as unknown as [
    { readonly name: string; readonly thread_metadata: { readonly archived: boolean } },
  ];
  assert.deepEqual([state.archived, name], [true, "Ticket"]);
});
