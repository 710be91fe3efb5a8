const rowsOf = (row: "OLD" | "NEW") => `('all', ''), ('user', ${row}.user_id), ('guild', ${row}.guild_id)`;

/** For a trigger: adds the new row to sums. @param rows whose sums: scope and who of each */
const addTo = (table: string, rows: string) => `
    INSERT INTO ${table} (scope, who, day, calls, tokens, micro_dollars)
      SELECT column1, column2, NEW.day, 1, NEW.tokens, NEW.micro_dollars FROM (VALUES ${rows}) WHERE true
      ON CONFLICT DO UPDATE SET calls = calls + 1, tokens = tokens + excluded.tokens,
        micro_dollars = micro_dollars + excluded.micro_dollars;`;

/** For a trigger: removes the old row from them. An empty sum would still say whose it was, so it is deleted. */
const takeFrom = (table: string, rows: string) => `
    UPDATE ${table} SET calls = calls - 1, tokens = tokens - OLD.tokens,
      micro_dollars = micro_dollars - OLD.micro_dollars
      WHERE (scope, who) IN (VALUES ${rows}) AND day = OLD.day;
    DELETE FROM ${table} WHERE (scope, who) IN (VALUES ${rows}) AND day = OLD.day AND calls = 0;`;

const addToSums = addTo("spending_sums", rowsOf("NEW"));
const takeFromSums = takeFrom("spending_sums", rowsOf("OLD"));

// The one without a column first, as above: otherwise SQLite doesn't know the columns of the rows.
const pluginRowsOf = (row: "OLD" | "NEW") =>
  `('plugins', ''), ('plugin_user', ${row}.user_id), ('plugin', ${row}.plugin)`;

const addToPluginSums = addTo("spending_plugins", pluginRowsOf("NEW"));
const takeFromPluginSums = takeFrom("spending_plugins", pluginRowsOf("OLD"));

const purseOf = (row: string) => `CASE ${row}.purpose WHEN 'chat' THEN 'chat' ELSE 'building' END`;

/** For a trigger: adds the new row to its purse's sum of the day. */
const addToPurse = `
    INSERT INTO spending_purses (purse, day, calls, tokens, micro_dollars)
      SELECT ${purseOf("NEW")}, NEW.day, 1, NEW.tokens, NEW.micro_dollars WHERE true
      ON CONFLICT DO UPDATE SET calls = calls + 1, tokens = tokens + excluded.tokens,
        micro_dollars = micro_dollars + excluded.micro_dollars;`;

/** For a trigger: removes the old row from it. */
const takeFromPurse = `
    UPDATE spending_purses SET calls = calls - 1, tokens = tokens - OLD.tokens,
      micro_dollars = micro_dollars - OLD.micro_dollars WHERE purse = ${purseOf("OLD")} AND day = OLD.day;
    DELETE FROM spending_purses WHERE purse = ${purseOf("OLD")} AND day = OLD.day AND calls = 0;`;

/**
 * The schema of `data/sessions.db`, one step per change. Steps are only ever added at the end, and only ever add (tables, columns
 * with a default, indexes, triggers that fill a new table): an older release must be able to use a newer one's database.
 */
export const migrations: readonly string[] = [
  `
  -- Wanted gateway events, until they are handled. id: the snowflake of the message or interaction.
  CREATE TABLE inbox (
    id TEXT PRIMARY KEY,
    t TEXT NOT NULL,
    d TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    done_at INTEGER
  ) STRICT;
  CREATE INDEX inbox_waiting ON inbox (received_at) WHERE done_at IS NULL;

  -- What is needed to resume the gateway session; sequence is never ahead of the inbox.
  CREATE TABLE gateway_session (
    shard_id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    resume_url TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    shard_count INTEGER NOT NULL,
    intents INTEGER NOT NULL
  ) STRICT;

  -- When IDENTIFYs were sent: Discord allows 1,000 in 24 hours, restarts included.
  CREATE TABLE gateway_identifies (at INTEGER PRIMARY KEY) STRICT;

  -- Chat memory. id: the message's snowflake; Turbot's answers have "answer:" and the id of the question, and are
  -- stored before they are sent. intent: what the answer starts, if anything.
  CREATE TABLE chat_messages (
    id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    content TEXT NOT NULL,
    intent TEXT CHECK (intent IN ('plugin', 'core')),
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX chat_messages_channel ON chat_messages (channel_id, at);

  -- Feature requests. id: the snowflake of the message that asked.
  CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('plugin', 'core')),
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    thread_id TEXT UNIQUE,
    requester_id TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('discussing', 'plan_ready', 'generating', 'done')),
    plan TEXT,
    plan_version INTEGER,
    plan_message_id TEXT,
    outcome TEXT,
    conversation TEXT NOT NULL DEFAULT '[]',
    -- What is still to be said on Discord, and how much ever was.
    outbox TEXT NOT NULL DEFAULT '[]',
    said INTEGER NOT NULL DEFAULT 0,
    plans INTEGER NOT NULL DEFAULT 0,
    runs INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    steps TEXT NOT NULL DEFAULT '[]',
    progress_message_id TEXT,
    branch_name TEXT,
    pr_number INTEGER,
    pr_url TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX requests_open ON requests (state, updated_at);
  CREATE INDEX requests_pull_request ON requests (pr_number) WHERE pr_number IS NOT NULL;

  CREATE TABLE cooldowns (user_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;

  -- Taken command names, rebuilt from plugins/ at start.
  CREATE TABLE commands (
    kind TEXT NOT NULL CHECK (kind IN ('slash', 'prefix')),
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (kind, name)
  ) STRICT;

  -- Webhook deliveries that were acted on. Ids aren't signed, so the merge commit is compared as well.
  CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    merge_commit TEXT NOT NULL,
    pull_request INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX deliveries_commit ON deliveries (merge_commit);
  `,
  `
  -- What comes with a chat message besides its text, as JSON: the message it replies to, attachments.
  ALTER TABLE chat_messages ADD COLUMN context TEXT;

  -- Turbot's replies in chat. id: the message answered. parts: JSON, the messages that make up the reply, with their text
  -- so far; stored as soon as they exist. whole: the reply is finished, and nothing is left to do for this message.
  CREATE TABLE chat_replies (
    id TEXT PRIMARY KEY,
    parts TEXT NOT NULL DEFAULT '[]',
    whole INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX chat_replies_at ON chat_replies (at);
  `,
  `
  -- What calls to Claude cost. Until settled, tokens and micro_dollars are the most that the call can cost.
  -- day: in UTC, "2026-11-22". micro_dollars: millionths of a dollar.
  CREATE TABLE spending (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    user_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    request_id TEXT,
    purpose TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    micro_dollars INTEGER NOT NULL,
    input INTEGER NOT NULL DEFAULT 0,
    output INTEGER NOT NULL DEFAULT 0,
    cache_read INTEGER NOT NULL DEFAULT 0,
    cache_write INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX spending_day ON spending (day);
  CREATE INDEX spending_request ON spending (request_id) WHERE request_id IS NOT NULL;

  -- One row: whether Claude is available, and until when its API is left alone because a budget there is spent.
  CREATE TABLE claude_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    breaker_open INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    breaks INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0,
    budget_spent_until INTEGER
  ) STRICT;
  `,
  `
  -- Plugins that admins have switched off. guild_id: '' is everywhere.
  CREATE TABLE plugin_switches (
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (plugin, guild_id)
  ) STRICT, WITHOUT ROWID;

  -- What admins allow a plugin to do beyond answering, each for their guild.
  CREATE TABLE plugin_grants (
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    need TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (plugin, guild_id, need)
  ) STRICT, WITHOUT ROWID;

  -- Plugin sources by SHA-256: those that worked, as fallbacks, and those in quarantine.
  CREATE TABLE plugin_versions (
    plugin TEXT NOT NULL,
    hash TEXT NOT NULL,
    source TEXT,
    worked_at INTEGER,
    quarantined_at INTEGER,
    reason TEXT,
    PRIMARY KEY (plugin, hash)
  ) STRICT;

  -- When plugins' schedules are due; NULL: it ran, and won't run again.
  CREATE TABLE schedule_times (
    plugin TEXT NOT NULL,
    schedule TEXT NOT NULL,
    due_at INTEGER,
    PRIMARY KEY (plugin, schedule)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- GitHub's events about our pull requests, until they are acted on. id: says what happened, so a repeat has the same.
  CREATE TABLE pull_request_events (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    done_at INTEGER
  ) STRICT;
  CREATE INDEX pull_request_events_waiting ON pull_request_events (received_at) WHERE done_at IS NULL;

  -- Releases that were rolled back, until a pull request reverts them. report: what the supervisor said, as JSON.
  CREATE TABLE bad_releases (
    bad_commit TEXT PRIMARY KEY,
    report TEXT NOT NULL,
    at INTEGER NOT NULL,
    settled_at INTEGER
  ) STRICT;
  `,
  `
  -- What a plugin declared when an admin granted it something, as JSON; NULL: unknown.
  ALTER TABLE plugin_grants ADD COLUMN saw TEXT;
  `,
  `
  -- Sensitive areas, as JSON: those that a plan wants to touch, and those that an operator has approved.
  ALTER TABLE requests ADD COLUMN plan_wants TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE requests ADD COLUMN plan_leave TEXT NOT NULL DEFAULT '[]';
  `,
  `
  -- What admins were told about lasting things (a refused command, a setting), so that each is reported once, and again when it
  -- changes. statement: '' when it is over; at: since when.
  CREATE TABLE told (
    topic TEXT PRIMARY KEY,
    statement TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The server of each LOG_CHANNEL_ID that worked, in case Discord stops showing it.
  CREATE TABLE log_channels (channel_id TEXT PRIMARY KEY, guild_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- Members who joined a guild and haven't accepted its rules yet; since: milliseconds since 1970.
  CREATE TABLE pending_members (
    guild_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- For an answer: whose words it was made from, as JSON: a user's id, or "anyone", with when they were said. NULL: unknown.
  ALTER TABLE chat_messages ADD COLUMN heard TEXT;
  `,
  `
  -- Who agreed to be pinged by a plugin in a guild, in the words they were shown ("when you win"), by their own call. is_told: someone
  -- who stopped it and used the same again has been told that it stays stopped.
  CREATE TABLE ping_consents (
    user_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_told INTEGER NOT NULL,
    is_stopped INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, plugin, guild_id, words)
  ) STRICT, WITHOUT ROWID;

  -- Since when a plugin or a schedule has been gone: its data is paused. NULL: it is there.
  ALTER TABLE plugin_grants ADD COLUMN gone_since INTEGER;
  ALTER TABLE schedule_times ADD COLUMN gone_since INTEGER;
  CREATE INDEX ping_consents_at ON ping_consents (at);
  CREATE INDEX plugin_grants_gone ON plugin_grants (gone_since) WHERE gone_since IS NOT NULL;
  CREATE INDEX plugin_grants_gone_in ON plugin_grants (guild_id, plugin, need) WHERE gone_since IS NOT NULL;
  CREATE INDEX schedule_times_gone ON schedule_times (gone_since) WHERE gone_since IS NOT NULL;
  `,
  `
  -- Turbot's messages in a request's thread that have buttons, as JSON, until the buttons are removed.
  ALTER TABLE requests ADD COLUMN shown_buttons TEXT NOT NULL DEFAULT '[]';
  UPDATE requests SET shown_buttons = json_array(json_object(
    'messageId', plan_message_id, 'buttons', json_object('kind', 'plan', 'version', plan_version)
  )) WHERE state = 'plan_ready' AND plan_message_id IS NOT NULL AND plan_version IS NOT NULL;
  CREATE INDEX requests_shown_buttons ON requests (created_at) WHERE shown_buttons <> '[]';
  `,
  `
  -- The role that Discord made for Turbot in each guild; NULL: it has none there.
  CREATE TABLE own_roles (guild_id TEXT PRIMARY KEY, role_id TEXT) STRICT, WITHOUT ROWID;

  -- The commands last seen at Discord in each guild. hash: SHA-256 of them all; at: when they were seen.
  CREATE TABLE registered_commands (
    guild_id TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- One row: the newest message that arrived, whether it was stored in the inbox or concerned nobody.
  CREATE TABLE newest_seen (id INTEGER PRIMARY KEY CHECK (id = 1), message_id TEXT NOT NULL) STRICT;

  -- Sums of spending by day: over all rows (who is ''), per user, per guild. Maintained by triggers, so that an older
  -- release maintains them as well. calls: the number of rows; a sum of no rows is deleted.
  CREATE TABLE spending_sums (
    scope TEXT NOT NULL CHECK (scope IN ('all', 'user', 'guild')),
    who TEXT NOT NULL,
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    micro_dollars INTEGER NOT NULL,
    PRIMARY KEY (scope, who, day)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO spending_sums
    SELECT 'all', '', day, count(*), sum(tokens), sum(micro_dollars) FROM spending GROUP BY day;
  INSERT INTO spending_sums
    SELECT 'user', user_id, day, count(*), sum(tokens), sum(micro_dollars) FROM spending GROUP BY user_id, day;
  INSERT INTO spending_sums
    SELECT 'guild', guild_id, day, count(*), sum(tokens), sum(micro_dollars) FROM spending GROUP BY guild_id, day;
  CREATE TRIGGER spending_added AFTER INSERT ON spending BEGIN
    ${addToSums}
  END;
  CREATE TRIGGER spending_changed AFTER UPDATE ON spending BEGIN
    ${takeFromSums}
    ${addToSums}
  END;
  CREATE TRIGGER spending_removed AFTER DELETE ON spending BEGIN
    ${takeFromSums}
  END;

  -- What housekeeping looks for.
  CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;
  CREATE INDEX chat_messages_at ON chat_messages (at);
  CREATE INDEX cooldowns_at ON cooldowns (at);
  CREATE INDEX pull_request_events_done ON pull_request_events (done_at) WHERE done_at IS NOT NULL;
  CREATE INDEX pending_members_since ON pending_members (since);
  CREATE INDEX plugin_versions_quarantined ON plugin_versions (quarantined_at) WHERE reason IS NOT NULL;
  CREATE INDEX told_over ON told (at) WHERE statement = '';
  CREATE INDEX requests_with_conversation ON requests (updated_at) WHERE state = 'done' AND conversation <> '[]';
  CREATE INDEX requests_with_requester ON requests (updated_at) WHERE state = 'done' AND requester_id <> '';
  CREATE INDEX requests_of_nobody ON requests (updated_at) WHERE state = 'done' AND requester_id = '';

  -- Queries made while people are served.
  CREATE INDEX inbox_newest ON inbox (length(id), id) WHERE t IN ('MESSAGE_CREATE', 'INTERACTION_CREATE');
  CREATE INDEX requests_not_done ON requests (created_at) WHERE state <> 'done';
  CREATE INDEX requests_with_says ON requests (created_at) WHERE outbox <> '[]';
  CREATE INDEX requests_of_pull_request ON requests (pr_number, created_at) WHERE pr_number IS NOT NULL;
  CREATE INDEX requests_with_branch ON requests (updated_at)
    WHERE state = 'done' AND branch_name IS NOT NULL AND pr_number IS NULL;
  CREATE INDEX requests_proposed ON requests (updated_at) WHERE state = 'done' AND pr_number IS NOT NULL;
  CREATE INDEX requests_built ON requests (kind, updated_at) WHERE state = 'done' AND pr_number IS NOT NULL;
  CREATE INDEX bad_releases_unsettled ON bad_releases (at) WHERE settled_at IS NULL;

  -- Queries for everything of one person's.
  CREATE INDEX requests_of_requester ON requests (requester_id, created_at);
  CREATE INDEX chat_messages_author ON chat_messages (author_id, at);
  CREATE INDEX spending_user ON spending (user_id, day, guild_id, purpose);
  CREATE INDEX pending_members_user ON pending_members (user_id);
  CREATE INDEX plugin_switches_by ON plugin_switches (by, at);
  CREATE INDEX plugin_grants_by ON plugin_grants (by, at);
  `,
  `
  -- Where messages were missed without a session, and remain to be fetched. channel_id '': which of the guild's channels isn't known
  -- yet. after_id: the newest message that isn't missing; until: when the next session began, in milliseconds since 1970.
  CREATE TABLE missed_messages (
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    after_id TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
  ) STRICT, WITHOUT ROWID;

  -- What the clock showed (milliseconds since 1970) after the bots had run this long in total: pruning relies on it.
  CREATE TABLE clock_samples (running_ms INTEGER PRIMARY KEY, wall INTEGER NOT NULL) STRICT;
  `,
  `
  -- Sums of spending by day and purse: 'chat', or 'building' for planning and building. The wall of the month is checked against
  -- them before each call. Maintained by triggers, so that an older release maintains them as well.
  CREATE TABLE spending_purses (
    purse TEXT NOT NULL CHECK (purse IN ('building', 'chat')),
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    micro_dollars INTEGER NOT NULL,
    PRIMARY KEY (purse, day)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO spending_purses
    SELECT ${purseOf("spending")} AS purse, day, count(*), sum(tokens), sum(micro_dollars) FROM spending GROUP BY purse, day;
  CREATE TRIGGER spending_purse_added AFTER INSERT ON spending BEGIN
    ${addToPurse}
  END;
  CREATE TRIGGER spending_purse_changed AFTER UPDATE ON spending BEGIN
    ${takeFromPurse}
    ${addToPurse}
  END;
  CREATE TRIGGER spending_purse_removed AFTER DELETE ON spending BEGIN
    ${takeFromPurse}
  END;
  `,
  `
  -- People who want no part in AI; at: since when, in milliseconds since 1970.
  CREATE TABLE left_out (user_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- Turbot's messages, and where each comes from. origin: who or what made Turbot say it, as JSON.
  CREATE TABLE own_messages (
    message_id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX own_messages_at ON own_messages (at);
  CREATE INDEX own_messages_guild ON own_messages (guild_id);

  -- Whose words may be in each.
  CREATE TABLE own_message_words (
    message_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (message_id, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX own_message_words_user ON own_message_words (user_id);
  CREATE INDEX own_message_words_at ON own_message_words (at);
  `,
  `
  -- What a request is called on GitHub: random, so that it says nothing about a member. The trigger names what an older release inserts.
  ALTER TABLE requests ADD COLUMN public_id TEXT;
  UPDATE requests SET public_id = lower(hex(randomblob(8)));
  CREATE TRIGGER requests_named AFTER INSERT ON requests WHEN NEW.public_id IS NULL BEGIN
    UPDATE requests SET public_id = lower(hex(randomblob(8))) WHERE id = NEW.id;
  END;
  `,
  `
  -- Claude's answers that were paid for, until what they are about ends. key: names the call; about: the id of the request or message.
  -- answer: JSON; NULL: the call is under way.
  CREATE TABLE paid_answers (
    key TEXT PRIMARY KEY,
    about TEXT NOT NULL,
    answer TEXT,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX paid_answers_about ON paid_answers (about);
  CREATE INDEX paid_answers_at ON paid_answers (at);

  -- Whatever ends a reply or a request, in whichever release: its answers go, unless a revision of its pull request waits.
  CREATE TRIGGER paid_answers_reply AFTER UPDATE OF whole ON chat_replies WHEN NEW.whole = 1 BEGIN
    DELETE FROM paid_answers WHERE about = NEW.id;
  END;
  CREATE TRIGGER paid_answers_request AFTER UPDATE ON requests WHEN NEW.state = 'done' BEGIN
    DELETE FROM paid_answers WHERE about = NEW.id AND NOT EXISTS (
      SELECT 1 FROM json_each(iif(json_valid(NEW.outcome), NEW.outcome, '{}'), '$.revisions')
      WHERE json_extract(value, '$.state') = 'waiting');
  END;
  CREATE TRIGGER paid_answers_message_gone AFTER DELETE ON chat_messages WHEN OLD.role = 'user' BEGIN
    DELETE FROM paid_answers WHERE about = OLD.id;
  END;
  CREATE TRIGGER paid_answers_request_gone AFTER DELETE ON requests BEGIN
    DELETE FROM paid_answers WHERE about = OLD.id;
  END;
  `,
  `
  -- The channels that moderators let Turbot chat in, as JSON; no row: all that it sees.
  CREATE TABLE chat_places (guild_id TEXT PRIMARY KEY, channels TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- Channels and threads where a moderator wanted quiet; until: milliseconds since 1970.
  CREATE TABLE quiet_channels (
    channel_id TEXT PRIMARY KEY,
    guild_id TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX quiet_channels_until ON quiet_channels (until);
  `,
  `
  -- What admins hear about the month's money: written before it is posted. spending_limit: the month's, in millionths of a dollar.
  CREATE TABLE month_alerts (
    month TEXT NOT NULL,
    percent INTEGER NOT NULL,
    spending_limit INTEGER NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    told_at INTEGER,
    PRIMARY KEY (month, percent, spending_limit)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX month_alerts_at ON month_alerts (at);
  CREATE INDEX month_alerts_untold ON month_alerts (at) WHERE told_at IS NULL;

  -- Caps that operators changed in Discord. value: dollars or percent; NULL: the setting holds again.
  CREATE TABLE cap_changes (
    cap TEXT PRIMARY KEY,
    value REAL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Whether the requester wants to be named on the pull request, as JSON: the name, and whether the page says so. NULL: they don't.
  ALTER TABLE requests ADD COLUMN credit TEXT;
  `,
  `
  -- Whom Turbot has told in a server that it is an AI.
  CREATE TABLE first_contacts (
    user_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, guild_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX first_contacts_at ON first_contacts (at);
  `,
  `
  -- A message that is about to be sent has "?" and a name that a repeat has too, until Discord tells its id; text_mark, a hash of its
  -- text, finds one whose sender was killed. is_thread: it is a thread, with somebody's words in its name.
  ALTER TABLE own_messages ADD COLUMN text_mark TEXT NOT NULL DEFAULT '';
  ALTER TABLE own_messages ADD COLUMN is_thread INTEGER NOT NULL DEFAULT 0;

  -- Turbot's messages that wait to be taken back. how: delete, blank (others' words are in it too), rename (a thread).
  CREATE TABLE message_removals (
    ref TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('delete', 'blank', 'rename')),
    text_mark TEXT NOT NULL,
    at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX message_removals_due ON message_removals (due_at, ref);
  CREATE INDEX message_removals_guild ON message_removals (guild_id);

  -- Who asked to be forgotten, a person or a server, until nothing is left to do for it.
  CREATE TABLE forgettings (
    scope TEXT NOT NULL CHECK (scope IN ('person', 'server')),
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (scope, id)
  ) STRICT, WITHOUT ROWID;

  -- The server that was chatted in; '': stored by an older release.
  ALTER TABLE chat_messages ADD COLUMN guild_id TEXT NOT NULL DEFAULT '';
  CREATE INDEX chat_messages_guild ON chat_messages (guild_id);
  `,
  `
  -- Whose words an answer repeats, as JSON: a user's id, and marks of those words. NULL: not an answer, or of an older release.
  ALTER TABLE chat_messages ADD COLUMN repeated TEXT;
  `,
  `
  -- The interaction that changed a cap, and what held before it: a repeat after a kill changes nothing. '': by an older release.
  ALTER TABLE cap_changes ADD COLUMN interaction TEXT NOT NULL DEFAULT '';
  ALTER TABLE cap_changes ADD COLUMN before REAL;
  `,
  `
  -- 1: all that can be done at once is done, and only what was under way then is left. 0 after a crash or failure in between.
  ALTER TABLE forgettings ADD COLUMN is_begun INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- What plugins did in servers, for admins to see and undo, and to count against an hour's caps. user_id: who asked, or whom the event
  -- was about; '': nobody, or forgotten. target: what was done, as JSON, with a member's id only in member_id. state: begun (after a
  -- kill nobody knows whether it happened), done, undone.
  CREATE TABLE plugin_deeds (
    id INTEGER PRIMARY KEY,
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    member_id TEXT NOT NULL DEFAULT '',
    need TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('begun', 'done', 'undone')),
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX plugin_deeds_need ON plugin_deeds (guild_id, need, at);
  CREATE INDEX plugin_deeds_plugin ON plugin_deeds (guild_id, plugin, at);
  CREATE INDEX plugin_deeds_user ON plugin_deeds (user_id);
  CREATE INDEX plugin_deeds_member ON plugin_deeds (member_id);
  CREATE INDEX plugin_deeds_at ON plugin_deeds (at);
  `,
  `
  -- Taken names of menu commands (on members, on messages), rebuilt from plugins/ at start like those in the table of commands.
  CREATE TABLE menu_commands (
    kind TEXT NOT NULL CHECK (kind IN ('userMenu', 'messageMenu')),
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (kind, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Which of Turbot's messages are a plugin's, so that it can change them later. first_id: of the messages that one text became, the
  -- first. signed: what stands at the end of each: nothing, the plugin's name, or how to stop pings too.
  CREATE TABLE plugin_messages (
    message_id TEXT PRIMARY KEY,
    first_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    signed TEXT NOT NULL CHECK (signed IN ('', 'plugin', 'pings')),
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugin_messages_first ON plugin_messages (first_id);
  CREATE INDEX plugin_messages_guild ON plugin_messages (guild_id);
  CREATE INDEX plugin_messages_at ON plugin_messages (at);
  `,
  `
  -- For which roles a need is granted, as JSON. NULL: for all. Such a grant is stored as "<need>_within", which an older release doesn't
  -- take for the whole.
  ALTER TABLE plugin_grants ADD COLUMN objects TEXT;
  `,
  `
  -- Under which words an admin granted a need. NULL: those of an older release, which allowed with it what the plugin does by itself.
  -- 1: that is granted apart, as "<need>_unattended".
  ALTER TABLE plugin_grants ADD COLUMN terms INTEGER;
  `,
  `
  -- Which of Turbot's messages and threads repeat which messages of people, and which words in plugins' stores, by their marks, came from
  -- which: ids alone. What is gone was such a message and was deleted, or is one of Turbot's that was taken back.
  CREATE TABLE copies (
    copy_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    source_channel_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    is_thread INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (copy_id, source_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX copies_source ON copies (source_id);
  CREATE INDEX copies_source_channel ON copies (source_channel_id);
  CREATE INDEX copies_guild ON copies (guild_id);
  CREATE INDEX copies_at ON copies (at);
  CREATE TABLE stored_sources (
    plugin TEXT NOT NULL,
    mark TEXT NOT NULL,
    source_id TEXT NOT NULL,
    source_channel_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (plugin, mark, source_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX stored_sources_source ON stored_sources (source_id);
  CREATE INDEX stored_sources_channel ON stored_sources (source_channel_id);
  CREATE INDEX stored_sources_guild ON stored_sources (guild_id);
  CREATE INDEX stored_sources_at ON stored_sources (at);
  CREATE TABLE gone_messages (
    message_id TEXT PRIMARY KEY,
    guild_id TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX gone_messages_guild ON gone_messages (guild_id);
  CREATE INDEX gone_messages_at ON gone_messages (at);
  `,
  `
  -- Which roles may use plugins without Discord's permission in a server ("<need>_delegated"): asked with each role that a plugin gives.
  CREATE INDEX plugin_grants_guild ON plugin_grants (guild_id, need);
  `,
  `
  -- How messages, members and their voice channels are, where an admin lets a plugin see how they were before they changed. kind: message,
  -- member, voice. id: the message's or the member's. now: as JSON. was: how it was before the change that plugins are being told of.
  -- version: when the message was edited last; '': never. An older release fills nothing in, and the triggers keep its promises: what it
  -- forgets goes from here too, and what is too old.
  CREATE TABLE plugin_before (
    kind TEXT NOT NULL CHECK (kind IN ('message', 'member', 'voice')),
    guild_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    now TEXT NOT NULL,
    was TEXT,
    version TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugin_before_newest ON plugin_before (guild_id, kind, at);
  CREATE INDEX plugin_before_user ON plugin_before (user_id);
  CREATE INDEX plugin_before_channel ON plugin_before (channel_id);
  CREATE INDEX plugin_before_at ON plugin_before (kind, at);
  CREATE TRIGGER plugin_before_forgotten AFTER INSERT ON forgettings BEGIN
    DELETE FROM plugin_before WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_before WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  CREATE TRIGGER plugin_before_left_out AFTER INSERT ON left_out BEGIN
    DELETE FROM plugin_before WHERE user_id = NEW.user_id;
  END;
  -- What was handled is remembered in the inbox for 3 days, so 4 and 27 more are 7 and 30.
  CREATE TRIGGER plugin_before_old AFTER DELETE ON inbox WHEN OLD.done_at IS NOT NULL BEGIN
    DELETE FROM plugin_before WHERE kind = 'message' AND at < OLD.done_at - 345600000;
    DELETE FROM plugin_before WHERE kind IN ('member', 'voice') AND at < OLD.done_at - 2332800000;
  END;
  `,
  `
  -- What admins set for plugins in their servers, as JSON. type: of the setting, when it was entered. gone_since: since when the plugin has
  -- been gone; NULL: it is there. An older release knows nothing of it, and the triggers keep its promises to whom it forgets.
  CREATE TABLE plugin_settings (
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    gone_since INTEGER,
    PRIMARY KEY (plugin, guild_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugin_settings_guild ON plugin_settings (guild_id);
  CREATE INDEX plugin_settings_addresses ON plugin_settings (plugin) WHERE type = 'url';
  CREATE INDEX plugin_settings_gone ON plugin_settings (gone_since) WHERE gone_since IS NOT NULL;
  -- The ids in them, which may be people's.
  CREATE TABLE plugin_setting_people (
    user_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (user_id, plugin, guild_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugin_setting_people_of ON plugin_setting_people (plugin, guild_id, name);
  CREATE TRIGGER plugin_settings_deleted AFTER DELETE ON plugin_settings BEGIN
    DELETE FROM plugin_setting_people WHERE plugin = OLD.plugin AND guild_id = OLD.guild_id AND name = OLD.name;
  END;
  CREATE TRIGGER plugin_settings_forgotten AFTER INSERT ON forgettings WHEN NEW.scope = 'person' BEGIN
    UPDATE plugin_settings SET value = CASE
        WHEN type = 'members' THEN (SELECT json_group_array(value) FROM json_each(plugin_settings.value) WHERE value <> NEW.id)
        ELSE replace(replace(replace(value, '<@' || NEW.id || '>', '(someone)'), '<@!' || NEW.id || '>', '(someone)'), NEW.id, '(someone)')
      END
    WHERE type IN ('members', 'text', 'lines') AND (plugin, guild_id, name) IN (
      SELECT plugin, guild_id, name FROM plugin_setting_people WHERE user_id = NEW.id);
    DELETE FROM plugin_settings WHERE type IN ('member', 'url') AND (plugin, guild_id, name) IN (
      SELECT plugin, guild_id, name FROM plugin_setting_people WHERE user_id = NEW.id);
    DELETE FROM plugin_setting_people WHERE user_id = NEW.id;
  END;
  CREATE TRIGGER plugin_settings_server_forgotten AFTER INSERT ON forgettings WHEN NEW.scope = 'server' BEGIN
    DELETE FROM plugin_settings WHERE guild_id = NEW.id;
  END;
  `,
  `
  -- Who asked to be forgotten, until plugins' files for each server know it: an older release doesn't know those files. Without OR IGNORE,
  -- which the statement that fires a trigger overrides.
  CREATE TABLE asked_to_forget (
    scope TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (scope, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER asked_to_forget_first AFTER INSERT ON forgettings BEGIN
    INSERT INTO asked_to_forget (scope, id) SELECT NEW.scope, NEW.id
      WHERE NOT EXISTS (SELECT 1 FROM asked_to_forget WHERE scope = NEW.scope AND id = NEW.id);
  END;
  CREATE TRIGGER asked_to_forget_again AFTER UPDATE OF at ON forgettings BEGIN
    INSERT INTO asked_to_forget (scope, id) SELECT NEW.scope, NEW.id
      WHERE NOT EXISTS (SELECT 1 FROM asked_to_forget WHERE scope = NEW.scope AND id = NEW.id);
  END;
  `,
  `
  -- Which time zone somebody said is theirs, for all plugins. at: when it was last used.
  CREATE TABLE time_zones (
    user_id TEXT PRIMARY KEY,
    zone TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX time_zones_at ON time_zones (at);
  -- What plugins want to be woken for. name: the handler in the plugin. guild_id: where. user_id: whose it is; '': nobody's. due_at: when
  -- it is due. next_at: when to run it: later than due_at after a failure. repeats: the calendar, as JSON; NULL: once. version: changes
  -- with each time that it is set. tries: how often it has begun since it was due.
  CREATE TABLE plugin_timers (
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    repeats TEXT,
    version INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    PRIMARY KEY (plugin, name, guild_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugin_timers_next ON plugin_timers (plugin, name, next_at);
  CREATE INDEX plugin_timers_here ON plugin_timers (plugin, name, guild_id, next_at);
  CREATE INDEX plugin_timers_there ON plugin_timers (plugin, guild_id, user_id);
  CREATE INDEX plugin_timers_user ON plugin_timers (user_id);
  CREATE INDEX plugin_timers_guild ON plugin_timers (guild_id);
  CREATE INDEX plugin_timers_due ON plugin_timers (due_at);
  -- Whom the id of a timer names, and whose words are in it: it goes with each of them.
  CREATE TABLE plugin_timer_people (
    user_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (plugin, name, guild_id, id, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugin_timer_people_user ON plugin_timer_people (user_id);
  CREATE TRIGGER plugin_timer_gone AFTER DELETE ON plugin_timers BEGIN
    DELETE FROM plugin_timer_people
      WHERE plugin = OLD.plugin AND name = OLD.name AND guild_id = OLD.guild_id AND id = OLD.id;
  END;
  -- An older release knows neither table: what it forgets goes from here too.
  CREATE TRIGGER times_forgotten AFTER INSERT ON forgettings BEGIN
    DELETE FROM time_zones WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_timers WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_timers WHERE NEW.scope = 'person' AND (plugin, name, guild_id, id) IN
      (SELECT plugin, name, guild_id, id FROM plugin_timer_people WHERE user_id = NEW.id);
    DELETE FROM plugin_timers WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  CREATE TRIGGER times_forgotten_again AFTER UPDATE OF at ON forgettings BEGIN
    DELETE FROM time_zones WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_timers WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_timers WHERE NEW.scope = 'person' AND (plugin, name, guild_id, id) IN
      (SELECT plugin, name, guild_id, id FROM plugin_timer_people WHERE user_id = NEW.id);
    DELETE FROM plugin_timers WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  `,
  `
  -- Which calls to Claude were a plugin's, with its name, and what they come to in a day: by plugin ('plugin'), by person through any
  -- ('plugin_user'), and all of them ('plugins', who is ''). An older release has no such calls, and its rows count nowhere here.
  ALTER TABLE spending ADD COLUMN plugin TEXT;
  CREATE TABLE spending_plugins (
    scope TEXT NOT NULL CHECK (scope IN ('plugin', 'plugin_user', 'plugins')),
    who TEXT NOT NULL,
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    micro_dollars INTEGER NOT NULL,
    PRIMARY KEY (scope, who, day)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER spending_plugin_added AFTER INSERT ON spending WHEN NEW.plugin IS NOT NULL BEGIN
    ${addToPluginSums}
  END;
  CREATE TRIGGER spending_plugin_changed AFTER UPDATE ON spending WHEN OLD.plugin IS NOT NULL BEGIN
    ${takeFromPluginSums}
    ${addToPluginSums}
  END;
  CREATE TRIGGER spending_plugin_removed AFTER DELETE ON spending WHEN OLD.plugin IS NOT NULL BEGIN
    ${takeFromPluginSums}
  END;

  -- A plugin's question is about the event that its person's call came with: its answer goes when that is handled, in whichever release.
  CREATE TRIGGER paid_answers_plugin AFTER UPDATE OF done_at ON inbox WHEN NEW.done_at IS NOT NULL BEGIN
    DELETE FROM paid_answers WHERE about = 'plugin ' || NEW.id;
  END;

  -- Plugins that Claude's words have reached: since then, what they do against members waits for a moderator's press.
  CREATE TABLE plugins_with_claude (plugin TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- What such a plugin wanted to do, until a moderator presses its button, for an hour. id: at random, so that no older
  -- button fits. user_id: who asked. member_id: upon whom; '': nobody is named. input: what the action takes besides, as JSON, ids only. pressed_by: ''; the moderator, once somebody pressed.
  CREATE TABLE plugin_presses (
    id INTEGER PRIMARY KEY,
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    method TEXT NOT NULL,
    input TEXT NOT NULL,
    pressed_by TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX plugin_presses_plugin ON plugin_presses (guild_id, plugin, at);
  CREATE INDEX plugin_presses_user ON plugin_presses (user_id);
  CREATE INDEX plugin_presses_member ON plugin_presses (member_id);
  CREATE INDEX plugin_presses_at ON plugin_presses (at);
  CREATE TRIGGER plugin_presses_forgotten AFTER INSERT ON forgettings BEGIN
    DELETE FROM plugin_presses WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_presses WHERE member_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_presses WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  CREATE TRIGGER plugin_presses_forgotten_again AFTER UPDATE OF at ON forgettings BEGIN
    DELETE FROM plugin_presses WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_presses WHERE member_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_presses WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  -- What was handled is remembered in the inbox for 3 days.
  CREATE TRIGGER plugin_presses_old AFTER DELETE ON inbox WHEN OLD.done_at IS NOT NULL BEGIN
    DELETE FROM plugin_presses WHERE at < OLD.done_at;
  END;
  `,
  `
  -- Since when Turbot hasn't served a setting's server. NULL: it does, or an older release runs.
  ALTER TABLE plugin_settings ADD COLUMN left_at INTEGER;
  CREATE INDEX plugin_settings_left ON plugin_settings (left_at) WHERE left_at IS NOT NULL;
  -- Somebody asks to be forgotten again before that is done.
  CREATE TRIGGER plugin_settings_forgotten_again AFTER UPDATE OF at ON forgettings WHEN NEW.scope = 'person' BEGIN
    UPDATE plugin_settings SET value = CASE
        WHEN type = 'members' THEN (SELECT json_group_array(value) FROM json_each(plugin_settings.value) WHERE value <> NEW.id)
        ELSE replace(replace(replace(value, '<@' || NEW.id || '>', '(someone)'), '<@!' || NEW.id || '>', '(someone)'), NEW.id, '(someone)')
      END
    WHERE type IN ('members', 'text', 'lines') AND (plugin, guild_id, name) IN (
      SELECT plugin, guild_id, name FROM plugin_setting_people WHERE user_id = NEW.id);
    DELETE FROM plugin_settings WHERE type IN ('member', 'url') AND (plugin, guild_id, name) IN (
      SELECT plugin, guild_id, name FROM plugin_setting_people WHERE user_id = NEW.id);
    DELETE FROM plugin_setting_people WHERE user_id = NEW.id;
  END;
  CREATE TRIGGER plugin_settings_server_forgotten_again AFTER UPDATE OF at ON forgettings WHEN NEW.scope = 'server' BEGIN
    DELETE FROM plugin_settings WHERE guild_id = NEW.id;
  END;
  `,
  `
  -- Keys that admins fill in for plugins. id: the name in the plugin's code. bound: the host, the header and its value that the admin saw.
  -- sealed: encrypted with a key that is in no database, and for this row alone. An older release doesn't know them: the triggers keep its
  -- promises.
  CREATE TABLE plugin_secrets (
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    id TEXT NOT NULL,
    bound TEXT NOT NULL,
    sealed TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    gone_since INTEGER,
    PRIMARY KEY (plugin, guild_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugin_secrets_guild ON plugin_secrets (guild_id);
  CREATE INDEX plugin_secrets_by ON plugin_secrets (by, at);
  CREATE INDEX plugin_secrets_gone ON plugin_secrets (gone_since) WHERE gone_since IS NOT NULL;
  CREATE TRIGGER plugin_secrets_forgotten AFTER INSERT ON forgettings BEGIN
    UPDATE plugin_secrets SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_secrets WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  CREATE TRIGGER plugin_secrets_forgotten_again AFTER UPDATE OF at ON forgettings BEGIN
    UPDATE plugin_secrets SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    DELETE FROM plugin_secrets WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  `,
  `
  -- What plugins did for a time, until it is taken back. deed_id, at: the row of plugin_deeds, which can go earlier (an older release prunes
  -- it after 30 days). thing: what it is about, as JSON in a deed has it; a later deed about the same replaces it. member_id stays when the
  -- person is forgotten: without it a ban for a week would be one for good. is_told: admins know that Discord refuses it.
  CREATE TABLE plugin_deeds_due (
    id INTEGER PRIMARY KEY,
    deed_id INTEGER NOT NULL,
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    need TEXT NOT NULL,
    thing TEXT NOT NULL,
    target TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    is_refused INTEGER NOT NULL DEFAULT 0,
    is_told INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX plugin_deeds_due_next ON plugin_deeds_due (next_at);
  CREATE INDEX plugin_deeds_due_here ON plugin_deeds_due (guild_id, next_at);
  CREATE INDEX plugin_deeds_due_plugin ON plugin_deeds_due (guild_id, plugin, until);
  CREATE INDEX plugin_deeds_due_thing ON plugin_deeds_due (guild_id, thing, member_id, id);
  CREATE INDEX plugin_deeds_due_deed ON plugin_deeds_due (deed_id);
  CREATE INDEX plugin_deeds_due_member ON plugin_deeds_due (member_id);
  CREATE INDEX plugin_deeds_due_until ON plugin_deeds_due (until);
  -- An older release undoes deeds, and forgets servers, without knowing this table.
  CREATE TRIGGER plugin_deeds_due_undone AFTER UPDATE OF state ON plugin_deeds WHEN NEW.state = 'undone' BEGIN
    DELETE FROM plugin_deeds_due WHERE deed_id = NEW.id AND at = NEW.at;
  END;
  CREATE TRIGGER plugin_deeds_due_forgotten AFTER INSERT ON forgettings WHEN NEW.scope = 'server' BEGIN
    DELETE FROM plugin_deeds_due WHERE guild_id = NEW.id;
  END;
  CREATE TRIGGER plugin_deeds_due_forgotten_again AFTER UPDATE OF at ON forgettings WHEN NEW.scope = 'server' BEGIN
    DELETE FROM plugin_deeds_due WHERE guild_id = NEW.id;
  END;
  `,
  `
  -- The rules of AutoMod that plugins made: rule_id at Discord, name among the plugin's own. An older release leaves them alone.
  CREATE TABLE plugin_auto_mod_rules (
    guild_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    PRIMARY KEY (guild_id, plugin, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER plugin_auto_mod_rules_forgotten AFTER INSERT ON forgettings WHEN NEW.scope = 'server' BEGIN
    DELETE FROM plugin_auto_mod_rules WHERE guild_id = NEW.id;
  END;
  CREATE TRIGGER plugin_auto_mod_rules_forgotten_again AFTER UPDATE OF at ON forgettings WHEN NEW.scope = 'server' BEGIN
    DELETE FROM plugin_auto_mod_rules WHERE guild_id = NEW.id;
  END;
  -- What a rule was before may be the words of whoever asked for the change.
  CREATE TRIGGER plugin_deeds_rule_forgotten AFTER UPDATE OF user_id ON plugin_deeds WHEN NEW.user_id = '' AND OLD.user_id <> '' BEGIN
    UPDATE plugin_deeds SET target = json_remove(target, '$.ruleBefore') WHERE id = NEW.id;
  END;
  `,
  `
  -- What admins and operators set with /turbot. guild_id: '' for everywhere. value: as JSON. An older release doesn't know these tables:
  -- its own settings hold then, and the triggers keep its promises.
  CREATE TABLE admin_settings (
    name TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    value TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (name, guild_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX admin_settings_guild ON admin_settings (guild_id);
  CREATE INDEX admin_settings_by ON admin_settings (by);
  -- Operators beside those of OPERATOR_IDS or the application.
  CREATE TABLE added_operators (
    user_id TEXT PRIMARY KEY,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- What was done with /turbot, a row for each interaction, so that a repeat does nothing. words: with {about} where a person stands whom
  -- it concerns. told_at: when the admin channel heard of it.
  CREATE TABLE admin_actions (
    interaction TEXT PRIMARY KEY,
    guild_id TEXT NOT NULL,
    by TEXT NOT NULL,
    about TEXT NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    told_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX admin_actions_guild ON admin_actions (guild_id, at);
  CREATE INDEX admin_actions_by ON admin_actions (by);
  CREATE INDEX admin_actions_about ON admin_actions (about);
  CREATE INDEX admin_actions_at ON admin_actions (at);
  CREATE INDEX admin_actions_untold ON admin_actions (at) WHERE told_at IS NULL;
  CREATE TRIGGER admin_actions_forgotten AFTER INSERT ON forgettings BEGIN
    UPDATE admin_settings SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    UPDATE admin_actions SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    UPDATE admin_actions SET about = '' WHERE about = NEW.id AND NEW.scope = 'person';
    UPDATE added_operators SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    DELETE FROM added_operators WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM admin_settings WHERE guild_id = NEW.id AND NEW.scope = 'server';
    DELETE FROM admin_actions WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  CREATE TRIGGER admin_actions_forgotten_again AFTER UPDATE OF at ON forgettings BEGIN
    UPDATE admin_settings SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    UPDATE admin_actions SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    UPDATE admin_actions SET about = '' WHERE about = NEW.id AND NEW.scope = 'person';
    UPDATE added_operators SET by = '' WHERE by = NEW.id AND NEW.scope = 'person';
    DELETE FROM added_operators WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM admin_settings WHERE guild_id = NEW.id AND NEW.scope = 'server';
    DELETE FROM admin_actions WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  `,
  `
  -- Who agreed that a plugin writes to them, by direct message, as \`ping_consents\` has it for pings.
  CREATE TABLE letter_consents (
    user_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_told INTEGER NOT NULL,
    is_stopped INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, plugin, guild_id, words)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX letter_consents_at ON letter_consents (at);
  -- Who takes no direct messages from Turbot, as Discord said: they aren't written to for a day.
  CREATE TABLE closed_letters (user_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX closed_letters_at ON closed_letters (at);
  CREATE TRIGGER letters_forgotten AFTER INSERT ON forgettings BEGIN
    DELETE FROM letter_consents WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM closed_letters WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM letter_consents WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  CREATE TRIGGER letters_forgotten_again AFTER UPDATE OF at ON forgettings BEGIN
    DELETE FROM letter_consents WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM closed_letters WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM letter_consents WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  `,
  `
  -- What plugins began and a kill cut short: whoever was told of it is told if it didn't happen.
  CREATE INDEX plugin_deeds_begun ON plugin_deeds (at) WHERE state = 'begun';
  `,
  `
  -- Who reviews pull requests, by their ids at Discord. agreed_at: when they agreed to be asked, and pinged for it; NULL: not yet.
  CREATE TABLE reviewers (
    user_id TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    agreed_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER reviewers_forgotten AFTER INSERT ON forgettings WHEN NEW.scope = 'person' BEGIN
    DELETE FROM reviewers WHERE user_id = NEW.id;
    UPDATE reviewers SET by = '' WHERE by = NEW.id;
  END;
  CREATE TRIGGER reviewers_forgotten_again AFTER UPDATE OF at ON forgettings WHEN NEW.scope = 'person' BEGIN
    DELETE FROM reviewers WHERE user_id = NEW.id;
    UPDATE reviewers SET by = '' WHERE by = NEW.id;
  END;
  `,
  `
  -- Nicknames are people's words: with either person, they go. Then it can't be undone.
  CREATE TRIGGER plugin_deeds_nickname_forgotten AFTER UPDATE OF user_id, member_id ON plugin_deeds
  WHEN (NEW.user_id = '' AND OLD.user_id <> '') OR (NEW.member_id = '' AND OLD.member_id <> '') BEGIN
    UPDATE plugin_deeds SET target = json_remove(target, '$.nickname', '$.nicknameBefore') WHERE id = NEW.id;
  END;
  `,
  `
  -- Who writes to which server's team through which plugin, by direct message. closed_at: NULL while it is open. channel_id: '' until they
  -- were told. is_current: what they write goes there. mail_messages: so that an edit goes where the message went. mail_blocks: a block
  -- outlives /forget, which would be a way around it, and ends by itself.
  CREATE TABLE mail_conversations (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_current INTEGER NOT NULL,
    closed_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX mail_conversations_user ON mail_conversations (user_id, at);
  CREATE INDEX mail_conversations_channel ON mail_conversations (channel_id);
  CREATE INDEX mail_conversations_open ON mail_conversations (channel_id) WHERE closed_at IS NULL;
  CREATE INDEX mail_conversations_guild ON mail_conversations (guild_id);
  CREATE INDEX mail_conversations_at ON mail_conversations (at);
  CREATE TABLE mail_messages (
    message_id TEXT PRIMARY KEY, conversation TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX mail_messages_conversation ON mail_messages (conversation);
  CREATE INDEX mail_messages_at ON mail_messages (at);
  CREATE TABLE mail_blocks (
    guild_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    user_id TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (guild_id, plugin, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX mail_blocks_until ON mail_blocks (until);
  CREATE INDEX mail_blocks_user ON mail_blocks (user_id);
  CREATE TRIGGER mail_forgotten AFTER INSERT ON forgettings BEGIN
    DELETE FROM mail_messages WHERE conversation IN (SELECT id FROM mail_conversations WHERE user_id = NEW.id AND NEW.scope = 'person');
    DELETE FROM mail_conversations WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM mail_messages WHERE conversation IN (SELECT id FROM mail_conversations WHERE guild_id = NEW.id AND NEW.scope = 'server');
    DELETE FROM mail_conversations WHERE guild_id = NEW.id AND NEW.scope = 'server';
    DELETE FROM mail_blocks WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  CREATE TRIGGER mail_forgotten_again AFTER UPDATE OF at ON forgettings BEGIN
    DELETE FROM mail_messages WHERE conversation IN (SELECT id FROM mail_conversations WHERE user_id = NEW.id AND NEW.scope = 'person');
    DELETE FROM mail_conversations WHERE user_id = NEW.id AND NEW.scope = 'person';
    DELETE FROM mail_messages WHERE conversation IN (SELECT id FROM mail_conversations WHERE guild_id = NEW.id AND NEW.scope = 'server');
    DELETE FROM mail_conversations WHERE guild_id = NEW.id AND NEW.scope = 'server';
    DELETE FROM mail_blocks WHERE guild_id = NEW.id AND NEW.scope = 'server';
  END;
  `,
  `
  -- What is due in a server outlives its forgetting, as it does a person's: else one press would make each ban for a day one for good. No
  -- release has had these.
  DROP TRIGGER IF EXISTS plugin_deeds_due_forgotten;
  DROP TRIGGER IF EXISTS plugin_deeds_due_forgotten_again;
  `,
  `
  -- text_mark: as in own_messages. A copy is noted before it is sent: should nobody learn its id, it is found by its text.
  ALTER TABLE copies ADD COLUMN text_mark TEXT NOT NULL DEFAULT '';
  `,
  `
  -- Messages that are kept or repeated, and that may have been deleted or edited while there was no session with Discord: they are looked at
  -- once. since: what happened before was heard.
  CREATE TABLE sources_to_check (
    source_id TEXT PRIMARY KEY, channel_id TEXT NOT NULL, at INTEGER NOT NULL, since INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sources_to_check_at ON sources_to_check (at);
  CREATE INDEX sources_to_check_channel ON sources_to_check (channel_id);
  `,
  `
  -- ending: why a conversation ended, until its plugin was told of it.
  ALTER TABLE mail_conversations ADD COLUMN ending TEXT NOT NULL DEFAULT '';
  CREATE INDEX mail_conversations_ending ON mail_conversations (closed_at) WHERE ending > '';
  `,
  `
  -- "Does anybody of this server write through this plugin" is asked at each change of what the plugin may do.
  DROP INDEX mail_conversations_guild;
  CREATE INDEX mail_conversations_guild ON mail_conversations (guild_id, plugin);
  `,
];
