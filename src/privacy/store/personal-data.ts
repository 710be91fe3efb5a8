import { readContext, withoutWordsOf, writeContext } from "../../chat/store/chat-context.ts";
import { anyone } from "../../chat/store/heard.ts";
import { type PingConsent, readPingConsents } from "../../plugins/store/ping-consents.ts";
import { type Database, transaction } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** What is stored about people outside of their requests: chat, cooldowns, spending, decisions about plugins. */
export interface PersonalData {
  of(userId: string): PersonalRows;
  /**
   * Deletes a person's chat messages, the answers to them, any answer to others that may repeat them, and quotes of them by
   * others. Removes their id from earlier days' spending and from their decisions about plugins.
   *
   * @param keep what is still needed for a while, so that forgetting doesn't get around a limit
   * @returns how many messages were deleted
   */
  forgetUser(
    userId: string,
    keep: { readonly day: string; readonly cooldownsSince: number; readonly deedsSince?: number },
  ): number;
  /**
   * Takes them out of what they had plugins do, up to when they asked, but for the newest: forgetting oneself lifts no cap, and hides an hour's
   * harm from nobody who undoes it.
   *
   * @param newestSince in milliseconds since 1970, like `askedAt`
   * @returns whether some is left
   */
  forgetDeeds(userId: string, askedAt: number, newestSince: number): boolean;
  /** Deletes what is remembered of a person's chat: the first part of `forgetUser`. @returns how many messages were deleted */
  forgetChat(userId: string): number;
  /** @returns how many messages were deleted */
  forgetChannel(channelId: string): number;
  /** Deletes what is older than a time in milliseconds since 1970, like those below unless noted. */
  readonly pruneChat: Prune;
  readonly pruneCooldowns: Prune;
  /** Takes a day as in the spending table. */
  readonly pruneSpending: Prune<string>;
  /** Removes consents to be pinged or written to that haven't been used since. */
  readonly prunePings: Prune;
  /** Not what is still to be taken back. */
  readonly pruneDeeds: Prune;
  /** What was to be taken back then: Discord refuses it, or its server is gone. */
  readonly pruneDue: Prune;
  /** Time zones that weren't used since. */
  readonly pruneZones: Prune;
  /** Timers that were due then: their plugin or their server is gone. */
  readonly pruneTimers: Prune;
  readonly prunePluginMessages: Prune;
  /** How messages were before they changed, for plugins. */
  readonly pruneMessagesBefore: Prune;
  readonly pruneMembersBefore: Prune;
  /** Removes grants, settings, keys and schedule times of plugins that were removed before that time. */
  readonly pruneGone: Prune;
}

export interface PersonalRows {
  readonly messages: readonly PersonalMessage[];
  /** What others quoted of them by replying. `at`: when the reply was written. */
  readonly quotes: readonly { readonly channelId: string; readonly says: string; readonly at: number }[];
  readonly spending: readonly {
    readonly day: string;
    readonly guildId: string;
    readonly purpose: string;
    readonly calls: number;
    readonly tokens: number;
    readonly microDollars: number;
  }[];
  /** When they last started a request. Milliseconds since 1970. */
  readonly lastRequestAt: number | undefined;
  /** What they decided as an admin. */
  readonly decisions: readonly PluginDecision[];
  /** Which limits for Claude they changed in Discord last. `value`: null if they went back to the setting. */
  readonly limits: readonly { readonly limit: string; readonly value: number | null; readonly at: number }[];
  /** What they did with `/turbot`, or what was done there about them. */
  readonly adminActions: readonly PersonalAction[];
  /** The login at GitHub by which an operator named them as a reviewer; undefined: nobody has. */
  readonly reviewsAs: string | undefined;
  /** When another operator made them one, in milliseconds since 1970; undefined: nobody has. */
  readonly operatorSince: number | undefined;
  /** Which plugins they let ping them, or stopped. */
  readonly pings: readonly PingConsent[];
  /** The same for direct messages. */
  readonly letters: readonly PingConsent[];
  /** Which teams they wrote to. `closedAt`: undefined while it is open. Milliseconds since 1970. */
  readonly mails: readonly PersonalMail[];
  /** Which teams don't take messages from them, and until when. */
  readonly mailBlocks: readonly {
    readonly plugin: string;
    readonly guildId: string;
    readonly until: number;
  }[];
  /** Which they said is theirs. `at`: when it was last used. */
  readonly timeZone: { readonly zone: string; readonly at: number } | undefined;
  /** What plugins want to be woken for, for them. */
  readonly timers: readonly PersonalTimer[];
  readonly deeds: readonly PersonalDeed[];
  /** What plugins did to them for a time: it is kept until it is over, whatever they ask. */
  readonly due: readonly PersonalDue[];
  /** Kept so that plugins can be told how it was when it changes. */
  readonly before: readonly KeptBefore[];
}

/** An audit line. */
export interface PersonalAction {
  readonly guildId: string | undefined;
  /** Where somebody else stands: "{about}". */
  readonly did: string;
  /** They did it; otherwise it was about them. */
  readonly isTheirs: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A plugin that somebody switched off or granted something to. */
export interface PluginDecision {
  readonly plugin: string;
  /** Undefined if it applies everywhere. */
  readonly guildId: string | undefined;
  /** What was granted, or "key" and the name of one that was filled in; undefined if the plugin was switched off. */
  readonly granted: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How a message of theirs is, or they as a member, or where they are in voice channels. */
export interface KeptBefore {
  readonly kind: string;
  readonly guildId: string;
  /** As JSON, and how it was before a change that plugins are being told of. */
  readonly now: string;
  readonly was: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A timer of a plugin's that is theirs. What it is about is the plugin's to know. */
export interface PersonalTimer {
  readonly plugin: string;
  readonly guildId: string;
  /** Its name in the plugin. */
  readonly timer: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  readonly isRepeated: boolean;
}

/** What a plugin did when somebody asked, or to a member. */
export interface PersonalDeed {
  readonly plugin: string;
  readonly guildId: string;
  readonly need: string;
  /** They asked for it, or it was about them; otherwise somebody else asked, and it was done to them. */
  readonly isTheirs: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a plugin did to somebody for a time. Milliseconds since 1970. */
export interface PersonalDue {
  readonly plugin: string;
  readonly guildId: string;
  readonly need: string;
  readonly at: number;
  readonly until: number;
}

export interface PersonalMail {
  readonly plugin: string;
  readonly guildId: string;
  readonly at: number;
  readonly closedAt: number | undefined;
}

export interface PersonalMessage {
  readonly id: string;
  readonly channelId: string;
  readonly name: string;
  readonly content: string;
  /** As JSON: what it replied to and what was attached. */
  readonly context: string | undefined;
  /** What Turbot answered. */
  readonly answer: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export function createPersonalData(database: Database): PersonalData {
  const messages = database.prepare(
    `SELECT said.id, said.channel_id, said.author_name, said.content, said.context, said.at,
       answer.content AS answer
     FROM chat_messages AS said LEFT JOIN chat_messages AS answer ON answer.id = 'answer:' || said.id
     WHERE said.author_id = ? AND said.role = 'user' ORDER BY said.at`,
  );
  const spending = database.prepare(
    `SELECT day, guild_id, purpose, count(*) AS calls, sum(tokens) AS tokens, sum(micro_dollars) AS micro_dollars
     FROM spending WHERE user_id = ? GROUP BY day, guild_id, purpose ORDER BY day, guild_id, purpose`,
  );
  const cooldown = database.prepare("SELECT at FROM cooldowns WHERE user_id = ?");
  const forgetAnswers = database.prepare(
    `DELETE FROM chat_messages WHERE role = 'assistant' AND (author_id = ?1
       OR id IN (SELECT 'answer:' || id FROM chat_messages WHERE author_id = ?1 AND role = 'user')
       OR heard IS NULL OR EXISTS (SELECT 1 FROM json_each(heard) WHERE key IN (?1, '${anyone}')))`,
  );
  const forgetSaid = database.prepare("DELETE FROM chat_messages WHERE author_id = ? AND role = 'user'");
  const withContext = database.prepare("SELECT id, context FROM chat_messages WHERE context IS NOT NULL");
  const changeContext = database.prepare("UPDATE chat_messages SET context = ? WHERE id = ?");
  const quotes = database.prepare(
    `SELECT channel_id, context ->> '$.repliesTo.says' AS says, at FROM chat_messages
     WHERE author_id <> ?1 AND context ->> '$.repliesTo.id' = ?1 ORDER BY at`,
  );

  /** Removes their words from others' messages, which can include them as a reply's quote or a forward. */
  function forgetQuotes(userId: string): void {
    for (const { id, context } of withContext.all()) {
      const kept = writeContext(withoutWordsOf(readContext(context) ?? {}, userId));
      if (kept !== context) changeContext.run(kept, String(id));
    }
  }

  function forgetChat(userId: string): number {
    forgetBefore.run(userId);
    forgetAnswers.run(userId);
    const { changes } = forgetSaid.run(userId);
    forgetQuotes(userId);
    forgetPaidAnswers.run();
    return Number(changes);
  }

  const before = database.prepare("SELECT kind, guild_id, now, was, at FROM plugin_before WHERE user_id = ?");
  const forgetBefore = database.prepare("DELETE FROM plugin_before WHERE user_id = ?");
  const anonymizeSpending = database.prepare(
    "UPDATE spending SET user_id = '' WHERE user_id = ? AND day < ?",
  );
  const limits = database.prepare("SELECT cap, value, at FROM cap_changes WHERE by = ?");
  const decisions = database.prepare(
    `SELECT plugin, guild_id, NULL AS need, at FROM plugin_switches WHERE by = ?1
     UNION ALL SELECT plugin, guild_id, need, at FROM plugin_grants WHERE by = ?1
     UNION ALL SELECT plugin, guild_id, 'key ' || id, at FROM plugin_secrets WHERE by = ?1 ORDER BY at, need`,
  );
  // The decision applies to everyone, so it stays.
  const anonymizeDecisions = [
    ...["plugin_switches", "plugin_grants", "plugin_secrets", "cap_changes"],
    ...["admin_settings", "admin_actions", "added_operators", "reviewers"],
  ].map((table) => database.prepare(`UPDATE ${table} SET by = '' WHERE by = ?`));
  const actions = database.prepare(
    "SELECT guild_id, words, by = ?1 AS is_theirs, at FROM admin_actions WHERE by = ?1 OR about = ?1",
  );
  const anonymizeActions = database.prepare("UPDATE admin_actions SET about = '' WHERE about = ?");
  const operator = database.prepare("SELECT at FROM added_operators WHERE user_id = ?");
  const reviewer = database.prepare("SELECT login FROM reviewers WHERE user_id = ?");
  const forgetReviewer = database.prepare("DELETE FROM reviewers WHERE user_id = ?");
  const forgetOperator = database.prepare("DELETE FROM added_operators WHERE user_id = ?");
  const pings = readPingConsents(database);
  const letters = readPingConsents(database, "letter_consents");
  const forgetReaches = ["ping_consents", "letter_consents", "closed_letters"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE user_id = ?`),
  );
  const mails = database.prepare(
    "SELECT plugin, guild_id, at, closed_at FROM mail_conversations WHERE user_id = ? ORDER BY at",
  );
  const mailBlocks = database.prepare("SELECT plugin, guild_id, until FROM mail_blocks WHERE user_id = ?");
  const forgetMailed = database.prepare(
    "DELETE FROM mail_messages WHERE conversation IN (SELECT id FROM mail_conversations WHERE user_id = ?)",
  );
  const forgetMails = database.prepare("DELETE FROM mail_conversations WHERE user_id = ?");
  const pruneReaches = [
    createPrune(database, "ping_consents", "at < ?", "user_id, plugin, guild_id, words"),
    createPrune(database, "letter_consents", "at < ?", "user_id, plugin, guild_id, words"),
    createPrune(database, "closed_letters", "at < ?", "user_id"),
    createPrune(database, "mail_conversations", "at < ?", "id"),
    createPrune(database, "mail_messages", "at < ?", "message_id"),
    createPrune(database, "mail_blocks", "until < ?", "guild_id, plugin, user_id"),
  ];
  const deeds = database.prepare(
    `SELECT plugin, guild_id, need, user_id = ?1 AS is_theirs, at FROM plugin_deeds
     WHERE user_id = ?1 OR member_id = ?1`,
  );
  const due = database.prepare(
    "SELECT plugin, guild_id, need, at, until FROM plugin_deeds_due WHERE member_id = ?",
  );
  // What happened stays for the server's admins, without the person.
  const anonymizeAsked = database.prepare(
    "UPDATE plugin_deeds SET user_id = '' WHERE user_id = ? AND at <= ? AND at < ?",
  );
  const askedLately = database.prepare("SELECT 1 FROM plugin_deeds WHERE user_id = ? AND at <= ? LIMIT 1");
  const anonymizeMember = database.prepare("UPDATE plugin_deeds SET member_id = '' WHERE member_id = ?");
  const zone = database.prepare("SELECT zone, at FROM time_zones WHERE user_id = ?");
  const forgetZone = database.prepare("DELETE FROM time_zones WHERE user_id = ?");
  const timers = database.prepare(
    "SELECT plugin, guild_id, name, due_at, repeats IS NOT NULL AS is_repeated FROM plugin_timers WHERE user_id = ?",
  );
  const forgetTimers = database.prepare("DELETE FROM plugin_timers WHERE user_id = ?");
  // Plugins name timers by people, and by their words.
  const forgetNamedTimers = database.prepare(
    `DELETE FROM plugin_timers WHERE (plugin, name, guild_id, id) IN
       (SELECT plugin, name, guild_id, id FROM plugin_timer_people WHERE user_id = ?)`,
  );
  const forgetFirstContacts = database.prepare("DELETE FROM first_contacts WHERE user_id = ?");
  const forgetPending = database.prepare("DELETE FROM pending_members WHERE user_id = ?");
  const forgetCooldown = database.prepare("DELETE FROM cooldowns WHERE user_id = ? AND at < ?");
  // Anybody's can hold their words. They only spare a second payment after a crash, so all of them can go.
  const forgetPaidAnswers = database.prepare("DELETE FROM paid_answers");
  const forgetChannel = database.prepare("DELETE FROM chat_messages WHERE channel_id = ?");
  const pruneGrants = createPrune(database, "plugin_grants", "gone_since < ?", "plugin, guild_id, need");
  const pruneSettings = createPrune(
    ...([database, "plugin_settings", "gone_since < ?", "plugin, guild_id, name"] as const),
  );
  const pruneSecrets = createPrune(database, "plugin_secrets", "gone_since < ?", "plugin, guild_id, id");
  const pruneTimes = createPrune(database, "schedule_times", "gone_since < ?", "plugin, schedule");

  return {
    pruneChat: createPrune(database, "chat_messages", "at < ?"),
    pruneCooldowns: createPrune(database, "cooldowns", "at < ?"),
    pruneSpending: createPrune<string>(database, "spending", "day < ?"),
    prunePings: (before, limit) => pruneReaches.map((prune) => prune(before, limit)).includes(true),
    pruneZones: createPrune(database, "time_zones", "at < ?", "user_id"),
    pruneTimers: createPrune(database, "plugin_timers", "due_at < ?", "plugin, name, guild_id, id"),
    pruneDeeds: createPrune(
      ...([
        database,
        "plugin_deeds",
        "at < ? AND NOT EXISTS (SELECT 1 FROM plugin_deeds_due AS due WHERE due.deed_id = plugin_deeds.id)",
      ] as const),
    ),
    pruneDue: createPrune(database, "plugin_deeds_due", "until < ?"),
    prunePluginMessages: createPrune(database, "plugin_messages", "at < ?", "message_id"),
    pruneMessagesBefore: createPrune(
      ...([database, "plugin_before", "kind = 'message' AND at < ?", "guild_id, kind, id"] as const),
    ),
    pruneMembersBefore: createPrune(
      ...([
        database,
        "plugin_before",
        "kind IN ('member', 'voice') AND at < ?",
        "guild_id, kind, id",
      ] as const),
    ),
    pruneGone: (before, limit) =>
      [pruneGrants, pruneSettings, pruneSecrets, pruneTimes]
        .map((prune) => prune(before, limit))
        .includes(true),
    of(userId) {
      const said = zone.get(userId);
      const at = cooldown.get(userId)?.at;
      const login = reviewer.get(userId)?.login;
      const operatesSince = operator.get(userId)?.at;
      return {
        messages: messages.all(userId).map((row) => ({
          id: String(row.id),
          channelId: String(row.channel_id),
          name: String(row.author_name),
          content: String(row.content),
          context: row.context === null ? undefined : String(row.context),
          answer: row.answer === null ? undefined : String(row.answer),
          at: Number(row.at),
        })),
        quotes: quotes.all(userId).map((row) => ({
          channelId: String(row.channel_id),
          says: String(row.says),
          at: Number(row.at),
        })),
        spending: spending.all(userId).map((row) => ({
          day: String(row.day),
          guildId: String(row.guild_id),
          purpose: String(row.purpose),
          calls: Number(row.calls),
          tokens: Number(row.tokens),
          microDollars: Number(row.micro_dollars),
        })),
        lastRequestAt: at === undefined ? undefined : Number(at),
        limits: limits.all(userId).map((row) => ({
          limit: String(row.cap),
          value: row.value === null ? null : Number(row.value),
          at: Number(row.at),
        })),
        adminActions: actions.all(userId).map((row) => ({
          guildId: row.guild_id === "" ? undefined : String(row.guild_id),
          did: String(row.words),
          isTheirs: row.is_theirs === 1,
          at: Number(row.at),
        })),
        reviewsAs: login === undefined ? undefined : String(login),
        operatorSince: operatesSince === undefined ? undefined : Number(operatesSince),
        decisions: decisions.all(userId).map((row) => ({
          plugin: String(row.plugin),
          guildId: row.guild_id === "" ? undefined : String(row.guild_id),
          granted: row.need === null ? undefined : String(row.need),
          at: Number(row.at),
        })),
        pings: pings(userId),
        letters: letters(userId),
        mails: mails.all(userId).map((row) => ({
          plugin: String(row.plugin),
          guildId: String(row.guild_id),
          at: Number(row.at),
          closedAt: row.closed_at === null ? undefined : Number(row.closed_at),
        })),
        mailBlocks: mailBlocks.all(userId).map((row) => ({
          plugin: String(row.plugin),
          guildId: String(row.guild_id),
          until: Number(row.until),
        })),
        timeZone: said === undefined ? undefined : { zone: String(said.zone), at: Number(said.at) },
        timers: timers.all(userId).map((row) => ({
          plugin: String(row.plugin),
          guildId: String(row.guild_id),
          timer: String(row.name),
          dueAt: Number(row.due_at),
          isRepeated: row.is_repeated === 1,
        })),
        before: before.all(userId).map((row) => ({
          kind: String(row.kind),
          guildId: String(row.guild_id),
          now: String(row.now),
          was: row.was === null ? undefined : String(row.was),
          at: Number(row.at),
        })),
        due: due.all(userId).map((row) => ({
          plugin: String(row.plugin),
          guildId: String(row.guild_id),
          need: String(row.need),
          at: Number(row.at),
          until: Number(row.until),
        })),
        deeds: deeds.all(userId).map((row) => ({
          plugin: String(row.plugin),
          guildId: String(row.guild_id),
          need: String(row.need),
          isTheirs: row.is_theirs === 1,
          at: Number(row.at),
        })),
      };
    },
    forgetUser: (userId, keep) =>
      transaction(database, () => {
        const messages = forgetChat(userId);
        anonymizeSpending.run(userId, keep.day);
        for (const statement of anonymizeDecisions) statement.run(userId);
        anonymizeActions.run(userId);
        forgetOperator.run(userId);
        forgetReviewer.run(userId);
        for (const statement of forgetReaches) statement.run(userId);
        forgetMailed.run(userId);
        forgetMails.run(userId);
        anonymizeAsked.run(userId, Number.MAX_SAFE_INTEGER, keep.deedsSince ?? Number.MAX_SAFE_INTEGER);
        anonymizeMember.run(userId);
        forgetFirstContacts.run(userId);
        forgetPending.run(userId);
        forgetZone.run(userId);
        forgetTimers.run(userId);
        forgetNamedTimers.run(userId);
        forgetCooldown.run(userId, keep.cooldownsSince);
        return messages;
      }),
    forgetDeeds(userId, askedAt, newestSince) {
      anonymizeAsked.run(userId, askedAt, newestSince);
      return askedLately.get(userId, askedAt) !== undefined;
    },
    forgetChat: (userId) => transaction(database, () => forgetChat(userId)),
    forgetChannel(channelId) {
      forgetPaidAnswers.run();
      return Number(forgetChannel.run(channelId).changes);
    },
  };
}
