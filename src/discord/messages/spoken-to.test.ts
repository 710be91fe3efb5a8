import assert from "node:assert/strict";
import { test } from "node:test";
import { isToSomebodyElse, mayBeToSomebodyElse, withoutOwnName } from "./spoken-to.ts";

const turbot = "100000000000000001";
const [writer, friend] = ["100000000000000002", "100000000000000003"];

function user(id: string) {
  return { id, username: id, discriminator: "0", global_name: null, avatar: null };
}

/** @param answered the author of the message it replies to */
function said(content: string, answered?: string) {
  const named = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => user(id));
  const to = answered === undefined ? {} : { referenced_message: { author: user(answered) } as never };
  return { content, author: user(writer), mentions: named, ...to };
}

test("a message is for the person it begins with or replies to, unless it calls Turbot", () => {
  for (const message of [
    ...[said(`<@${friend}> sure`), said(` <@!${friend}>, <@5> yes`), said("<@&5> yes"), said("@here go")],
    ...[said("ok", friend), said("@everyone ok", turbot)],
  ])
    assert.ok(isToSomebodyElse(message, turbot), message.content);
  for (const message of [
    ...[said("sure"), said("ok", turbot), said("ok", writer), said(`greet <@${friend}>, too`)],
    ...[said(`<@${turbot}> <@${friend}> sure`), said(`<@${turbot}> go`, friend), said("make it :green:")],
  ])
    assert.ok(!isToSomebodyElse(message, turbot), message.content);
});

test("when silence does no harm, anyone named anywhere may be the person addressed", () => {
  assert.ok(mayBeToSomebodyElse(said(`look, <@${friend}>`), turbot));
  assert.ok(mayBeToSomebodyElse({ ...said("lunch, <@&5>?"), mention_roles: ["5"] }, turbot));
  assert.ok(mayBeToSomebodyElse({ ...said("lunch, @everyone?"), mention_everyone: true }, turbot));
  assert.ok(!mayBeToSomebodyElse(said(`<@${turbot}> and <@${friend}>?`), turbot));
  assert.ok(!mayBeToSomebodyElse(said("can we do it after all?"), turbot));
});

test("removes only Turbot's own name from the front of a message", () => {
  assert.equal(withoutOwnName(` <@${turbot}> <@!${turbot}>  roll two <@3>`, turbot), "roll two <@3>");
  assert.equal(withoutOwnName("<@3> roll", turbot), "<@3> roll");
  assert.equal(withoutOwnName("<@&3> roll", turbot), "<@&3> roll");
});
