import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIEmbed,
  APIMessageTopLevelComponent,
  RESTAPIPoll,
  RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { callHost } from "./host-link.ts";
import type { SecretSpec } from "./http/secret-spec.ts";
import type { Permission } from "./permission.ts";

/*
 * What plugins' tests import as "turbot/testing". Tests run in their own engine; the plugin under test runs in another one,
 * on the other side of the host, with a fake channel.
 */

/** Something a plugin did in the fake channel. */
export interface TryEvent {
  readonly kind:
    | ("reply" | "defer" | "followUp" | "edit" | "update" | "send" | "modal" | "suggest")
    | "directMessage"
    | ("makeAutoModRule" | "changeAutoModRule" | "deleteAutoModRule")
    | ("react" | "thread" | "post" | "delete" | "pin" | "unpin" | "endPoll" | "giveRole" | "takeRole")
    // "notice": what somebody reads who was moderated.
    | ("timeOut" | "endTimeOut" | "kick" | "ban" | "unban" | "warn" | "nickname" | "notice")
    | ("privateThread" | "changeThread" | "addToThread" | "removeFromThread" | "transcript" | "purge")
    | ("slowMode" | "lockChannel" | "unlockChannel" | "changeChannel");
  readonly content?: string;
  readonly ephemeral?: boolean;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIActionRowComponent<APIComponentInMessageActionRow>[];
  /** Of a message that is laid out: all of it, as Discord gets it. `content` has its texts. */
  readonly layout?: readonly APIMessageTopLevelComponent[];
  readonly channelId?: string;
  /** Nobody's device announces it. */
  readonly silent?: boolean;
  readonly poll?: RESTAPIPoll;
  /** The ids of the people it pings. */
  readonly rings?: readonly string[];
  readonly emoji?: string;
  readonly title?: string;
  readonly messageId?: string;
  readonly roleId?: string;
  readonly userId?: string;
  readonly reason?: string;
  /** When it ends: ISO 8601. */
  readonly until?: string;
  /** Of a ban: how many seconds of their messages go, too. */
  readonly deletedSeconds?: number;
  /** Of a thread: what it became. */
  readonly archived?: boolean;
  readonly locked?: boolean;
  /** Of slow mode. */
  readonly seconds?: number;
  /** How many messages were deleted. */
  readonly count?: number;
  readonly files?: readonly SeenFile[];
  /** What a form was opened for. */
  readonly value?: string;
  /** The fields of a form, in order. */
  readonly fields?: Readonly<Record<string, ShownField>>;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
}

/** A file of a message. */
export interface SeenFile {
  readonly name: string;
  /** What is in it, as text; of a picture that was drawn, its texts, each on a line. */
  readonly text: string;
  /** Of a picture that was drawn: its alternative text, and its size. */
  readonly alt?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A field of a form. `value`: what stands in it, as text, values or ids, `null` (no radio button), or whether it is ticked. */
export interface ShownField {
  readonly label: string;
  readonly value: string | readonly string[] | boolean | null;
}

/** The result of running one command: what `turbot try --json` prints. */
export interface TryResult {
  readonly ok: boolean;
  readonly events: readonly TryEvent[];
  /** The plugin's store afterwards. */
  readonly store: Readonly<Record<string, unknown>>;
  /** What it keeps for the server afterwards; undefined: nothing. */
  readonly serverStore?: KeptForServer;
  readonly logs: readonly LogLine[];
  readonly error: null | { readonly kind: TryErrorKind; readonly message: string };
  readonly ms: number;
}

/** What a plugin keeps for the server of a test. */
export interface KeptForServer {
  readonly server: Readonly<Record<string, unknown>>;
  /** By people's ids. */
  readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The best 100 of each. */
  readonly rankings: Readonly<
    Record<string, readonly { readonly userId: string; readonly score: number; readonly rank: number }[]>
  >;
}

export type TryErrorKind = "policy" | "load" | "timeout" | "memory" | "crash" | "plugin";

export interface LogLine {
  readonly level: string;
  readonly text: string;
}

/** How a plugin was loaded, or why it couldn't be. */
export type PluginReport =
  | {
      readonly state: "loaded";
      readonly name: string;
      readonly path: string;
      readonly slash: readonly RESTPostAPIApplicationCommandsJSONBody[];
      readonly menus: readonly { readonly kind: "userMenu" | "messageMenu"; readonly name: string }[];
      /** Names and aliases. */
      readonly prefix: readonly string[];
      readonly needs: {
        readonly http: readonly string[];
        readonly discord: readonly string[];
        readonly unattended: readonly string[];
        /** What it uses Claude for. */
        readonly claude?: string;
        readonly keeps?: string;
        /** The keys that admins fill in, by their names in the code. */
        readonly secrets?: Readonly<Record<string, SecretSpec>> | undefined;
      };
      /** When it can ping people who used one of its commands, each in the plugin's own words. */
      readonly pings: readonly string[];
      /** The same for direct messages. */
      readonly letters: readonly string[];
      /** What it takes people's direct messages for. */
      readonly mails: readonly string[];
      /** What admins can set, as it declares it. */
      readonly settings: Readonly<Record<string, { readonly type: string; readonly name: string }>>;
      /** Names of the events that it listens to. */
      readonly listens: readonly string[];
    }
  | { readonly state: "failed"; readonly name: string; readonly path: string; readonly reason: string };

/** How a plugin is opened. */
export interface Opening {
  /** When it begins: ISO 8601. @default "2026-01-01T00:00:00.000Z", so that tests are the same every day */
  readonly now?: string;
  /** Its initial store. */
  readonly store?: Readonly<Record<string, unknown>>;
  /** What an admin had set before, as for `configure`: the plugin isn't asked or told. @default nothing */
  readonly settings?: Readonly<Record<string, GivenSetting>>;
  /** Milliseconds that a handler can take. @default 10000 */
  readonly handlerMs?: number;
  /** HTTP responses by URL, or by method and URL: "POST https://api.example.com/". The plugin can call only hosts it declares. */
  readonly http?: CannedAnswers;
  /** What Claude answers, in order. @default something that fits */
  readonly claude?: readonly ClaudeAnswer[];
  /** The keys in `needs.secrets` that no admin has filled in. @default none: all are filled in */
  readonly missingSecrets?: readonly string[];
  /** Names of roles that stand above Turbot's own: it gives and takes none of them, and moderates nobody who has one (`roles`). @default none */
  readonly rolesAbove?: readonly string[];
}

/** A text, a form filled in, or what goes wrong: "limit", "refused" or "down". */
export type ClaudeAnswer =
  | string
  | Readonly<Record<string, string | number | boolean | readonly string[]>>
  | { readonly fails: "limit" | "refused" | "down" };

/** What a plugin asked Claude. */
export interface AskedClaude {
  readonly task: string;
  readonly text: string;
}

/** What the web answers. A body that isn't text is sent as JSON. */
export type CannedAnswers = Readonly<
  Record<
    string,
    {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  >
>;

/** What a plugin asked of the web. */
export interface AskedWeb {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As text, of at most 10,000 characters. */
  readonly body: string;
  /** The key that it asked with, by its name in `needs.secrets`. In the header stands "{secret}" instead of it. */
  readonly secret?: string;
}

/** What is filled in for a setting: channels, roles and people by name. "" or an empty list: nothing. */
export type GivenSetting = string | number | boolean | readonly string[];

/** Who does something. @default "ada" */
export interface By {
  readonly as?: string;
  /** The language that they have set. @default "en-US" */
  readonly locale?: string;
  /** Their time zone, as if they had told Turbot: it stays theirs. @default they haven't told it */
  readonly timeZone?: string;
  /** Names of the roles that they have. @default none */
  readonly roles?: readonly string[];
  /** The name of the channel where they do it. @default "general" */
  readonly in?: string;
  /**
   * What they may do there, for `interaction.permissions`. A command that takes more isn't there for them, and what the plugin does in
   * their name takes it, too. @default nothing that `interaction.permissions` tells, and everything else
   */
  readonly permissions?: readonly Permission[];
}

/** What else there is to a message that somebody writes. */
export interface Said {
  readonly files?: readonly GivenFile[];
  /** Names of people whom it mentions. Those whose `<@id>` is in the text are mentioned anyway. */
  readonly mentions?: readonly string[];
  /** The message that it replies to. */
  readonly repliesTo?: GivenMessage;
  /** A bot wrote it. @default false */
  readonly bot?: boolean;
}

/** A value of an option: people, roles and channels by name. For a `mentionable` a text is a person, or `{ role: "Crew" }`. */
export type GivenOption = string | number | boolean | GivenFile | { readonly role: string };

/** What is filled into a field of a form. */
export type GivenField = GivenOption | readonly GivenOption[];

/** A file that somebody uploaded or attached. */
export interface GivenFile {
  /** Its name. */
  readonly file: string;
  /** Such as `image/png`. */
  readonly type?: string;
  /** What is in it, for `turbot.files` and where it is sent on. @default a line with its name */
  readonly content?: string;
  /** Bytes. @default those of its content, or 1000 */
  readonly size?: number;
  /** @default an address at `cdn.discordapp.com` */
  readonly url?: string;
}

/** A press of a button, or a choice from a menu. Without `in`, it is done where the message is. */
export interface Touch extends By {
  /** What the button or menu stands for. */
  readonly value?: string;
  /** Words that stand in the message, if several have such a button. @default the newest one */
  readonly on?: string;
}

export interface SlashUse extends By {
  readonly options?: Readonly<Record<string, GivenOption>>;
  /** "add", or "colour set" in a group. */
  readonly subcommand?: string;
}

/** A message of somebody (@default "ben"). The same words of the same person are the same message. */
export interface GivenMessage {
  readonly message: string;
  readonly author?: string;
  /** What is attached to it. The same words of the same person are the same message. */
  readonly files?: readonly GivenFile[];
}

/** Whose menu a menu command is used from: a person's, by name, or that of a message. */
export type MenuTarget = { readonly user: string } | GivenMessage;

/** What became of a channel, a thread or an event of the server. */
export type Change = "made" | "changed" | "deleted";

/** One command to run. */
export interface CommandRun extends Opening, SlashUse {
  /** The name of a slash, a menu or a prefix command. */
  readonly command: string;
  readonly args?: readonly string[];
  /** For a menu command. */
  readonly on?: MenuTarget;
}

/** A plugin in the real sandbox, with a fake channel. */
export interface OpenPlugin {
  readonly report: PluginReport;
  /** What it has done so far. */
  readonly events: readonly TryEvent[];
  readonly logs: readonly LogLine[];
  readonly problems: readonly { readonly kind: string; readonly message: string }[];
  /** Hosts that it called without a response in `http`. */
  readonly unanswered: readonly string[];
  /** What it asked of the web, in order. */
  readonly requests: readonly AskedWeb[];
  /** What it asked Claude, in order. */
  readonly asked: readonly AskedClaude[];
  /** What Claude answers next, after what was said before. */
  claude(answer: ClaudeAnswer): Promise<void>;
  /** Its store. */
  store(): Readonly<Record<string, unknown>>;
  /** What it keeps for the server: `turbot.store.server`, `turbot.store.person`, `turbot.ranking`. */
  serverStore(): KeptForServer;
  /** What time it is for the plugin: ISO 8601. It stands still, but for `advance` and handlers that wait for a timer. */
  now(): string;
  /**
   * Moves the clock: by "20s", "3h" or "2d", or on to a time as ISO 8601. All timers and schedules that are due until then run, in order.
   */
  advance(by: string): Promise<void>;
  /** False: the plugin has no such command, or it takes a permission that they don't have. */
  slash(name: string, given?: SlashUse): Promise<boolean>;
  /** Types into an option with `autocomplete`; what is suggested is an event. False: the plugin has no such command. */
  suggest(
    name: string,
    option: string,
    typed: string,
    given?: By & { readonly subcommand?: string },
  ): Promise<boolean>;
  /** Writes a prefix command. False: the plugin has none of that name, and doesn't listen to `unknownCommand`. */
  prefix(name: string, given?: By & { readonly args?: readonly string[] }): Promise<boolean>;
  /** Uses a menu command. False: the plugin has none of that name in such a menu. */
  menu(name: string, on: MenuTarget, given?: By): Promise<boolean>;
  /** Presses a button of the newest message that has it. */
  press(id: string, given?: Touch): Promise<void>;
  /**
   * Chooses from a menu that it has shown. Of users, roles and channels by name; from one of users and roles, a text is a person.
   *
   * @param values the plugin's own options by their values
   */
  choose(id: string, values: readonly (string | { readonly role: string })[], given?: Touch): Promise<void>;
  /**
   * Submits the form as it was shown last, by field: texts and values, `true`, names of what was picked, files. What stands in the other
   * fields is sent, too. What nobody could submit fails the test.
   */
  submit(id: string, fields?: Readonly<Record<string, GivenField>>, given?: By): Promise<void>;
  /** Someone joined. @param given `pending`: they haven't accepted the rules yet */
  join(name: string, given?: { readonly pending?: boolean }): Promise<void>;
  /** Someone who joined has accepted the rules. */
  screen(name: string): Promise<void>;
  /** Someone left. */
  leave(name: string): Promise<void>;
  /** A member has changed: how they are now. @param now `roles`: by name */
  change(
    name: string,
    now?: { readonly nickname?: string; readonly roles?: readonly string[]; readonly boosting?: boolean },
  ): Promise<void>;
  /** Someone edited what they wrote last. */
  edit(content: string, given?: By & Pick<Said, "mentions">): Promise<void>;
  /** What somebody wrote last was deleted. */
  remove(given?: By): Promise<void>;
  /** Someone took a reaction off a message. @param given `on`: which one, as for `react` */
  unreact(emoji: string, given?: By & { readonly on?: GivenMessage }): Promise<void>;
  /** A moderator removed all reactions of a message. @param given `emoji`: only those with it */
  clearReactions(given?: { readonly on?: GivenMessage; readonly emoji?: string }): Promise<void>;
  /** A role was made, or deleted. */
  role(what: "made" | "deleted", name: string): Promise<void>;
  /** Someone was banned. */
  ban(name: string): Promise<void>;
  /** A ban was lifted. */
  unban(name: string): Promise<void>;
  /** AutoMod caught what someone wrote. @param given `rule`: the name of one that the plugin made; `passed`: the message is there */
  autoModAlert(
    content: string,
    given?: By & {
      readonly rule?: string;
      readonly action?: "block" | "alert" | "timeOut";
      readonly keyword?: string;
      readonly passed?: boolean;
    },
  ): Promise<void>;
  /** Where someone is in voice channels now, by the channel's name; null: in none. */
  voice(
    channel: string | null,
    given?: By & { readonly muted?: boolean; readonly deafened?: boolean; readonly streaming?: boolean },
  ): Promise<void>;
  /** Someone voted for an answer of the newest poll. */
  vote(answerId: number, given?: By): Promise<void>;
  /** Someone took that back. */
  unvote(answerId: number, given?: By): Promise<void>;
  /** A channel was made, has changed, or was deleted. */
  channel(what: Change, name: string, given?: { readonly topic?: string }): Promise<void>;
  /** The same of a thread. @param given `as`: who began it */
  thread(what: Change, name: string, given?: By & { readonly archived?: boolean }): Promise<void>;
  /** Someone made an invite, or it was deleted. */
  invite(what: "made" | "deleted", code: string, given?: By): Promise<void>;
  /** An event of the server was announced, has changed, or was deleted. @param given `startsAt`: ISO 8601 */
  scheduled(
    what: Change,
    name: string,
    given?: By & {
      readonly startsAt?: string;
      readonly status?: "scheduled" | "active" | "completed" | "canceled";
    },
  ): Promise<void>;
  /** Someone is interested in it. */
  interested(name: string, given?: By): Promise<void>;
  /** Someone isn't any more. */
  uninterested(name: string, given?: By): Promise<void>;
  /** Someone reacted to a message. @param given `on`: to which one @default one from before, which can't be looked up */
  react(emoji: string, given?: By & { readonly on?: GivenMessage }): Promise<void>;
  /** Someone who opened a conversation with the team writes a direct message. False: they haven't opened one, or it was closed. */
  mail(content: string, given?: By & Pick<Said, "files">): Promise<boolean>;
  /** They close it. */
  closeMail(given?: By): Promise<void>;
  /** Someone wrote a message. */
  say(content: string, given?: By & Said): Promise<void>;
  /**
   * An admin fills in settings. They are checked as in a server, by `checkSettings` too; an address redirects only if `http` says so.
   *
   * @returns why nothing is saved: "feed isn't an address: …", or what `checkSettings` says. Empty: it is saved
   */
  configure(settings: Readonly<Record<string, GivenSetting>>, given?: By): Promise<readonly string[]>;
  /** Runs the schedules of one kind, as if they were due. */
  runSchedules(kind: "every" | "at" | "cron"): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs one command of a plugin in the sandbox, with a fake channel.
 *
 * @param file the plugin: `new URL("./example-ping.ts", import.meta.url)`, or a path
 * @example
 * const { events } = await runPlugin(new URL("./example-ping.ts", import.meta.url), { command: "ping" });
 * assert.equal(events[0]?.content, "Pong!");
 */
export async function runPlugin(file: URL | string, given: CommandRun): Promise<TryResult> {
  return (await callHost("testing.run", { file: String(file), given })) as TryResult;
}

/** Somebody, a role or a channel by name. */
export type Named = string | { readonly role: string } | { readonly channel: string };

/**
 * The id of somebody, or of a role or a channel, which is always the same for the same name.
 *
 * @example
 * const plugin = await openPlugin(file, { store: { [`points:${await idOf("ben")}`]: 5 } });
 * assert.deepEqual(plugin.events[0]?.rings, [await idOf("ben")]);
 */
export async function idOf(who: Named): Promise<string> {
  return String(await callHost("testing.idOf", { who }));
}

interface Seen {
  readonly events: OpenPlugin["events"];
  readonly logs: OpenPlugin["logs"];
  readonly problems: OpenPlugin["problems"];
  readonly unanswered: OpenPlugin["unanswered"];
  readonly requests: OpenPlugin["requests"];
  readonly asked: OpenPlugin["asked"];
  readonly now: string;
  readonly store: ReturnType<OpenPlugin["store"]>;
  readonly serverStore: KeptForServer;
}

/** Opens a plugin for several steps: commands, buttons, people who join. Close it at the end. */
export async function openPlugin(file: URL | string, given: Opening = {}): Promise<OpenPlugin> {
  const opened = (await callHost("testing.open", { file: String(file), given })) as {
    readonly id: number;
    readonly report: OpenPlugin["report"];
    readonly seen: Seen;
  };
  const events: OpenPlugin["events"][number][] = [];
  const logs: OpenPlugin["logs"][number][] = [];
  const problems: OpenPlugin["problems"][number][] = [];
  const unanswered: string[] = [];
  const requests: AskedWeb[] = [];
  const asked: AskedClaude[] = [];
  let { store, serverStore, now } = opened.seen;
  /** Updates in place, because a test can hold on to the lists. */
  const see = (seen: Seen) => {
    events.splice(0, events.length, ...seen.events);
    logs.splice(0, logs.length, ...seen.logs);
    problems.splice(0, problems.length, ...seen.problems);
    unanswered.splice(0, unanswered.length, ...seen.unanswered);
    requests.splice(0, requests.length, ...seen.requests);
    asked.splice(0, asked.length, ...seen.asked);
    store = seen.store;
    serverStore = seen.serverStore;
    now = seen.now;
  };
  const act = async (what: string, ...given: readonly unknown[]): Promise<unknown> => {
    const { answer, seen } = (await callHost("testing.act", { id: opened.id, what, given })) as {
      readonly answer: unknown;
      readonly seen: Seen;
    };
    see(seen);
    return answer;
  };
  see(opened.seen);
  return {
    report: opened.report,
    events,
    logs,
    problems,
    unanswered,
    requests,
    asked,
    claude: async (...given) => void (await act("claude", ...given)),
    store: () => store,
    serverStore: () => serverStore,
    now: () => now,
    advance: async (...given) => void (await act("advance", ...given)),
    slash: async (...given) => (await act("slash", ...given)) === true,
    suggest: async (...given) => (await act("suggest", ...given)) === true,
    prefix: async (...given) => (await act("prefix", ...given)) === true,
    menu: async (...given) => (await act("menu", ...given)) === true,
    press: async (...given) => void (await act("press", ...given)),
    choose: async (...given) => void (await act("choose", ...given)),
    submit: async (...given) => void (await act("submit", ...given)),
    join: async (...given) => void (await act("join", ...given)),
    leave: async (...given) => void (await act("leave", ...given)),
    change: async (...given) => void (await act("change", ...given)),
    edit: async (...given) => void (await act("edit", ...given)),
    remove: async (...given) => void (await act("remove", ...given)),
    unreact: async (...given) => void (await act("unreact", ...given)),
    clearReactions: async (...given) => void (await act("clearReactions", ...given)),
    role: async (...given) => void (await act("role", ...given)),
    ban: async (...given) => void (await act("ban", ...given)),
    unban: async (...given) => void (await act("unban", ...given)),
    autoModAlert: async (...given) => void (await act("autoModAlert", ...given)),
    voice: async (...given) => void (await act("voice", ...given)),
    vote: async (...given) => void (await act("vote", ...given)),
    unvote: async (...given) => void (await act("unvote", ...given)),
    channel: async (...given) => void (await act("channel", ...given)),
    thread: async (...given) => void (await act("thread", ...given)),
    invite: async (...given) => void (await act("invite", ...given)),
    scheduled: async (...given) => void (await act("scheduled", ...given)),
    interested: async (...given) => void (await act("interested", ...given)),
    uninterested: async (...given) => void (await act("uninterested", ...given)),
    screen: async (...given) => void (await act("screen", ...given)),
    react: async (...given) => void (await act("react", ...given)),
    mail: async (...given) => (await act("mail", ...given)) === true,
    closeMail: async (...given) => void (await act("closeMail", ...given)),
    say: async (...given) => void (await act("say", ...given)),
    configure: async (...given) => (await act("configure", ...given)) as readonly string[],
    runSchedules: async (...given) => void (await act("runSchedules", ...given)),
    close: async () => void (await act("close")),
  };
}
