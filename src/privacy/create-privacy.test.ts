import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { createChatMessages } from "../chat/store/chat-messages.ts";
import { createMessageRemovals } from "../discord/store/message-removals.ts";
import { createOwnMessages } from "../discord/store/own-messages.ts";
import { asProposed, changeRevision, waitingRevision } from "../follow-up/proposed.ts";
import { createPluginStores } from "../plugins/capabilities/plugin-store.ts";
import { pluginsWithStores } from "../plugins/capabilities/read-stored.ts";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { createPluginSwitches } from "../plugins/store/plugin-switches.ts";
import { createPluginVersions } from "../plugins/store/plugin-versions.ts";
import type { Done, Request } from "../requests/request.ts";
import { createCooldowns } from "../requests/store/cooldowns.ts";
import { createRequestStore } from "../requests/store/request-store.ts";
import { tellOutcome } from "../requests/thread/tell-outcome.ts";
import { approve, cancel, finish, open, park, propose, reject } from "../requests/transitions.ts";
import { stopRedacting } from "../secrets/redact.ts";
import { createCapChanges } from "../spending/store/cap-changes.ts";
import { createSpendingTable } from "../spending/store/spending-table.ts";
import { openDatabase, removeSnapshots } from "../store/open-database.ts";
import { createPrivacy } from "./create-privacy.ts";
import { privacyWords } from "./privacy-words.ts";
import { createLeftOut } from "./store/left-out.ts";
import { createPersonalData } from "./store/personal-data.ts";

const day = 24 * 60 * 60_000;
const start = Date.UTC(2026, 10, 1, 12);
const secret = "my-secret-wish";

function opened(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-privacy-"));
  const file = join(folder, "sessions.db");
  const database = openDatabase(file);
  t.after(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const clock = { now: start };
  const now = () => clock.now;
  const requests = createRequestStore(database);
  const versions = createPluginVersions(database, now);
  const notes = createPluginStores(folder);
  const privacy = createPrivacy({
    data: createPersonalData(database),
    requests,
    leftOut: createLeftOut(database, now),
    withdraw: () => {},
    closeRequests: () => 0,
    ownMessages: createOwnMessages(database, now),
    removals: createMessageRemovals(database),
    forgettings: { ask: () => {}, begun: () => {} },
    forgetInPlugins: (userId) =>
      pluginsWithStores(folder).filter((plugin) => notes.of(plugin).forget({ userId }) > 0),
    onForgotten: () => {},
    removeCopies: (before) => removeSnapshots(file, before),
    pluginsWithNotes: () => pluginsWithStores(folder),
    shortenReasons: (before) => versions.reword(before, stopRedacting),
    wordsKeptMs: 30 * day,
    now,
  });
  return {
    ...{ file, database, clock, requests, privacy, versions },
    notes,
    switches: createPluginSwitches(database, now),
    grants: createPluginGrants(database, now),
    chat: createChatMessages(database, now),
    cooldowns: createCooldowns(database),
    spending: createSpendingTable(database, now),
    /** The whole database, as text. */
    everything: () =>
      JSON.stringify(
        database
          .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
          .all()
          .map(({ name }) => database.prepare(`SELECT * FROM ${name}`).all()),
      ),
  };
}

const context = { purpose: "chat", userId: "1", guildId: "10" } as const;
const cost = { tokens: 5, microDollars: 7, input: 1, output: 1, cacheRead: 1, cacheWrite: 2 };

function wish(id: string, userId = "1") {
  const requester = { id: userId, name: "Ann Secret" };
  const at = { kind: "plugin", guildId: "10", channelId: "100" } as const;
  return { ...open({ id, ...at, requester, description: secret }, start), threadId: id };
}

function built(id: string): Done {
  const proposal = {
    pullRequest: { number: 7, url: "https://github.example/pull/7" },
    branchName: "turbot/x",
    title: "X",
    files: [],
    newCommands: ["/x"],
    label: [],
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  };
  return finish(approve(propose(wish(id), `${secret} as a plan`)), proposal);
}

describe("what is remembered about people", () => {
  it("forgetting a user leaves only today's spending and the link from their pull request to its thread", (t) => {
    const { chat, cooldowns, spending, requests, privacy, clock, everything } = opened(t);
    chat.addSaid({ id: "a", channelId: "100", authorId: "1", authorName: "Ann Secret", content: secret });
    chat.addAnswer({ channelId: "100", to: "a", content: `You said ${secret}`, intent: undefined });
    chat.addSaid({
      id: "b",
      channelId: "100",
      authorId: "2",
      authorName: "Bob",
      content: "what?",
      context: { repliesTo: { from: "Ann Secret", id: "1", says: secret } },
    });
    cooldowns.burn("1", clock.now - day);
    const past = { context, model: "m", day: "2026-10-31", tokens: 9, microDollars: 9 };
    spending.settle(
      spending.reserve(past, () => {}),
      cost,
    );
    spending.settle(
      spending.reserve({ ...past, day: "2026-11-01" }, () => {}),
      cost,
    );
    requests.save(built("501"));
    requests.save(park(propose(wish("502"), secret)));
    requests.save(cancel(wish("503"), "1"));
    requests.save(wish("504", "2"));

    assert.deepEqual(privacy.forgetUser("1"), {
      messages: 1,
      requests: 3,
      open: [],
      plugins: [],
      takingBack: 0,
    });
    const left = everything();
    assert.doesNotMatch(left, /You said/);
    assert.equal(left.split(secret).length - 1, 2, "only Bob's own request and its first message contain it");
    assert.equal(left.split("Ann Secret").length - 1, 1);
    assert.equal(cooldowns.last("1"), undefined);
    assert.equal(spending.spentOn("2026-11-01", context).user.tokens, 5);
    assert.equal(spending.spentOn("2026-10-31", context).user.tokens, 0);
    assert.equal(spending.spentOn("2026-10-31", context).guild.tokens, 5);
    assert.equal(requests.ofPullRequest(7)?.threadId, "501");
    assert.deepEqual(
      chat.in("100").map(({ content }) => content),
      ["what?"],
    );
  });

  it("forgets who asked for a revision, and what they wrote once it is made", (t) => {
    const { requests, privacy, everything } = opened(t);
    const request = built("501");
    assert.ok(request.outcome.kind === "proposed");
    const asked = { why: "asked", by: "Reviewer Rita", attempts: 1, wants: [] } as const;
    const revisions = [
      { ...asked, id: "comment-1", text: "made already", state: "done" },
      { ...asked, id: "comment-2", text: "paint it blue", state: "waiting" },
    ] as const;
    requests.save({ ...request, outcome: { ...request.outcome, revisions } });
    requests.save(cancel(wish("502"), "99887766"));
    privacy.forgetUser("1");
    assert.doesNotMatch(everything(), /Rita|made already|99887766/);
    const left = asProposed(requests.get("501")) ?? assert.fail("its pull request is forgotten");
    assert.equal(waitingRevision(left)?.text, "paint it blue", "it is still to be made");
    requests.save(changeRevision(left, "comment-2", { state: "done" }));
    assert.doesNotMatch(everything(), /paint it blue/);

    const over = {
      ...request,
      id: "503",
      threadId: "503",
      outcome: { ...request.outcome, revisions, told: ["merged"] },
    };
    requests.save(over);
    privacy.forgetUser("1");
    assert.doesNotMatch(everything(), /Rita|paint it blue/);
  });

  it("forgets the answer with its question, when that is deleted and while it is being answered", (t) => {
    const { chat, privacy, everything } = opened(t);
    const said = { channelId: "100", authorId: "1", authorName: "Ann", content: "psst" };
    chat.addSaid({ ...said, id: "a" });
    chat.addAnswer({ channelId: "100", to: "a", content: `You said ${secret}`, intent: undefined });
    chat.forgetSaid("a", "100");
    assert.doesNotMatch(everything(), /my-secret-wish/);
    chat.addSaid({ ...said, id: "b" });
    privacy.forgetUser("1");
    chat.addAnswer({ channelId: "100", to: "b", content: `And ${secret}`, intent: undefined });
    assert.doesNotMatch(everything(), /my-secret-wish|psst/);
  });

  it("forgets a branch name, which starts like the request, once nothing is pushed to the branch any more", (t) => {
    const { requests, privacy, everything } = opened(t);
    const request = { ...built("501"), branchName: `feature/${secret}-501` };
    requests.save(request);
    privacy.forgetUser("1");
    const open = requests.get("501") ?? assert.fail("its pull request is forgotten");
    assert.equal(open.branchName, `feature/${secret}-501`, "changes still go there");
    requests.save(tellOutcome(open, { kind: "merged", pullRequest: 7 }, "!") ?? assert.fail("it is told"));
    assert.doesNotMatch(everything(), /my-secret-wish/);

    requests.save(
      tellOutcome({ ...request, id: "502", threadId: "502" }, { kind: "merged", pullRequest: 7 }, "!") ??
        open,
    );
    assert.match(everything(), /my-secret-wish/);
    privacy.forgetUser("1");
    assert.doesNotMatch(everything(), /my-secret-wish/);
  });

  it("forgets why a request was rejected, in its steps too, because the reason can quote it", (t) => {
    const { requests, privacy, everything } = opened(t);
    const step = { name: "policy_scan", round: 1, run: 1, startedAt: start, endedAt: start + 5 } as const;
    const steps = [
      { ...step, status: "failed", error: `no ${secret}` },
      { ...step, status: "completed", detail: `${secret}.ts` },
    ] as const;
    requests.save({ ...reject(approve(propose(wish("501"), "plan")), `not ${secret}`), steps });
    privacy.forgetUser("1");
    assert.doesNotMatch(everything(), /my-secret-wish/);
    assert.deepEqual(
      requests.get("501")?.steps.map(({ name, status }) => `${name} ${status}`),
      ["policy_scan failed", "policy_scan completed"],
    );
  });

  it("shows and forgets a user's part in others' requests, without stopping work on them", (t) => {
    const { requests, privacy, everything } = opened(t);
    const request = built("501");
    assert.ok(request.outcome.kind === "proposed");
    const asked = { why: "asked", by: "Olga", byId: "778899", attempts: 0, wants: [] } as const;
    const revisions = [
      { ...asked, id: "message-1", text: "make it plaid", state: "done" },
      { ...asked, id: "message-2", text: "paint it blue", state: "waiting" },
    ] as const;
    const go = { from: "control", id: "9", word: "allow", by: "778899", at: start } as const;
    const conversation = [...request.conversation, go];
    requests.save({ ...request, conversation, outcome: { ...request.outcome, revisions } });
    requests.save(cancel(wish("502"), "778899"));
    const running = approve(propose(wish("503"), "a plan"));
    requests.save({ ...running, conversation: [...running.conversation, go] });
    const shown = JSON.stringify(privacy.exportOf("778899"));
    assert.match(shown, /make it plaid/);
    assert.match(shown, /"said":"allow"/);
    assert.doesNotMatch(shown, new RegExp(secret), "the request is somebody else's");

    privacy.forgetUser("778899");
    assert.doesNotMatch(everything(), /Olga|778899|plaid/);
    const left = asProposed(requests.get("501")) ?? assert.fail("its pull request is forgotten");
    assert.equal(waitingRevision(left)?.text, "paint it blue");
    assert.equal(requests.get("503")?.state, "generating");
    assert.equal(left.requester.id, "1", "the requester stays");
  });

  it("reduces the reason for a quarantine to the kind of error, on request and after a while", (t) => {
    const { versions, privacy, clock, everything } = opened(t);
    const reason = `It was stopped 3 times; the last time: TypeError: can't read "${secret}" (line 7)`;
    versions.quarantine("dice", "source", reason);
    clock.now += 29 * day;
    privacy.prune(clock.now, 100);
    assert.match(everything(), new RegExp(secret));
    privacy.forgetUser("1");
    assert.doesNotMatch(everything(), new RegExp(secret));
    assert.match(versions.quarantined("dice", "source") ?? "", /TypeError \(line 7\)$/);
    versions.quarantine("poll", "source", reason);
    clock.now += 31 * day;
    privacy.prune(clock.now, 100);
    assert.doesNotMatch(everything(), new RegExp(secret));
  });

  it("the privacy page names every table of the database", (t) => {
    const { database } = opened(t);
    const page = readFileSync(new URL("../../docs/privacy.md", import.meta.url), "utf8");
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    assert.ok(tables.length > 10);
    assert.deepEqual(
      tables.map(({ name }) => `\`${name}\``).filter((name) => !page.includes(name)),
      [],
    );
  });

  it("an admin's decisions about plugins are in their data, and stay without their id when they are forgotten", (t) => {
    const { switches, grants, privacy, everything } = opened(t);
    const declares = { http: [], discord: ["read_messages", "create_threads"] };
    switches.set("noisy", undefined, "off", "991122");
    switches.set("loud", "10", "off", "2");
    grants.grant("keeper", "10", "read_messages", declares, "991122");
    grants.grant("opener", "10", "create_threads", declares, "991122", ["77"]);
    grants.grant("opener", "10", "create_threads_unattended", declares, "991122");
    const { pluginDecisions } = privacy.exportOf("991122") as { readonly pluginDecisions: unknown };
    const at = new Date(start).toISOString();
    assert.deepEqual(pluginDecisions, [
      { plugin: "noisy", guildId: "all", decision: "switched off", at },
      { plugin: "opener", guildId: "10", decision: "granted create_threads (open threads)", at },
      {
        ...{ plugin: "opener", guildId: "10", at },
        decision: "granted create_threads_unattended (open threads by itself, when nobody asks)",
      },
      { plugin: "keeper", guildId: "10", decision: "granted read_messages (read all messages)", at },
    ]);
    privacy.forgetUser("991122");
    assert.doesNotMatch(everything(), /991122/);
    assert.equal(switches.isOff("noisy"), true);
    assert.equal(grants.has("keeper", "10", "read_messages", declares), true);
  });

  it("an operator's changes of limits are in their data, and hold without their id when they are forgotten", (t) => {
    const { database, privacy, everything } = opened(t);
    const changes = createCapChanges(database, () => start);
    changes.change("month", { value: 30, by: "991122", interaction: "5", before: 20 });
    const { limitsChanged } = privacy.exportOf("991122") as { readonly limitsChanged: unknown };
    assert.deepEqual(limitsChanged, [{ limit: "month", value: 30, at: new Date(start).toISOString() }]);
    privacy.forgetUser("991122");
    assert.doesNotMatch(everything(), /991122/);
    assert.deepEqual(changes.current(), [{ cap: "month", value: 30, by: "", at: start }]);
  });

  it("names the plugins that store data of their own, and deletes there what is somebody's", (t) => {
    const { notes, privacy } = opened(t);
    assert.match(privacyWords.yourData(privacy.pluginsWithNotes()), /No plugin stores data of its own/);
    const by =
      (userId: string, ...said: string[]) =>
      () => [{ userId, guildId: "10", said }];
    const quotes = notes.of("quotes");
    quotes.set("all", '["tides are late"]', by("770001"));
    quotes.set("all", '["tides are late","who ate the crab"]', by("770002"));
    quotes.set("tag:my-pearl", '{"text":"by somebody"}', by("770001", "my-pearl"));
    quotes.set("karma", '{"770001":3,"770002":5}');
    quotes.set("entrants", '["770001","770002"]');
    t.after(() => notes.close());
    assert.match(privacyWords.yourData(privacy.pluginsWithNotes()), /`quotes`.*`\/forget` deletes/);
    assert.deepEqual(quotes.peopleIn("she said: tides are late!"), ["770001"]);
    assert.match(privacyWords.forgotYou(privacy.forgetUser("770001")), /what was yours in \*\*quotes\*\*/);
    assert.deepEqual(
      quotes.keys("").map((key) => [key, quotes.get(key)]),
      [
        ["all", '["who ate the crab"]'],
        ["entrants", '["770002"]'],
        ["karma", '{"770002":5}'],
      ],
    );
    assert.match(JSON.stringify(privacy.exportOf("1")), /"notesOfPlugins":\["quotes"\]/);
  });

  it("forgetting doesn't reset the cooldown or end open requests", (t) => {
    const { cooldowns, requests, privacy, clock } = opened(t);
    cooldowns.burn("1", clock.now - 60_000);
    requests.save(propose(wish("501"), secret));
    assert.deepEqual(privacy.forgetUser("1"), {
      messages: 0,
      requests: 0,
      open: ["501"],
      plugins: [],
      takingBack: 0,
    });
    assert.equal(cooldowns.last("1"), clock.now - 60_000);
    assert.equal(requests.get("501")?.state, "plan_ready");
  });

  it("what was forgotten is gone from the file, too", (t) => {
    const { chat, privacy, database, file } = opened(t);
    chat.addSaid({ id: "a", channelId: "100", authorId: "1", authorName: "Ann", content: secret });
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    privacy.forgetChannel("100");
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    assert.equal(readFileSync(file).includes(secret), false);
  });

  it("conversations expire after 14 days, chat and wishes after 30, costs after 90, except in open requests", (t) => {
    const { chat, requests, spending, privacy, clock, everything } = opened(t);
    chat.addSaid({ id: "a", channelId: "100", authorId: "1", authorName: "Ann", content: "fish" });
    spending.settle(
      spending.reserve({ context, model: "m", day: "2026-11-01", tokens: 9, microDollars: 9 }, () => {}),
      cost,
    );
    requests.save(built("501"));
    requests.save(park(propose(wish("502"), secret)));
    requests.save(propose(wish("503", "2"), "still open"));
    const after = (days: number) => {
      clock.now = start + days * day + 1;
      privacy.prune(clock.now, 100);
    };
    const kept = (id: string): Request => requests.get(id) ?? assert.fail(`${id} is gone`);

    after(13);
    assert.notDeepEqual(kept("501").conversation, []);
    after(14);
    assert.deepEqual(kept("501").conversation, []);
    assert.deepEqual(kept("502").conversation, []);
    assert.equal(kept("501").description, secret);
    assert.equal(chat.in("100").length, 1);
    after(30);
    assert.equal(chat.in("100").length, 0);
    assert.equal(kept("501").requester.id, "");
    assert.equal(kept("501").description, "");
    assert.equal(kept("503").state, "plan_ready");
    assert.equal(spending.since("2026-01-01").tokens, cost.tokens);
    after(91);
    assert.equal(spending.since("2026-01-01").tokens, 0);
    assert.equal(everything().split(secret).length - 1, 2, "only the open request contains it");
    assert.equal(requests.ofPullRequest(7)?.id, "501");
  });

  it("copies from before an update are deleted after 14 days", (t) => {
    const { privacy, clock, file } = opened(t);
    for (const [name, at] of [
      ["before-1", start - 15 * day],
      ["before-2", start - day],
    ] as const) {
      writeFileSync(`${file}.${name}`, secret);
      utimesSync(`${file}.${name}`, at / 1000, at / 1000);
    }
    clock.now = start;
    privacy.prune(clock.now, 100);
    assert.deepEqual([existsSync(`${file}.before-1`), existsSync(`${file}.before-2`)], [false, true]);
  });
});
