import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createMessageRemovals } from "../discord/store/message-removals.ts";
import { createOwnMessages } from "../discord/store/own-messages.ts";
import { silentLog } from "../log/log.ts";
import { createPluginDeeds } from "../plugins/store/plugin-deeds.ts";
import { createRequestStore } from "../requests/store/request-store.ts";
import { cancel, open } from "../requests/transitions.ts";
import { openDatabase } from "../store/open-database.ts";
import { createPrivacy, UnfinishedForgettingError } from "./create-privacy.ts";
import { createFinishForgetting } from "./finish-forgetting.ts";
import { createForgettings } from "./store/forgettings.ts";
import { createLeftOut } from "./store/left-out.ts";
import { createPersonalData } from "./store/personal-data.ts";

const begun = Date.UTC(2026, 10, 1, 12);

function opened(t: TestContext) {
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const clock = { now: begun };
  const now = () => clock.now;
  const [ownMessages, removals] = [createOwnMessages(database, now), createMessageRemovals(database)];
  const [requests, forgettings] = [createRequestStore(database), createForgettings(database, now)];
  /** Whose things a plugin's store can't delete now. */
  const broken = new Set<string>();
  const privacy = createPrivacy({
    ...{ requests, ownMessages, removals, forgettings, now },
    data: createPersonalData(database),
    leftOut: createLeftOut(database, now),
    withdraw: () => {},
    closeRequests: () => 0,
    forgetInPlugins(userId) {
      if (broken.has(userId)) throw new Error("the disk is full");
      return [];
    },
    onForgotten: () => {},
    removeCopies: () => {},
    pluginsWithNotes: () => [],
    shortenReasons: () => {},
    wordsKeptMs: 1,
  });
  let next = () => {};
  const finishing = createFinishForgetting({
    forgettings,
    forgetRest: (who) => privacy.forgetRest(who.id, who),
    cleanCopies: () => true,
    later(_, work) {
      next = work;
      return () => {};
    },
    log: silentLog,
    now,
  });
  const wish = (id: string, userId: string) => {
    const at = { kind: "plugin", guildId: "10", channelId: "100" } as const;
    return open({ id, ...at, requester: { id: userId, name: "Ann" }, description: "a wish" }, clock.now);
  };
  const origin = { kind: "chat", askedBy: "1", question: "q" } as const;
  return {
    ...{ clock, privacy, requests, forgettings, removals, broken, wish },
    deeds: createPluginDeeds(database, now),
    says: (id: string, userId: string) =>
      ownMessages.note({ id, channelId: "100", guildId: "10", origin, wordsOf: [userId] }),
    /** A round of what is left to do. */
    finish() {
      finishing.schedule();
      next();
    },
  };
}

test("a step that fails holds up no other step and nobody else, and is repeated until it works", (t) => {
  const { privacy, broken, says, removals, forgettings, finish } = opened(t);
  says("901", "1");
  broken.add("1");
  assert.throws(() => privacy.forgetUser("1"), UnfinishedForgettingError);
  assert.equal(removals.count(), 1, "messages are taken back all the same");
  privacy.forgetUser("2");
  finish();
  assert.deepEqual(
    forgettings.all().map(({ id }) => id),
    ["1"],
  );
  broken.clear();
  finish();
  assert.deepEqual(forgettings.all(), []);
});

test("while an old request stays open, what came after they asked is theirs to keep", (t) => {
  const { privacy, requests, clock, wish, says, removals, finish, forgettings } = opened(t);
  const old = wish("501", "1");
  requests.save(old);
  privacy.forgetUser("1");
  clock.now += 60_000;
  requests.save(cancel(wish("502", "1"), "1"));
  says("902", "1");
  finish();
  assert.equal(requests.get("502")?.description, "a wish");
  requests.save(cancel(old, "1"));
  finish();
  assert.equal(requests.get("501")?.description, "");
  assert.equal(requests.get("502")?.description, "a wish");
  assert.equal(removals.count(), 0, "an answer since stays");
  assert.deepEqual(forgettings.all(), []);
});

test("what somebody had plugins do stays theirs for the hour in which it counts, and is forgotten then", (t) => {
  const { privacy, clock, deeds, forgettings, finish } = opened(t);
  const cap = { inServer: 9, byPlugin: 9, forPerson: 1 };
  const ban = () =>
    deeds.begin(
      { plugin: "crew", guildId: "10", userId: "1", need: "ban_members", what: { kind: "ban", userId: "2" } },
      cap,
      true,
    );
  assert.ok("id" in ban());
  privacy.forgetUser("1");
  finish();
  assert.deepEqual(ban(), { reached: "forPerson" }, "no new cap");
  assert.equal(deeds.askedBy("10", "1", 0, 9).length, 1, "an admin can still undo it");
  clock.now += 60 * 60 * 1_000 + 1;
  finish();
  assert.deepEqual(deeds.askedBy("10", "1", 0, 9), []);
  assert.deepEqual(
    deeds.of("10", "crew", 0, 9).map(({ userId, what }) => [userId, what.userId]),
    [[undefined, "2"]],
  );
  assert.deepEqual(forgettings.all(), []);
});
