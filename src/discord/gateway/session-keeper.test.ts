import assert from "node:assert/strict";
import { test } from "node:test";
import { GatewayIntentBits } from "discord-api-types/v10";
import { openDatabase } from "../../store/open-database.ts";
import { createGatewaySessions } from "../store/gateway-session.ts";
import { createSessionKeeper } from "./session-keeper.ts";

const fresh = { sessionId: "s1", resumeURL: "ws://resume", sequence: 1, shardCount: 1, shardId: 0 };

function setUp() {
  const sessions = createGatewaySessions(openDatabase(":memory:"));
  const keeper = createSessionKeeper(sessions, 5, () => "ws://general");
  keeper.update(0, fresh);
  return { sessions, keeper };
}

test("gives Discord the stored sequence, not the newest seen", () => {
  const { keeper, sessions } = setUp();
  keeper.update(0, { ...fresh, sequence: 30 });
  keeper.note(0, 30);
  assert.equal(keeper.retrieve(0)?.sequence, 1);
  keeper.flush();
  assert.equal(keeper.retrieve(0)?.sequence, 30);
  assert.equal(sessions.get(0)?.sequence, 30);
});

test("a socket that fails before HELLO can't erase the session", () => {
  const { keeper, sessions } = setUp();
  keeper.socketFailed(0);
  keeper.update(0, null);
  keeper.connectionLost(0);
  assert.equal(sessions.get(0)?.sessionId, "s1");
});

test("a connection that broke after HELLO can't erase it either", () => {
  const { keeper, sessions } = setUp();
  keeper.helloSeen(0);
  keeper.socketFailed(0);
  keeper.update(0, null);
  assert.equal(sessions.get(0)?.sessionId, "s1");
});

test("when Discord itself ends a session, it is gone with its sequence numbers", () => {
  const { keeper, sessions } = setUp();
  keeper.helloSeen(0);
  keeper.note(0, 12);
  keeper.update(0, null);
  assert.equal(keeper.retrieve(0), null);
  keeper.update(0, { ...fresh, sessionId: "s2", sequence: 1 });
  keeper.flush();
  assert.deepEqual([sessions.get(0)?.sessionId, sessions.get(0)?.sequence], ["s2", 1]);
});

test("nothing erases or replaces the session while closing", () => {
  const { keeper, sessions } = setUp();
  keeper.helloSeen(0);
  keeper.close();
  keeper.update(0, null);
  assert.equal(sessions.get(0)?.sessionId, "s1");
});

test("switches from an address that never answers to Discord's general one", () => {
  const { keeper } = setUp();
  for (let failure = 0; failure < 5; failure += 1) {
    assert.equal(keeper.retrieve(0)?.resumeURL, "ws://resume");
    keeper.connectionLost(0);
  }
  assert.equal(keeper.retrieve(0)?.resumeURL, "ws://general");
  keeper.helloSeen(0);
  assert.equal(keeper.retrieve(0)?.resumeURL, "ws://resume");
});

test("a session that began with fewer intents is resumed, and known to lack some", () => {
  const { sessions } = setUp();
  const of = (intents: number) => {
    const keeper = createSessionKeeper(sessions, intents, () => undefined);
    return [keeper.retrieve(0)?.sessionId, keeper.lacks(0)];
  };
  assert.deepEqual(of(5 | 128), ["s1", true]);
  assert.deepEqual(of(5), ["s1", false]);
  assert.deepEqual(of(4), ["s1", false], "a plugin's going costs no new session");
  assert.equal(sessions.get(0)?.intents, 5);
});

test("a session isn't resumed when a privileged intent was switched off in Discord's portal", () => {
  const sessions = createGatewaySessions(openDatabase(":memory:"));
  const { MessageContent, GuildVoiceStates } = GatewayIntentBits;
  const keeper = createSessionKeeper(sessions, 5 | MessageContent | GuildVoiceStates, () => undefined);
  keeper.update(0, fresh);
  assert.equal(createSessionKeeper(sessions, 5, () => undefined).retrieve(0), null);
  assert.ok(createSessionKeeper(sessions, 5 | MessageContent, () => undefined).retrieve(0));
});
