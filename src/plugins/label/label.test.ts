import assert from "node:assert/strict";
import { test } from "node:test";
import { type LabelFacts, type LabelItem, type LabelLine, labelChanges, labelOf, listed } from "./label.ts";

const plain: LabelFacts = {
  commands: ["/roll"],
  needs: { http: [], discord: [], unattended: [] },
  pings: [],
  byItself: { events: [], schedules: [] },
  stores: false,
  links: [],
};
const line = (label: readonly LabelLine[], title: LabelLine["title"]) =>
  label.find((one) => one.title === title)?.items;

test("a plugin that only answers can do little, and the label says what it can't", () => {
  const label = labelOf(plain);
  assert.deepEqual(line(label, "Can"), [{ code: "/roll" }]);
  for (const cannot of [
    "read messages",
    "give roles",
    "use the web",
    "ping anyone",
    "write to anyone privately",
  ])
    assert.ok(line(label, "Can't")?.includes(cannot), cannot);
  assert.deepEqual(line(label, "Reaches"), ["nothing outside Discord"]);
  assert.deepEqual(line(label, "Remembers"), ["nothing of anyone"]);
  assert.deepEqual(line(label, "Acts by itself"), ["never"]);
  assert.equal(line(label, "Pings"), undefined);
});

test("what admins can set is named, and an address is a host that it reaches", () => {
  const label = labelOf({
    ...plain,
    settings: {
      channel: { type: "channel", name: "Where", required: true },
      feed: { type: "url", name: "The feed" },
    },
  });
  assert.deepEqual(line(label, "Settings"), [
    "needs settings that an admin of each server fills in with `/plugins`:",
    { quote: "Where" },
    "an admin can set with `/plugins`:",
    { quote: "The feed" },
  ]);
  assert.deepEqual(line(label, "Reaches"), [
    "the host of each address that an admin enters for",
    { quote: "The feed" },
  ]);
  assert.ok(!line(label, "Can't")?.includes("use the web"));
  assert.deepEqual(
    labelChanges(labelOf(plain), label).added.map(({ title }) => title),
    ["Settings", "Reaches", "Remembers"],
  );
});

test("each power, host, ping, event and schedule is named, those of a newer Turbot too", () => {
  const label = labelOf({
    commands: [],
    needs: { http: ["api.example.com"], discord: ["manage_roles", "swim"], unattended: [] },
    pings: ["when you win"],
    byItself: { events: ["memberJoin", "?"], schedules: ["every 1h"] },
    stores: true,
    links: ["https://example.com/shop"],
  });
  assert.deepEqual(line(label, "Can"), [
    "give and take roles without any powers, once an admin allows it, also for members of roles that admins pick",
    { code: "swim" },
  ]);
  assert.ok(
    !line(label, "Can't")?.some((cannot) =>
      ["give roles", "use the web", "ping anyone"].includes(String(cannot)),
    ),
  );
  assert.deepEqual(line(label, "Reaches"), [
    { code: "api.example.com" },
    "and its buttons lead people to",
    { code: "https://example.com/shop" },
  ]);
  assert.deepEqual(line(label, "Pings")?.[0], { quote: "when you win" });
  assert.match(String(line(label, "Remembers")), /\/forget/);
  assert.deepEqual(line(label, "Acts by itself"), [
    "when somebody joins",
    "at an event that its source doesn't show plainly",
    { code: "every 1h" },
  ]);
});

test("a plugin that reads remembers apart for each server, and the label says what isn't kept apart", () => {
  const needs = { http: [], discord: ["read_history"], unattended: [] };
  assert.deepEqual(line(labelOf({ ...plain, needs }), "Remembers"), [
    "nothing for longer than it runs in a server",
  ]);
  const sends = { ...plain, stores: true, needs: { ...needs, http: ["api.example.com"] } };
  assert.deepEqual(line(labelOf(sends), "Remembers"), [
    "what its code stores of people who use it, apart for each server; `/forget` deletes what is theirs",
    "what it sends to the web isn't kept apart by server",
  ]);
});

test("says apart what a plugin does when nobody asks", () => {
  const needs = { http: [], discord: ["create_threads"], unattended: ["create_threads"] };
  const label = labelOf({ ...plain, needs, byItself: { events: [], schedules: ["every 1h"] } });
  assert.deepEqual(line(label, "Acts by itself"), [
    { code: "every 1h" },
    "then it can open threads, once an admin allows that too",
  ]);
});

test("a change is told as the difference to today", () => {
  const after = { ...plain, needs: { http: ["api.example.com"], discord: [], unattended: [] } };
  assert.deepEqual(labelChanges(labelOf(plain), labelOf(plain)), { added: [], gone: [] });
  assert.deepEqual(labelChanges(labelOf(plain), labelOf(after)), {
    added: [{ title: "Reaches", items: [{ code: "api.example.com" }] }],
    gone: [
      { title: "Can't", items: ["use the web"] },
      { title: "Reaches", items: ["nothing outside Discord"] },
    ],
  });
});

test("its items make one sentence, in which words that lead on stand before what they are about", () => {
  const label = labelOf({
    ...plain,
    needs: { ...plain.needs, claude: "translate what you ask it to", keeps: "so that quotes are found" },
    secrets: [{ host: "api.example.com", header: "X-Key", value: "{secret}" }],
  });
  const show = (item: LabelItem) =>
    typeof item === "string" ? item : "code" in item ? `\`${item.code}\`` : `"${item.quote}"`;
  const shown = (title: LabelLine["title"]) => listed(line(label, title) ?? [], show);
  assert.match(shown("Asks an AI"), /^uses Claude to "translate what you ask it to"; only when/);
  assert.match(shown("Reaches"), /never gets itself, to `api\.example\.com \(X-Key: \{secret\}\)`$/);
  assert.match(
    shown("Remembers"),
    /; what members wrote for longer than 30 days: "so that quotes are found"$/,
  );
  assert.equal(listed(["a", { code: "b" }, { code: "c" }], show), "a; `b`; `c`");
});

test("of a plugin that has kept nothing yet, it promises nothing", () => {
  assert.match(String(line(labelOf({ ...plain, stores: "not yet" }), "Remembers")), /^nothing so far;/);
});
