import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, resolve, sep } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { openDatabase } from "./open-database.ts";

const root = resolve(import.meta.dirname, "../..");

/** What keeps each table from growing forever. Those with `scan` are so small that reading one whole costs nothing. */
const bounds: Readonly<Record<string, { readonly why: string; readonly scan?: true }>> = {
  inbox: { why: "3 days after it was handled: a replay is known by then" },
  chat_messages: { why: "20 a channel, 30 days" },
  chat_replies: { why: "3 days, like the inbox" },
  own_messages: { why: "30 days" },
  own_message_words: { why: "30 days, like the messages they are in" },
  requests: { why: "a year after the end, and then nobody's" },
  cooldowns: { why: "2 minutes" },
  spending: { why: "90 days" },
  spending_sums: { why: "goes with the rows that it is the sum of" },
  month_alerts: { why: "90 days; three a month" },
  cap_changes: { why: "one for each cap that can be changed", scan: true },
  paid_answers: { why: "until its request or reply ends, at most 3 days" },
  spending_plugins: {
    why: "goes with the rows that it is the sum of: two a day, and one for each person and plugin",
  },
  spending_purses: { why: "goes with the rows that it is the sum of: two a day" },
  pull_request_events: { why: "14 days after it was acted on" },
  pending_members: { why: "90 days" },
  told: { why: "90 days after it was over; what isn't over is one for each thing that can be wrong" },
  gateway_identifies: { why: "a day; Discord allows 1,000 in one" },
  deliveries: { why: "one for each merge, by a human; forgotten, it could be delivered again and deploy" },
  bad_releases: { why: "one for each rollback; forgotten, it would be reverted again" },
  plugin_versions: { why: "3 for each plugin, and one for each that was merged and had to be stopped" },
  plugin_switches: { why: "one for each plugin and server, by an admin" },
  plugin_grants: { why: "one for each plugin, server and need, by an admin; 90 days after the plugin went" },
  plugin_settings: {
    why: "25 for each plugin and server, by an admin; 90 days after the plugin went, 30 after Turbot left",
  },
  plugin_setting_people: { why: "goes with the settings that they are in" },
  plugin_secrets: {
    why: "one for each key that an admin filled in; 90 days after the plugin went",
    scan: true,
  },
  schedule_times: { why: "one for each schedule that plugins declare; 90 days after it went" },
  plugin_deeds: { why: "30 days" },
  plugin_deeds_due: { why: "5,000 of a plugin in a server, until 100 days after it was to be taken back" },
  plugin_auto_mod_rules: { why: "what Discord allows in a server, by an admin" },
  time_zones: { why: "400 days after it was used last" },
  plugin_timers: { why: "5,000 of a plugin in a server, until 90 days after they are due" },
  plugin_timer_people: { why: "goes with the timers whose ids name them" },
  plugins_with_claude: { why: "one for each plugin that Claude's words have reached" },
  plugin_presses: { why: "an hour" },
  plugin_before: { why: "5,000 of a kind in a server; messages 7 days, members 30" },
  copies: { why: "400 days" },
  stored_sources: { why: "400 days" },
  sources_to_check: { why: "2,000 for each lost session, until they are looked at: minutes" },
  gone_messages: { why: "400 days" },
  plugin_messages: { why: "90 days after it was sent or changed" },
  ping_consents: { why: "400 days after it was used last" },
  letter_consents: { why: "400 days after it was used last" },
  closed_letters: { why: "400 days after Discord said so" },
  mail_conversations: { why: "400 days after it was opened" },
  mail_messages: { why: "400 days" },
  mail_blocks: { why: "until it ends, 30 days" },
  left_out: { why: "one for each person who wants no part in AI, until they change their mind", scan: true },
  chat_places: { why: "one for each server, by an admin" },
  quiet_channels: { why: "an hour" },
  first_contacts: { why: "a year" },
  message_removals: { why: "until it is taken back, a week if Discord refuses", scan: true },
  forgettings: { why: "until nothing is left to do for who asked", scan: true },
  asked_to_forget: {
    why: "until plugins' stores have forgotten them: at once, or at the next start",
    scan: true,
  },
  own_roles: { why: "one for each server" },
  registered_commands: { why: "one for each server" },
  commands: { why: "the names that are taken now, which are made anew at each start", scan: true },
  menu_commands: { why: "15 of each kind, made anew at each start", scan: true },
  log_channels: { why: "one for each LOG_CHANNEL_ID that was ever set", scan: true },
  missed_messages: { why: "one for each channel in which something is missing, 12 hours", scan: true },
  clock_samples: { why: "what the clock said while it ran for a day, every ten minutes", scan: true },
  newest_seen: { why: "one row", scan: true },
  claude_state: { why: "one row", scan: true },
  admin_settings: { why: "one for each server and setting, by an admin" },
  added_operators: { why: "one for each operator whom another one added", scan: true },
  reviewers: { why: "one for each reviewer whom an operator named", scan: true },
  admin_actions: { why: "400 days" },
  gateway_session: { why: "one for each shard", scan: true },
};

/** Indexes that contain only pending work: they are read whole on purpose. */
const toBeDone: Readonly<Record<string, string>> = {
  month_alerts_untold: "alerts that admins haven't heard",
  inbox_waiting: "events that aren't handled",
  pull_request_events_waiting: "events that aren't acted on",
  bad_releases_unsettled: "rollbacks that aren't reverted",
  requests_not_done: "requests that people are at",
  requests_with_says: "requests with something to say",
  requests_shown_buttons: "requests with buttons that may have to be taken off",
  requests_with_branch: "requests with a branch to put away",
  sources_to_check_at: "what is looked at after a lost session",
  mail_conversations_open:
    "conversations with teams that are open: those in which nobody writes any more are closed",
  mail_conversations_ending: "ends of conversations that a plugin hasn't heard of",
  admin_actions_untold: "what the admin channel hasn't heard of",
};

/** Indexes in which most rows have the same value, so that a search in them is a scan. */
const wide = ["requests_open"];

/** Statements that read or sort more than they return, by how they begin (after their store), and why they may. */
const allowed: Readonly<Record<string, string>> = {
  "month-table.ts: SELECT count(*) AS calls":
    "counts a month's people and requests: for three alerts a month, and when operators use /usage",
  "request-store.ts: SELECT * FROM requests INDEXED BY requests_proposed":
    "reads as many as are asked for (LIMIT)",
  "sources-to-check.ts: INSERT INTO sources_to_check":
    "sorts the newest 2,000 of four kinds, once for each lost session",
  "deliveries.ts: SELECT 1 FROM deliveries LIMIT 1": "reads one row",
  "chat-messages.ts: DELETE FROM chat_messages WHERE channel_id = ?1 AND rowid NOT IN":
    "sorts the 21 rows of a channel",
  "chat-messages.ts: SELECT id, role, author_id, author_name": "sorts the 20 rows of a channel",
  "personal-data.ts: DELETE FROM chat_messages WHERE role = 'assistant'":
    "/forget only: any answer may hold somebody's words; 20 rows a channel",
  "personal-data.ts: SELECT id, context FROM chat_messages": "/forget only: any reply may quote them",
  "personal-data.ts: SELECT channel_id, context": "/mydata only: any reply may quote them",
  "personal-data.ts: SELECT plugin, guild_id, NULL AS need":
    "/mydata only: sorts what was decided at one moment",
  "request-store.ts: SELECT * FROM requests WHERE requester_id <> ?1":
    "/mydata and /forget only: anybody may have had a hand in a request; a year of them",
  "server-data.ts: SELECT count(*) AS n FROM":
    "/forget of a whole server only, by its admins: reads each table once",
  "server-data.ts: DELETE FROM": "/forget of a whole server only, by its admins: reads each table once",
  "server-data.ts: UPDATE spending": "/forget of a whole server only, by its admins: reads each table once",
  "granted-permissions.ts: SELECT DISTINCT need FROM plugin_grants":
    "the doctor only: one row for each grant",
  "plugin-grants.ts: UPDATE plugin_grants SET gone_since":
    "once a start, while people are served: one row for each grant",
  "plugin-settings.ts: UPDATE plugin_settings SET gone_since":
    "once a start, while people are served: one row for each setting",
  "plugin-settings.ts: UPDATE plugin_settings SET left_at": "once an hour: one row for each setting",
  "schedule-times.ts: UPDATE schedule_times SET gone_since":
    "once a start, while people are served: one row for each schedule",
  "plugin-versions.ts: UPDATE plugin_versions SET source = NULL": "sorts the 4 sources of a plugin",
  "added-operators.ts: SELECT user_id FROM added_operators": "sorts the operators whom others added",
  "reviewers.ts: SELECT user_id, login, agreed_at FROM reviewers ORDER":
    "sorts the reviewers whom operators named",
  "admin-actions.ts: SELECT interaction, guild_id, by, about, words, at FROM admin_actions INDEXED BY admin_actions_at":
    "reads as many as are asked for (LIMIT)",
  "own-messages.ts: SELECT message_id FROM own_messages WHERE ?1 IN":
    "/forget only: anybody may have asked for a message; 30 days of them",
  "plugin-versions.ts: SELECT source FROM plugin_versions": "sorts the 3 sources of a plugin",
};

/** Files that prepare statements but aren't stores. */
const others: Readonly<Record<string, string>> = {
  "src/store/prune.ts": "prepared by the stores",
  "src/store/gone-plugins.ts": "prepared by the stores",
  "src/store/open-database.ts": "the database as a whole: its version, a copy of it",
  "src/store/copy-live.ts": "a database as a whole, in the process that makes or restores a backup",
  "src/store/forget-copies.ts": "after somebody asked to be forgotten: the log, and copies, of the database",
  "src/store/damage/repair-database.ts": "only when the database is damaged; one row of each table otherwise",
  "src/store/damage/restart-from-snapshot.ts": "only when the database was damaged",
  "src/store/damage/quick-check.ts": "by the doctor, in a process of its own",
  "src/plugins/capabilities/store-file.ts":
    "plugins' own files: src/plugins/capabilities/plugin-store.test.ts",
  "src/plugins/server-store/schema.ts": "plugins' own files: whether a column is there, when one is opened",
  "src/plugins/server-store/statements.ts":
    "plugins' own files: src/plugins/server-store/server-store.test.ts",
};

interface Statement {
  readonly store: string;
  readonly sql: string;
}

const sitesIn = (path: string) =>
  readFileSync(resolve(root, path), "utf8").match(/\.prepare\(|\bcreatePrune[(<]/g)?.length ?? 0;

/** Opens every store as the bot does, and records what each prepares. */
async function openAll(t: TestContext, database: DatabaseSync): Promise<readonly Statement[]> {
  const stores = globSync("src/**/*.ts", { cwd: root })
    .map((path) => path.replaceAll(sep, "/"))
    .filter((path) => !/\.test\.ts$|\/fixtures\//.test(path) && !(path in others) && sitesIn(path) > 0);
  const statements: Statement[] = [];
  let store = "";
  const prepare = database.prepare.bind(database);
  const mocked = t.mock.method(database, "prepare", (sql: string) => {
    statements.push({ store, sql: sql.replaceAll(/\s+/g, " ").trim() });
    return prepare(sql);
  });
  for (const path of stores) {
    assert.match(
      path,
      /^src\/(?:[a-z-]+\/)?store\/[a-z-]+\.ts$/,
      `${path} prepares statements outside of the stores`,
    );
    store = basename(path);
    const exported: Readonly<Record<string, unknown>> = await import(resolve(root, path));
    const before = statements.length;
    for (const [name, create] of Object.entries(exported)) {
      if (/^create[A-Z]/.test(name) && typeof create === "function") create(database, Date.now);
    }
    const prepared = statements.length - before;
    assert.ok(prepared >= sitesIn(path), `${path} prepares ${prepared} of ${sitesIn(path)} when it is made`);
  }
  mocked.mock.restore();
  return statements;
}

/** The steps of a statement's plan that scan or sort. */
function costly(database: DatabaseSync, { sql }: Statement): readonly string[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => String(detail))
    .filter((step) => /^SCAN|TEMP B-TREE/.test(step) || wide.some((index) => step.includes(` ${index} `)))
    .filter((step) => {
      const [, what = "", index = ""] = /^SCAN (\S+)(?: USING (?:COVERING )?INDEX (\S+))?/.exec(step) ?? [];
      return !(bounds[what]?.scan || index in toBeDone || /json_each|CONSTANT ROW|^SCAN \d/.test(step));
    });
}

test("no statement scans or sorts a growing table without an index or a reason", async (t) => {
  const database = openDatabase(":memory:");
  const statements = await openAll(t, database);
  assert.ok(statements.length > 100, `${statements.length} statements`);
  const used = new Set<string>();
  const found = statements.flatMap((statement) => {
    const steps = costly(database, statement);
    if (steps.length === 0) return [];
    const line = `${statement.store}: ${statement.sql}`;
    const reason = Object.keys(allowed).find((start) => line.startsWith(start));
    if (reason !== undefined) used.add(reason);
    return reason === undefined ? [`${line.slice(0, 300)} → ${steps.join(", ")}`] : [];
  });
  assert.deepEqual(found, []);
  assert.deepEqual(
    Object.keys(allowed).filter((start) => !used.has(start)),
    [],
    "they need no exception any more",
  );
});

test("triggers look up the rows that they change", () => {
  const database = openDatabase(":memory:");
  const triggers = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").all();
  assert.ok(triggers.length >= 4);
  for (const { sql } of triggers) {
    const [, body = ""] = /BEGIN([\s\S]*)END$/.exec(String(sql)) ?? [];
    for (const part of body.split(";").filter((one) => one.trim() !== "")) {
      const steps = costly(database, { store: "", sql: part.replaceAll(/\b(?:OLD|NEW)\.\w+/g, "?") });
      assert.deepEqual(
        steps.filter((step) => /spending|requests/.test(step)),
        [],
        part,
      );
    }
  }
});

test("every table has something that keeps it from growing forever", () => {
  const database = openDatabase(":memory:");
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all();
  assert.deepEqual(tables.map(({ name }) => String(name)).toSorted(), Object.keys(bounds).toSorted());
});

test("opening the stores changes nothing, as nobody is served before the bot is ready", async (t) => {
  const database = openDatabase(":memory:");
  await openAll(t, database);
  const old = Date.UTC(2020, 0, 1);
  database.exec(`
    INSERT INTO inbox (id, t, d, received_at, attempts, done_at) VALUES ('1', 'MESSAGE_CREATE', '', ${old}, 1, ${old});
    INSERT INTO chat_messages (id, channel_id, author_id, author_name, role, content, at)
      VALUES ('1', '1', '1', 'ann', 'user', 'hello', ${old});
    INSERT INTO pending_members (guild_id, user_id, since) VALUES ('1', '1', ${old});
    INSERT INTO cooldowns (user_id, at) VALUES ('1', ${old});
  `);
  const changes = () => database.prepare("SELECT total_changes() AS n").get()?.n;
  const before = changes();
  await openAll(t, database);
  assert.equal(changes(), before);
});
