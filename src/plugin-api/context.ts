import { callOf } from "./calls.ts";
import { type Claude, claude } from "./claude.ts";
import { type Content, richContent } from "./content.ts";
import type { Duration } from "./duration.ts";
import { type Files, files } from "./files.ts";
import { changeRole, type GiveRole, idOf, type Person, react, startThread } from "./guild-actions.ts";
import { callHost, callHostSync } from "./host-link.ts";
import { type Http, http } from "./http/http.ts";
import { type Images, images } from "./images/images.ts";
import { formatValue } from "./in-words.ts";
import type { Interaction } from "./interaction.ts";
import { type Mails, mails } from "./mail.ts";
import type { Message } from "./message.ts";
import type { ReadMessage } from "./message-facts.ts";
import { type Moderated, type Moderation, moderate, type TimeOut } from "./moderating.ts";
import type { Channel, ChannelFacts, Guild, GuildFacts, Member, MemberSearch, Role } from "./people.ts";
import { createRanking, type Ranking } from "./ranking.ts";
import { deleteSent, editSent, endPollOf, pinSent, type SentData, SentMessage } from "./sent-message.ts";
import type { Settings, SettingValues } from "./settings.ts";
import { type Store, store } from "./store.ts";
import { type Time, time } from "./time.ts";
import { type Timers, timers } from "./timers.ts";

/** What Turbot does for a plugin. */
export interface Turbot {
  readonly store: Store;
  readonly http: Http;
  /** Claude, an AI: see `Claude`. Needs `needs.claude`. */
  readonly claude: Claude;
  readonly log: PluginLog;
  /** Reads files that people attached or uploaded. */
  readonly files: Files;
  /**
   * What admins of a server have set for this plugin there. Ask whenever you use it: they can change it at any time.
   *
   * @param guildId null: nothing is set
   * @param settings the plugin's own: `MyPlugin.settings`
   */
  settings<const S extends Settings>(guildId: string | null, settings: S): Promise<SettingValues<S>>;
  /** Draws cards and charts. */
  readonly images: Images;
  /** People who write to the team: see `Mails`. */
  readonly mail: Mails;
  /** Members of a server by points, such as `ranking(interaction.guildId, "xp")`. It is there from its first score. */
  ranking(guildId: string | null, name: string): Ranking;
  /** Understands when people mean. */
  readonly time: Time;
  /** Wakes the plugin later, also after restarts: see `timer`. */
  readonly timers: Timers;
  /** Sends to a channel or thread of a guild that Turbot serves. Pings mentioned people who agreed to that there: see `Reach`. */
  send(channelId: string, content: Content, options?: SendOptions): Promise<SentMessage>;
  /**
   * Writes to a member of a guild who agreed to it there: see `Reach`. Text, embeds and files, without buttons. Needs `write_to_people`.
   *
   * @throws UnreachableError
   */
  directMessage(guildId: string | null, to: Person, content: Content, options?: SendOptions): Promise<void>;
  /** Edits a message that this plugin sent in the last 90 days, also after a restart: see `SentMessage.edit`. */
  editMessage(channelId: string, messageId: string, content: Content): Promise<void>;
  /** Deletes such a message. */
  deleteMessage(channelId: string, messageId: string): Promise<void>;
  /** Ends the poll of such a message now. */
  endPoll(channelId: string, messageId: string): Promise<void>;
  /** Pins such a message. Needs `pin_messages`. */
  pinMessage(channelId: string, messageId: string): Promise<void>;
  /** Unpins such a message. Needs `pin_messages`. */
  unpinMessage(channelId: string, messageId: string): Promise<void>;
  /** Reacts to any message. Needs `add_reactions`. */
  react(channelId: string, messageId: string, emoji: string): Promise<void>;
  /**
   * Gives a role without powers though nobody asks. Needs `manage_roles`, also in `needs.unattended`, and that an admin picked the role for
   * that.
   */
  giveRole(
    guildId: string | null,
    role: Pick<Role, "id"> | string,
    to: Person,
    options?: GiveRole,
  ): Promise<void>;
  /** Takes such a role away, by the same rules. */
  takeRole(guildId: string | null, role: Pick<Role, "id"> | string, from: Person): Promise<void>;
  /** Opens a thread, from a message or on its own. Needs `create_threads`. */
  startThread(channelId: string, name: string, messageId?: string): Promise<Channel>;
  /** Times a member out by itself, or for whoever asks just now: see `timeOut` of interactions. Needs `time_out_members`. */
  timeOut(guildId: string | null, whom: Person, how: TimeOut): Promise<Moderated>;
  /** The same, with `kick_members`. */
  kick(guildId: string | null, whom: Person, how?: Moderation): Promise<Moderated>;
  /** The same, with `warn_members`. */
  warn(guildId: string | null, whom: Person, how?: Moderation): Promise<Moderated>;
  /**
   * Starts a post in a forum. Needs `create_threads`. Its first message has the post's id, so `editMessage(post.id, post.id, …)` changes it.
   */
  startPost(channelId: string, post: NewPost): Promise<Channel>;
  /**
   * Closes (`archived`), locks or renames a thread. Needs `manage_threads`: this plugin's own for anyone and in timers, others where
   * whoever asks could. A closed thread opens again with `archived: false`.
   */
  changeThread(threadId: string, change: ThreadEdit & AskedBy): Promise<void>;
  /** Brings somebody into a thread without a ping, if whoever asks may manage threads there. Needs `manage_threads`. */
  addToThread(threadId: string, person: Person, asked?: AskedBy): Promise<void>;
  /** Removes somebody by the same rule; anyone can leave. */
  removeFromThread(threadId: string, person: Person, asked?: AskedBy): Promise<void>;
  /**
   * Has Turbot keep what was written in one of this plugin's threads, as a file in a channel that not everybody sees; the plugin
   * gets no word of it. Needs `keep_transcripts`. It goes when the thread is deleted, so close and lock that instead.
   */
  sendTranscript(threadId: string, channelId: string): Promise<Transcript>;
  /**
   * Sets a channel's slow mode: 0–21,600 seconds between a person's messages. Needs `manage_channels`.
   *
   * @param how `{ for: "1h" }`: Turbot takes it back then, also after restarts
   */
  slowMode(channelId: string, seconds: number, how?: Lasting & AskedBy): Promise<void>;
  /** Keeps everybody from writing in a channel but those whom its permissions name. Needs `lock_channels`. */
  lockChannel(channelId: string, how?: Lasting & AskedBy): Promise<void>;
  /** Makes a channel that this plugin locked exactly as it was. */
  unlockChannel(channelId: string, asked?: AskedBy): Promise<void>;
  /** Needs `manage_channels`. Discord takes two changes in ten minutes. @param change.topic at most 1,024 characters */
  changeChannel(
    channelId: string,
    change: { readonly name?: string; readonly topic?: string } & AskedBy,
  ): Promise<void>;
  /** Null if there is no such message. Needs `read_history`, except for this plugin's own. */
  getMessage(channelId: string, id: string): Promise<ReadMessage | null>;
  /** Messages of a channel, the newest first. Needs `read_history`. */
  history(channelId: string, page?: HistoryPage): Promise<readonly ReadMessage[]>;
  /** Null if there is no such channel or Turbot can't see it. */
  getChannel(id: string): Promise<ChannelFacts | null>;
  /** What every member sees of a guild; null if Turbot doesn't serve it. @param id null: `interaction.guildId` outside a guild */
  guild(id: string | null): Promise<GuildFacts | null>;
  /** The guilds that Turbot is in. */
  guilds(): Promise<readonly Guild[]>;
  /** The roles of a guild that Turbot serves. */
  roles(guildId: string | null): Promise<readonly Role[]>;
  /** Null: they aren't in the guild, or want no part in AI. Needs `see_members`. */
  member(guildId: string | null, userId: string): Promise<Member | null>;
  /** Looks for members. Those who want no part in AI are missing. Needs `see_members`. */
  members(guildId: string | null, search?: MemberSearch): Promise<readonly Member[]>;
  /** Whether an admin of the server has filled in a key of `needs.secrets`, so that requests can have it. */
  hasSecret(guildId: string | null, name: string): Promise<boolean>;
  /** About how many there are, bots among them; 0 in a guild that Turbot doesn't serve. */
  memberCount(guildId: string | null): Promise<number>;
}

export interface SendOptions {
  /**
   * A name for the message, such as its key in the store, of at most 200 characters. A message with the same name in the same
   * channel within a few minutes is sent only once, so you can safely retry when you don't know whether it was sent.
   */
  readonly once?: string;
}

export interface NewPost {
  /** 1–100 characters. */
  readonly name: string;
  /** At most 2,000 characters. */
  readonly content: Content;
  /** At most 5 of the forum's tags, by name or id, but none that only moderators set. */
  readonly tags?: readonly string[];
}

export interface ThreadEdit {
  readonly archived?: boolean;
  /** Then only moderators write there, and open it again. */
  readonly locked?: boolean;
  /** 1–100 characters. */
  readonly name?: string;
}

/** Where a transcript is. */
export interface Transcript {
  readonly id: string;
  readonly channelId: string;
}

export interface Lasting {
  /** @default until it is changed */
  readonly for?: Duration;
}

/** Who asked. */
export interface AskedBy {
  /**
   * What the handler was given: then it happens in that person's right, and in their name. Always say it in commands, buttons, menus and
   * forms: without it, it happens only while nobody else uses the plugin.
   */
  readonly by?: Interaction | Message;
}

export interface HistoryPage {
  /** Only messages from before this one: an id. */
  readonly before?: string;
  /** At most 100. @default 50 */
  readonly limit?: number;
}

/** Lines for the log that admins read. */
export interface PluginLog {
  /** Further values, such as an error, are appended to the message. */
  info(message: unknown, ...more: readonly unknown[]): void;
  warn(message: unknown, ...more: readonly unknown[]): void;
  error(message: unknown, ...more: readonly unknown[]): void;
}

/** A line longer than this is cut. */
const longestLine = 1000;

const line =
  (level: string) =>
  (...values: readonly unknown[]) => {
    callHostSync(
      "log",
      JSON.stringify({ level, text: values.map(formatValue).join(" ").slice(0, longestLine) }),
    );
  };

/** @throws TypeError rather than do for nobody what somebody asked for */
function askedBy(by: Interaction | Message | undefined): { readonly call?: string } {
  if (by === undefined) return {};
  const call = callOf(by);
  if (call === undefined)
    throw new TypeError(
      "`by` takes what the handler was given: the interaction, or the message of a prefix command",
    );
  return { call };
}

export const context: Turbot = Object.freeze({
  store: Object.freeze(store),
  http: Object.freeze(http),
  claude,
  files,
  images,
  mail: mails,
  ranking: createRanking,
  time: Object.freeze(time),
  timers: Object.freeze(timers),
  log: Object.freeze({
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
  }),
  async send(channelId: string, content: Content, { once }: SendOptions = {}) {
    const named = once === undefined ? {} : { once: String(once) };
    const given = { channelId: String(channelId), content: richContent(content), ...named };
    return new SentMessage((await callHost("send", given)) as SentData);
  },
  async directMessage(guildId: string | null, to: Person, content: Content, { once }: SendOptions = {}) {
    const named = once === undefined ? {} : { once: String(once) };
    const given = { guildId: String(guildId), userId: idOf(to), content: richContent(content), ...named };
    await callHost("directMessage", given);
  },
  async settings<const S extends Settings>(guildId: string | null) {
    return (await callHost(
      "settings",
      guildId === null ? {} : { guildId: String(guildId) },
    )) as SettingValues<S>;
  },
  editMessage: (channelId: string, messageId: string, content: Content) =>
    editSent({ channelId: String(channelId), messageId: String(messageId) }, content),
  deleteMessage: (channelId: string, messageId: string) =>
    deleteSent({ channelId: String(channelId), messageId: String(messageId) }),
  endPoll: (channelId: string, messageId: string) =>
    endPollOf({ channelId: String(channelId), messageId: String(messageId) }),
  pinMessage: (channelId: string, messageId: string) =>
    pinSent({ channelId: String(channelId), messageId: String(messageId) }, "pin"),
  unpinMessage: (channelId: string, messageId: string) =>
    pinSent({ channelId: String(channelId), messageId: String(messageId) }, "unpin"),
  react: (channelId: string, messageId: string, emoji: string) =>
    react(undefined, { channelId: String(channelId), messageId: String(messageId) }, emoji),
  giveRole: (guildId: string | null, role: Pick<Role, "id"> | string, to: Person, options?: GiveRole) =>
    changeRole({ guildId }, "give", role, to, options),
  takeRole: (guildId: string | null, role: Pick<Role, "id"> | string, from: Person) =>
    changeRole({ guildId }, "take", role, from),
  startThread: (channelId: string, name: string, messageId?: string) =>
    startThread(undefined, { channelId: String(channelId), messageId }, name),
  timeOut: (guildId: string | null, whom: Person, how: TimeOut) =>
    moderate("timeOut", { guildId }, whom, how),
  kick: (guildId: string | null, whom: Person, how?: Moderation) => moderate("kick", { guildId }, whom, how),
  warn: (guildId: string | null, whom: Person, how?: Moderation) => moderate("warn", { guildId }, whom, how),
  async startPost(channelId: string, { name, content, tags = [] }: NewPost) {
    const given = { channelId: String(channelId), name: String(name), content: richContent(content), tags };
    return (await callHost("post", given)) as Channel;
  },
  async changeThread(threadId: string, { by, ...change }: ThreadEdit & AskedBy) {
    await callHost("changeThread", { ...change, ...askedBy(by), channelId: String(threadId) });
  },
  async addToThread(threadId: string, person: Person, { by }: AskedBy = {}) {
    await callHost("addToThread", { ...askedBy(by), channelId: String(threadId), userId: idOf(person) });
  },
  async removeFromThread(threadId: string, person: Person, { by }: AskedBy = {}) {
    await callHost("removeFromThread", { ...askedBy(by), channelId: String(threadId), userId: idOf(person) });
  },
  async sendTranscript(threadId: string, channelId: string) {
    const given = { threadId: String(threadId), channelId: String(channelId) };
    return (await callHost("transcript", given)) as Transcript;
  },
  async slowMode(channelId: string, seconds: number, { by, ...lasting }: Lasting & AskedBy = {}) {
    await callHost("slowMode", { ...lasting, ...askedBy(by), channelId: String(channelId), seconds });
  },
  async lockChannel(channelId: string, { by, ...lasting }: Lasting & AskedBy = {}) {
    await callHost("lockChannel", { ...lasting, ...askedBy(by), channelId: String(channelId) });
  },
  async unlockChannel(channelId: string, { by }: AskedBy = {}) {
    await callHost("unlockChannel", { ...askedBy(by), channelId: String(channelId) });
  },
  async changeChannel(
    channelId: string,
    { by, ...change }: { readonly name?: string; readonly topic?: string } & AskedBy,
  ) {
    await callHost("changeChannel", { ...change, ...askedBy(by), channelId: String(channelId) });
  },
  async getMessage(channelId: string, id: string) {
    const given = { channelId: String(channelId), id: String(id) };
    return (await callHost("getMessage", given)) as ReadMessage | null;
  },
  async history(channelId: string, { before, limit }: HistoryPage = {}) {
    const from = before === undefined ? {} : { before: String(before) };
    const given = { channelId: String(channelId), ...from, ...(limit === undefined ? {} : { limit }) };
    return (await callHost("history", given)) as readonly ReadMessage[];
  },
  async getChannel(id: string) {
    return (await callHost("getChannel", { id: String(id) })) as ChannelFacts | null;
  },
  async roles(guildId: string | null) {
    if (guildId === null) return [];
    return (await callHost("roles", { guildId: String(guildId) })) as readonly Role[];
  },
  async member(guildId: string | null, userId: string) {
    if (guildId === null) return null;
    const given = { guildId: String(guildId), userId: String(userId) };
    return (await callHost("member", given)) as Member | null;
  },
  async members(guildId: string | null, search: MemberSearch = {}) {
    if (guildId === null) return [];
    return (await callHost("members", { ...search, guildId: String(guildId) })) as readonly Member[];
  },
  async memberCount(guildId: string | null) {
    if (guildId === null) return 0;
    return (await callHost("memberCount", { guildId: String(guildId) })) as number;
  },
  async hasSecret(guildId: string | null, name: string) {
    if (guildId === null) return false;
    return (await callHost("hasSecret", { guildId: String(guildId), name: String(name) })) === true;
  },
  async guild(id: string | null) {
    if (id === null) return null;
    return (await callHost("guild", { id: String(id) })) as GuildFacts | null;
  },
  async guilds() {
    return (await callHost("guilds", {})) as readonly Guild[];
  },
});
