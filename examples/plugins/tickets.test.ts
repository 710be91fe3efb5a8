import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./tickets.ts", import.meta.url);
const settings = { categories: ["Report", "Question"], staff: "Staff", log: "staff-log", idle: 48 };
const staff = { as: "sue", roles: ["Staff"], permissions: [] } as const;

async function open() {
  const plugin = await openPlugin(file, { settings });
  const last = (kind: string) => plugin.events.findLast((event) => event.kind === kind);
  return {
    plugin,
    last,
    said: () => last("reply")?.content ?? "",
    async ticket(as = "ada") {
      await plugin.press("open", { value: "Report", as });
      await plugin.submit("new", { about: "Ben steals kelp <@1>" }, { as });
    },
  };
}

test("a ticket is a private thread, one for each person, until it is closed", async () => {
  const { plugin, last, said, ticket } = await open();
  try {
    await plugin.slash("tickets");
    await ticket();
    assert.equal(last("privateThread")?.content, "Report 1");
    assert.match(last("send")?.content ?? "", /^\*\*Report 1\*\* of <@\d+>\n> Ben steals kelp <\u200b@1>/);
    assert.match(said(), /Your ticket is open: <#\d+>/);
    await ticket();
    assert.match(said(), /You have an open ticket/);
    await ticket("ben");
    assert.equal(last("privateThread")?.content, "Report 2");
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("staff claim, close with a reason and open again, and a transcript is kept", async () => {
  const { plugin, last, said, ticket } = await open();
  try {
    await plugin.slash("tickets");
    await ticket();
    const here = { in: "Report 1" };
    await plugin.press("claim", { as: "ben", permissions: [], ...here });
    assert.equal(said(), "Only staff claim tickets.");
    await plugin.press("claim", { ...staff, ...here });
    assert.match(last("send")?.content ?? "", /looks after your ticket/);
    assert.equal(last("send")?.rings?.length, 1, "whoever opened it agreed to that");
    await plugin.press("claim", { as: "sam", roles: ["Staff"], ...here });
    assert.match(said(), /has claimed it/);
    await plugin.press("close", { ...staff, ...here });
    await plugin.submit("reason", { why: "It was seagrass" }, { ...staff, ...here });
    assert.match(last("transcript")?.files?.[0]?.text ?? "", /Ben steals kelp/);
    assert.deepEqual([last("changeThread")?.archived, last("changeThread")?.locked], [true, true]);
    assert.match(last("send")?.content ?? "", /^\*\*Report 1\*\* closed by <@\d+>: It was seagrass/);
    const value = last("changeThread")?.channelId ?? "";
    await plugin.press("reopen", { ...staff, value, in: "staff-log" });
    assert.deepEqual([last("changeThread")?.archived, last("changeThread")?.locked], [false, false]);
    assert.match(said(), /Open again/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("an idle ticket closes by itself, and makes room for another", async () => {
  const { plugin, last, ticket } = await open();
  try {
    await plugin.slash("tickets");
    await ticket();
    await plugin.advance("47h");
    await plugin.press("claim", { ...staff, in: "Report 1" });
    await plugin.advance("47h");
    assert.equal(last("changeThread"), undefined);
    await plugin.advance("2h");
    assert.equal(last("changeThread")?.locked, true);
    await ticket();
    assert.equal(last("privateThread")?.content, "Report 2");
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("whoever writes in a ticket keeps it open, though the plugin reads nothing", async () => {
  const { plugin, last, ticket } = await open();
  try {
    await plugin.slash("tickets");
    await ticket();
    await plugin.advance("40h");
    await plugin.say("Is anybody there?", { as: "ada", in: "Report 1" });
    await plugin.advance("40h");
    assert.equal(last("changeThread"), undefined);
    await plugin.advance("9h");
    assert.equal(last("changeThread")?.locked, true);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("moderators bring people in and take them out", async () => {
  const { plugin, last, said, ticket } = await open();
  try {
    await plugin.slash("tickets");
    await ticket();
    const use = (out: boolean, as: object) =>
      plugin.slash("ticket", { options: { who: "carol", out }, in: "Report 1", ...as });
    await use(false, { as: "ben", permissions: [] });
    assert.match(said(), /I couldn't: .*isn't allowed to add people/);
    await use(false, { as: "sue", permissions: ["manage_threads"] });
    assert.equal(said(), "Done.");
    assert.equal(last("addToThread")?.kind, "addToThread");
    await use(true, { as: "sue", permissions: ["manage_threads"] });
    assert.equal(last("removeFromThread")?.kind, "removeFromThread");
    await plugin.slash("ticket", { options: { who: "carol" } });
    assert.equal(said(), "Use this in a ticket.");
  } finally {
    await plugin.close();
  }
});
