import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type APIComponentInMessageActionRow,
  ComponentType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { interactionMessage } from "../../../packages/discord-rules/messages/messages.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { hasToPick, needInWords, needNames } from "../../plugin-api/needs.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import type { PluginDeed } from "../../plugins/store/plugin-deeds.ts";
import { askPage } from "./ask-page.ts";
import { deedsPage } from "./deeds-page.ts";
import { delegatePage } from "./delegate-page.ts";
import { listOf } from "./list-page.ts";
import { outcomeOf } from "./outcome.ts";
import { pluginOf, whatIsShown } from "./plugin-page.ts";
import { type PanelPress, pressId, readPress } from "./press.ts";
import { suggested } from "./suggested.ts";

const view = (name: string, more: Partial<PluginView> = {}): PluginView => ({
  name,
  path: `plugins/${name}.ts`,
  state: "loaded",
  reason: "",
  fallbackReason: undefined,
  isOffHere: false,
  commands: [],
  http: [],
  ...{ settings: {}, missing: [] },
  keys: [],
  pings: [],
  needs: [],
  delegable: [],
  byItself: { events: [], schedules: [] },
  paused: [],
  ...more,
});

const parts = ({ components = [] }: OutgoingMessage): readonly APIComponentInMessageActionRow[] =>
  components.flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []));

const presses = (message: OutgoingMessage): readonly PanelPress[] =>
  parts(message).flatMap((part) => ("custom_id" in part ? (readPress(part.custom_id) ?? []) : []));

/** Turns all pages like somebody who presses the last button of each; Discord accepts every one. */
function allPages(show: (page: number) => OutgoingMessage): readonly OutgoingMessage[] {
  const pages: OutgoingMessage[] = [];
  for (let next: number | undefined = 0; next !== undefined; ) {
    const page = show(next);
    const { content, components } = page;
    assert.deepEqual(interactionMessage({ content, components }, []), []);
    pages.push(page);
    const at: number = next;
    next = presses(page)
      .flatMap((press) => ("page" in press && press.page > at ? [press.page] : []))
      .at(-1);
  }
  return pages;
}

test("shows every plugin and lets it be chosen, however many there are", () => {
  const views = Array.from({ length: 130 }, (_, at) => view(`a-plugin-with-quite-a-long-name-${at}`));
  const pages = allPages((page) => listOf(views, page));
  assert.ok(pages.length > 5);
  const chosen = pages.flatMap((page) =>
    parts(page).flatMap((part) => ("options" in part && part.options !== undefined ? part.options : [])),
  );
  assert.deepEqual(
    chosen.map((option) => "value" in option && option.value),
    views.map(({ name }) => name),
  );
  const text = pages.map(({ content }) => content).join("\n");
  for (const { name } of views) assert.ok(text.includes(`**${name}**`), name);
  assert.equal(listOf(views, 99).content, pages.at(-1)?.content, "a page that is gone is the last one");
});

test("shows and grants every need, and shows every host and command, however many there are", () => {
  const newer = Array.from(
    { length: 40 },
    (_, at) => `newer_${"abcdefghij"[at % 10]}_${"x".repeat(at % 25)}z`,
  );
  const plugin = view("busy", {
    state: "quarantined",
    reason: "It was stopped. ".repeat(100),
    http: Array.from({ length: 40 }, (_, at) => `${"long-".repeat(20)}${at}.example`),
    commands: Array.from(
      { length: 100 },
      (_, at) => ({ kind: "slash", name: `a-command-of-${at}` }) as const,
    ),
    needs: [
      ...newer.map((need) => ({ need, granted: true })),
      ...needNames.map((need) => ({ need, granted: false })),
    ],
  });
  const pages = allPages((page) => pluginOf(plugin, true, "!", { page }));
  const text = pages.map(({ content }) => content).join("\n");
  for (const { name } of plugin.commands) assert.ok(text.includes(`\`/${name}\``), name);
  for (const host of plugin.http) assert.ok(text.includes(`\`${host}\``), host);
  for (const { need } of plugin.needs) assert.ok(text.includes(`${needInWords(need)} (\`${need}\`)`), need);
  const all = pages.flatMap(presses);
  for (const need of needNames) {
    const press: PanelPress = hasToPick(need)
      ? { action: "ask", plugin: "busy", page: needNames.indexOf(need) }
      : { action: "grant", plugin: "busy", need, shown: whatIsShown(plugin) };
    assert.ok(
      all.some((one) => pressId(one) === pressId(press)),
      need,
    );
    assert.match(pluginOf(plugin, true, "!", { need }).content, new RegExp(`Not granted: .*\`${need}\``));
  }
  for (const need of newer)
    assert.ok(
      all.some((one) => one.action === "revoke" && one.need === need),
      need,
    );
});

test("where private words are kept is picked: there is no button for all channels", () => {
  const plugin = view("tickets", { needs: [{ need: "keep_transcripts", granted: false }] });
  const here = { id: "40", name: "staff-log" };
  const page = askPage(plugin, 0, "!", { roles: [], here }) ?? assert.fail();
  assert.match(page.content, /Pick the channels where it may: whoever sees them can read it there/);
  assert.deepEqual(
    presses(page).map(({ action }) => action),
    ["pick", "here", "look"],
  );
});

test("asks what a plugin may do by itself in a question of its own, once the rest is granted", () => {
  const needs = (granted: boolean) => [
    { need: "create_threads", granted },
    { need: "create_threads_unattended", granted: false },
  ];
  const byItself = { events: [], schedules: ["every 1h"] };
  const ask = (granted: boolean, at = 0) =>
    askPage(view("digest", { needs: needs(granted), byItself }), at, "!", { roles: [], here: undefined })
      ?.content;
  assert.match(ask(false) ?? "", /Let digest open threads\?\*\*/);
  assert.equal(ask(false, 1), undefined);
  const question = ask(true) ?? "";
  assert.match(question, /Let digest open threads by itself, when nobody asks\?\*\*/);
  assert.match(question, /It acts `every 1h`\. It decides when, and what members do can lead to it/);
  const page = pluginOf(view("digest", { needs: needs(false) }), false, "!");
  assert.deepEqual(
    presses(page).filter(({ action }) => action === "grant"),
    [
      {
        action: "grant",
        plugin: "digest",
        need: "create_threads",
        shown: whatIsShown({ http: [], settings: {}, needs: needs(false) }),
      },
    ],
  );
  assert.deepEqual(readPress("plugins:grant:digest:create_threads_unattended:0123abcd"), {
    ...{ action: "grant", plugin: "digest", need: "create_threads_unattended", shown: "0123abcd" },
  });
});

test("offers to delegate only what is granted, and asks which roles in a page of its own", () => {
  const asks = (granted: boolean) =>
    view("crew", {
      needs: [{ need: "manage_roles", granted }],
      delegable: [{ need: "manage_roles_delegated", granted: false }],
    });
  const offers = (plugin: PluginView) =>
    presses(pluginOf(plugin, false, "!")).filter(({ action }) => action === "delegate");
  assert.deepEqual(offers(asks(false)), []);
  assert.equal(delegatePage(asks(false), "manage_roles"), undefined);
  const press = { action: "delegate", plugin: "crew", need: "manage_roles" } as const;
  assert.deepEqual(offers(asks(true)), [press]);
  assert.deepEqual(readPress(pressId(press)), press);
  const page = delegatePage(asks(true), "manage_roles") ?? assert.fail();
  assert.deepEqual(interactionMessage({ content: page.content, components: page.components }, []), []);
  assert.match(page.content, /20 times an hour each\?/);
  assert.deepEqual(
    presses(page).map((one) => [one.action, "need" in one && one.need]),
    [
      ["pick", "manage_roles_delegated"],
      ["look", false],
    ],
  );
  const read = view("log", { needs: [{ need: "read_messages", granted: true }] });
  assert.equal(delegatePage(read, "read_messages"), undefined);
  const full = pluginOf(
    view("crew", {
      needs: [{ need: "manage_roles", granted: true }],
      delegable: [{ need: "manage_roles_delegated", granted: true, only: ["60", "61"] }],
    }),
    false,
    "!",
  );
  assert.match(full.content, /for members of picked roles, only <@&60> and <@&61>/);
});

test("says what Turbot's own role lacks for what was granted, since nothing would come of it", () => {
  const plugin = view("watch", { needs: [{ need: "see_bans", granted: true }] });
  const press = { action: "grant", plugin: "watch", need: "see_bans", shown: "" } as const;
  const { Administrator, ViewAuditLog, ViewChannel } = PermissionFlagsBits;
  assert.match(
    outcomeOf(press, plugin, ViewChannel) ?? "",
    /Granted: .* lacks \*View Audit Log\* here: give it/,
  );
  assert.doesNotMatch(outcomeOf(press, plugin, ViewAuditLog) ?? "", /lacks/);
  assert.doesNotMatch(outcomeOf(press, plugin, Administrator) ?? "", /lacks/);
  assert.doesNotMatch(outcomeOf(press, plugin) ?? "", /lacks/);
});

test("says of what a plugin does by itself how often it can do that by itself", () => {
  const needs = [
    { need: "time_out_members", granted: true },
    { need: "time_out_members_unattended", granted: false },
  ];
  const page = askPage(view("trap", { needs }), 0, "!", { roles: [], here: undefined });
  assert.match(page?.content ?? "", /by itself, when nobody asks[\s\S]*At most 20 times an hour/);
});

test("ends each sentence of a question once", () => {
  for (const need of needNames) {
    const asked = view("all", { needs: [{ need, granted: false }] });
    const page = askPage(asked, 0, "!", { roles: [], here: undefined, own: 0n });
    assert.doesNotMatch(page?.content ?? "", /\.\./, need);
  }
});

test("says before it is granted which permissions Turbot's own role lacks, in the words of Discord's settings", () => {
  const asked = (need: string, own?: bigint) =>
    askPage(view("crew", { needs: [{ need, granted: false }] }), 0, "!", { roles: [], here: undefined, own })
      ?.content ?? "";
  const { Administrator, ManageMessages, ModerateMembers, ViewChannel } = PermissionFlagsBits;
  assert.match(
    asked("time_out_members", ViewChannel),
    /My own role lacks \*Timeout Members\* here: first give it/,
  );
  assert.match(asked("manage_auto_mod", ViewChannel), /lacks \*Manage Server\*/);
  assert.match(
    asked("purge_messages", ViewChannel),
    /lacks \*Manage Messages\* and \*Read Message History\*/,
  );
  assert.match(asked("purge_messages", ManageMessages), /lacks \*Read Message History\*/);
  for (const enough of [ModerateMembers, Administrator, undefined])
    assert.doesNotMatch(asked("time_out_members", enough), /lacks/);
});

test("shows a need that only a newer release knows, which can be revoked but not granted", () => {
  const page = (granted: boolean) =>
    pluginOf(view("old", { needs: [{ need: "pin_everything", granted }] }), false, "!");
  assert.match(page(false).content, /Not granted: what a newer Turbot calls pin_everything/);
  assert.deepEqual(
    presses(page(false)).map(({ action }) => action),
    ["off", "list", "did"],
  );
  assert.deepEqual(
    presses(page(true)).map(({ action }) => action),
    ["off", "list", "did", "revoke"],
  );
});

test("shows what was granted under a newer release after a rollback, and lets it be revoked", () => {
  const page = pluginOf(view("old", { paused: ["pin_everything"] }), false, "!");
  assert.match(
    page.content,
    /Granted, but this version doesn't ask for it: what a newer Turbot calls pin_everything/,
  );
  assert.deepEqual(presses(page).at(-1), { action: "revoke", plugin: "old", need: "pin_everything" });
});

test("for a plugin that is gone, an admin sees its paused grants, and can revoke them but nothing else", () => {
  const gone = view("crew", { state: "gone", needs: [{ need: "manage_roles", granted: true }] });
  assert.match(listOf([gone]).content, /\*\*crew\*\* isn't here now\. Its permissions are paused/);
  assert.deepEqual(
    presses(pluginOf(gone, true, "?")).map(({ action }) => action),
    ["list", "revoke"],
  );
});

test("shows admins when a plugin rings people", () => {
  const crew = view("crew", { pings: ["when you win"] });
  assert.match(
    pluginOf(crew, false, "?").content,
    /Can ping people who used it, until they stop it: when you win/,
  );
});

test("what somebody granted who has been forgotten waits until another admin confirms it or takes it back, and is asked no other way", () => {
  const crew = view("crew", {
    needs: [{ need: "manage_roles", granted: false, rests: true, only: ["60"] }],
    delegable: [{ need: "manage_roles_delegated", granted: false }],
  });
  const page = pluginOf(crew, false, "!");
  assert.match(page.content, /and rests until an admin confirms it/);
  assert.match(page.content, /Rests: .*, only <@&60> .*has been forgotten/);
  const asked = presses(page).filter((press) => "need" in press || press.action === "ask");
  assert.deepEqual(asked, [
    { action: "confirm", plugin: "crew", need: "manage_roles", shown: whatIsShown(crew) },
    { action: "revoke", plugin: "crew", need: "manage_roles" },
  ]);
});

test("what a plugin did is turned page by page, and fits into a message however much Discord refuses", () => {
  const deeds = Array.from({ length: 12 }, (_, at): PluginDeed => {
    const what = {
      kind: "giveRole",
      userId: "1".repeat(19),
      roleId: "2".repeat(19),
      until: 1_800_000_000_000,
      isDelegated: true,
    };
    return {
      ...{ id: at + 1, plugin: "crew", guildId: "1", userId: "3".repeat(19), need: "manage_roles", what },
      ...{ state: "begun", at: 1_790_000_000_000 },
    };
  });
  const refused = new Map(deeds.map(({ id }) => [id, 1_800_000_000_000]));
  const page = deedsPage("crew", { deeds, refused, further: 3, page: 1, hasNext: true }, () => true);
  const { content, components } = page;
  assert.deepEqual(interactionMessage({ content, components }, []), []);
  assert.match(content, /the newest first \(page 2\):\n1\. gave/);
  const turns = presses(page).flatMap((press) => (press.action === "did" ? [press.page] : []));
  assert.deepEqual(turns, [0, 2]);
  const undoes = presses(page).filter(({ action }) => action === "undo");
  assert.match(content, new RegExp(`${12 - undoes.length + 3} more are taken back when`));
  assert.deepEqual(undoes[0], { action: "undo", plugin: "crew", deed: 1, page: 1 });
});

test("a press is read back as written, including an earlier release's, and nothing else is", () => {
  const all: readonly PanelPress[] = [
    { action: "list", page: 3 },
    { action: "choose" },
    { action: "look", plugin: "karma", page: 2 },
    { action: "off-all", plugin: "karma" },
    { action: "ask", plugin: "karma", page: 1 },
    { action: "did", plugin: "karma", page: 0 },
    { action: "undo", plugin: "karma", deed: 12_345, page: 3 },
    { action: "undo-hour", plugin: "karma" },
    { action: "pick", plugin: "karma", need: "manage_roles", shown: "0123abcd" },
    { action: "revoke", plugin: "karma", need: "read_messages" },
    { action: "grant", plugin: "karma", need: "read_messages", shown: "0123abcd" },
    { action: "confirm", plugin: "karma", need: "manage_roles_delegated", shown: "0123abcd" },
  ];
  for (const press of all) assert.deepEqual(readPress(pressId(press)), press);
  assert.deepEqual(readPress("plugins:undo:karma:12345"), {
    ...{ action: "undo", plugin: "karma" },
    deed: 12_345,
    page: 0,
  });
  assert.deepEqual(readPress("plugins:list"), { action: "list", page: 0 });
  for (const other of [
    "request:1:wake",
    "plugins",
    "plugins:on",
    "plugins:look:../x",
    "plugins:grant:karma:no-need",
    "plugins:list:1:2:3:4",
  ])
    assert.equal(readPress(other), undefined, other);
});

test("a plugin's full name finds it, however many others contain it", () => {
  const names = [...Array.from({ length: 60 }, (_, at) => `aa-${at}-fish`), "sea-fish", "fish"];
  assert.equal(suggested(names, "FISH ")[0], "fish");
  assert.equal(suggested(names, "sea")[0], "sea-fish");
  assert.equal(suggested(names, "").length, 25);
});

test("an offer names whom it brings in, from all roles, and says so once it is granted", () => {
  const needs = [{ need: "private_threads", granted: false }];
  const question = askPage(view("tickets", { needs }), 0, "!", { roles: [], here: undefined });
  assert.match(question?.content ?? "", /^\*\*Let tickets open private threads with whoever asks\?\*\*/);
  assert.match(question?.content ?? "", /Pick the roles whose members are brought into each thread/);
  const [menu, ...buttons] = parts(question ?? assert.fail());
  assert.equal(menu?.type, ComponentType.RoleSelect, "staff have powers, and nobody is given the role");
  const labels = buttons.map((part) => ("label" in part ? part.label : ""));
  assert.deepEqual(labels, ["Allow it with nobody else", "Not now"]);
  const granted = [{ need: "private_threads", granted: true, only: ["60", "61"] }];
  const page = pluginOf(view("tickets", { needs: granted }), false, "!");
  assert.match(page.content, /open private threads with whoever asks, with members of <@&60> and <@&61>/);
});
