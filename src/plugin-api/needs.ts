import type { PermissionFlagsBits } from "discord-api-types/v10";

/** A permission, as Discord's documentation names it in code. */
export type DiscordPermission = keyof typeof PermissionFlagsBits;

/**
 * In whose right something happens.
 *
 * - "asked": somebody used a command, button, menu or form: with that person's permissions at that moment.
 * - "concerned": an event lends nobody's permissions, so it reaches only the person the event is about.
 * - "by itself": in an event or a schedule, with Turbot's permissions alone. What others notice of that has to be in `needs.unattended`, and
 *   is granted apart.
 * - "delegated": as "asked", by a member who lacks the permission, but has a role that an admin picked: as if that role had it, for this
 *   plugin alone and within bounds.
 * - "offered": for anyone who asks, whatever they may do themselves: the grant names what they get.
 */
export type Mode = "asked" | "concerned" | "by itself" | "delegated" | "offered";

/** How often in an hour, in one server. */
export interface Cap {
  /** By all plugins. */
  readonly inServer: number;
  readonly byPlugin: number;
  /** For one person who asks, or whom events are about. */
  readonly forPerson: number;
}

/** All that is to know of a need. */
export interface Need {
  /** What it lets a plugin do, to follow "can": "read all messages". */
  readonly does: string;
  /**
   * What one without it can't do, to follow "can't", where that is worth saying: "read messages". Several needs can share it: it is said of
   * those without any of them.
   */
  readonly without?: string;
  /** The API that plugins use for it, in Markdown. */
  readonly calls: string;
  /** Events that are told only with it. */
  readonly events: readonly string[];
  /** Further limits besides the grant, in words; "": none. */
  readonly limits: string;
  /** What Turbot must be permitted, whoever asks too, and whoever grants it. */
  readonly permissions: readonly DiscordPermission[];
  readonly modes: readonly Mode[];
  /** Undefined: what is said and asked is limited by the second already. */
  readonly cap?: Cap;
  /**
   * How often in an hour a person can have it by delegation, in one server: smaller than `cap.forPerson`, since whoever lacks the permission
   * was trusted with less. Of each need whose modes have "delegated".
   */
  readonly delegateCap?: number;
  /** For how long it can be done by delegation, in seconds, where it lasts. */
  readonly delegateMost?: number;
  /** How often in an hour a plugin can do it by itself, in one server: fewer than for those who ask. @default as `cap` says */
  readonly byItselfCap?: number;
  /** What an admin can pick when granting it, so that it holds for nothing else. Undefined: it is granted as a whole. */
  readonly objects?: "roles" | "channels";
  /** It can't be granted as a whole: some of them have to be picked. @default false */
  readonly hasToPick?: boolean;
  /** Whoever it happens to is told that once, by direct message from Turbot itself. @default false */
  readonly tells?: boolean;
  /** What the picked roles are for, if not to be given and taken: their members get it, and so are trusted with it. */
  readonly offers?: {
    /** "Pick the roles whose members are brought in, or nobody else." */
    readonly pick: string;
    /** The button for none of them. */
    readonly none: string;
    /** To follow what it does, before the roles: "with members of". */
    readonly joins: string;
  };
  /** How an admin undoes it with one press: the opposite deed. "never": it can't be. Undefined: there is nothing to undo. */
  readonly undo?: "take back" | "never";
  /** It learns what people wrote or who they are, which it could carry away. */
  readonly reads: boolean;
  /** It can carry what it learned to another place. */
  readonly carries: boolean;
}

/**
 * Everything that a plugin can name in `needs.discord`, and the only place that says so: types, scan, manifest, the host's checks, grants,
 * `/plugins`, labels, documents and prompts are made of these rows. Each takes effect in a server once an admin there has granted it with
 * `/plugins`. In a dry run all are granted.
 */
export const discordNeeds = {
  read_messages: {
    does: "read all messages",
    without: "read messages",
    calls:
      '`on("message", …)`, `on("messageEdit", …)`, `on("messageDelete", …)`, `on("pollVoteAdd", …)`, `on("pollVoteRemove", …)`',
    events: ["message", "messageEdit", "messageDelete", "pollVoteAdd", "pollVoteRemove"],
    limits: "in channels that everybody in the server sees, and in those that an admin picks for it",
    permissions: ["ViewChannel"],
    modes: ["by itself"],
    objects: "channels",
    reads: true,
    carries: false,
  },
  read_history: {
    does: "read earlier messages",
    without: "read earlier messages",
    calls: "`turbot.getMessage`, `turbot.history`",
    events: [],
    limits:
      "in channels that everybody sees, or that whoever asks sees, but not in age-restricted ones; in others only if an admin picks them for it. What was read where not everybody can is told only to whoever asked. One's own messages need nothing",
    permissions: ["ViewChannel", "ReadMessageHistory"],
    modes: ["asked", "by itself"],
    objects: "channels",
    reads: true,
    carries: false,
  },
  see_members: {
    does: "see who is in the server",
    without: "look up members",
    calls: '`turbot.member`, `turbot.members`, `on("memberLeave", …)`, `on("memberUpdate", …)`',
    events: ["memberLeave", "memberUpdate"],
    limits: "not those who want no part in AI. Whom a command names needs nothing",
    permissions: ["ViewChannel"],
    modes: ["asked", "by itself"],
    reads: true,
    carries: false,
  },
  see_before: {
    does: "see how messages and members were before they changed",
    calls:
      "`before` of `messageEdit`, `memberUpdate` and `voiceUpdate`, `messages` of `messageDelete`; each event takes its own need too",
    events: [],
    limits:
      "what Turbot has seen since this was granted: the newest 5,000 messages of 7 days, and 5,000 members of 30 days; where the event itself is told, and not of those who want no part in AI",
    permissions: ["ViewChannel"],
    modes: ["by itself"],
    reads: true,
    carries: false,
  },
  see_bans: {
    does: "see who is banned and whose ban is lifted",
    calls: '`on("memberBan", …)`, `on("memberUnban", …)`',
    events: ["memberBan", "memberUnban"],
    limits: "not those who want no part in AI",
    permissions: ["ViewAuditLog"],
    modes: ["by itself"],
    reads: true,
    carries: false,
  },
  see_auto_mod: {
    does: "see what AutoMod catches",
    without: "see what AutoMod catches",
    calls: '`on("autoModAlert", …)`',
    events: ["autoModAlert"],
    limits:
      "in channels that everybody in the server sees, and in those that an admin picks for it; not of those who want no part in AI",
    permissions: ["ManageGuild"],
    modes: ["by itself"],
    objects: "channels",
    reads: true,
    carries: false,
  },
  see_voice: {
    does: "see who is in which voice channel",
    without: "see who is in voice channels",
    calls: '`on("voiceUpdate", …)`',
    events: ["voiceUpdate"],
    limits: "not those who want no part in AI",
    permissions: ["ViewChannel"],
    modes: ["by itself"],
    reads: true,
    carries: false,
  },
  see_channels: {
    does: "see public and private channels and threads change",
    calls:
      '`on("channelCreate", …)`, `on("channelUpdate", …)`, `on("channelDelete", …)`, `on("threadCreate", …)`, `on("threadUpdate", …)`, `on("threadDelete", …)`',
    events: [
      ...(["channelCreate", "channelUpdate", "channelDelete"] as const),
      ...(["threadCreate", "threadUpdate", "threadDelete"] as const),
    ],
    limits:
      "those that Turbot sees, but no threads of age-restricted channels. What is in them takes other needs",
    permissions: ["ViewChannel"],
    modes: ["by itself"],
    reads: true,
    carries: false,
  },
  see_invites: {
    does: "see invites and who makes them",
    calls: '`on("inviteCreate", …)`, `on("inviteDelete", …)`',
    events: ["inviteCreate", "inviteDelete"],
    limits: "of channels that Turbot may manage",
    permissions: ["ManageChannels"],
    modes: ["by itself"],
    reads: true,
    carries: false,
  },
  see_events: {
    does: "see server events and who is interested in them",
    calls:
      '`on("scheduledEventCreate", …)`, `on("scheduledEventUpdate", …)`, `on("scheduledEventDelete", …)`, `on("scheduledEventUserAdd", …)`, `on("scheduledEventUserRemove", …)`',
    events: [
      ...(["scheduledEventCreate", "scheduledEventUpdate", "scheduledEventDelete"] as const),
      ...(["scheduledEventUserAdd", "scheduledEventUserRemove"] as const),
    ],
    limits: "not those who want no part in AI",
    permissions: ["ViewChannel"],
    modes: ["by itself"],
    reads: true,
    carries: false,
  },
  add_reactions: {
    does: "add reactions",
    calls: "`message.react`, `reaction.react`, `turbot.react`",
    events: [],
    limits: "",
    permissions: ["AddReactions", "ReadMessageHistory"],
    modes: ["asked", "by itself"],
    reads: false,
    carries: false,
  },
  create_threads: {
    does: "open threads",
    without: "open threads",
    calls: "`message.startThread`, `interaction.startThread`, `turbot.startThread`, `turbot.startPost`",
    events: [],
    limits: "",
    permissions: ["CreatePublicThreads"],
    modes: ["asked", "by itself"],
    cap: { inServer: 100, byPlugin: 60, forPerson: 10 },
    objects: "channels",
    undo: "never",
    reads: false,
    carries: true,
  },
  delete_messages: {
    does: "delete messages",
    without: "delete messages",
    calls: "`message.delete`, `interaction.deleteMessage`",
    events: [],
    limits:
      "a person's own; other people's only when the person who asks has *Manage Messages*, or a role that an admin picked for it",
    permissions: ["ManageMessages"],
    modes: ["asked", "concerned", "delegated"],
    cap: { inServer: 500, byPlugin: 300, forPerson: 60 },
    delegateCap: 20,
    undo: "never",
    reads: false,
    carries: false,
  },
  pin_messages: {
    does: "pin its own messages",
    without: "pin messages",
    calls:
      "`pin` and `unpin` of what `send`, `reply` and `followUp` return, `turbot.pinMessage`, `turbot.unpinMessage`",
    events: [],
    limits: "only messages of its own",
    permissions: ["PinMessages", "ReadMessageHistory"],
    modes: ["asked", "by itself", "delegated"],
    cap: { inServer: 60, byPlugin: 30, forPerson: 10 },
    delegateCap: 5,
    objects: "channels",
    undo: "take back",
    reads: false,
    carries: false,
  },
  manage_roles: {
    does: "give and take roles without any powers",
    without: "give roles",
    calls:
      "`giveRole`, `takeRole` of commands, messages, reactions and newcomers, `turbot.giveRole`, `turbot.takeRole`",
    events: [],
    limits:
      "roles without special permissions, in any channel, below Turbot's; for oneself (one that denies something only for whoever asks, and not off), or for others where who asks may manage roles, or is let do it; by itself only picked roles",
    permissions: ["ManageRoles"],
    modes: ["asked", "concerned", "by itself", "delegated"],
    cap: { inServer: 1_500, byPlugin: 1_000, forPerson: 60 },
    delegateCap: 20,
    byItselfCap: 500,
    objects: "roles",
    undo: "take back",
    reads: false,
    carries: false,
  },
  manage_auto_mod: {
    does: "set up AutoMod rules",
    without: "change AutoMod's rules",
    calls: "`setAutoModRule`, `deleteAutoModRule`, `autoModRules` of an interaction",
    events: [],
    limits:
      "only rules of its own, and only for whoever may manage the server; a rule can't exempt everybody, catch nearly everything, or report where everybody reads, and admins keep two of Discord's six rules of keywords",
    permissions: ["ManageGuild"],
    modes: ["asked"],
    cap: { inServer: 30, byPlugin: 20, forPerson: 15 },
    undo: "take back",
    reads: false,
    carries: false,
  },
  time_out_members: {
    does: "time members out",
    without: "moderate anyone",
    calls: "`timeOut` and `endTimeOut` of interactions and messages, `turbot.timeOut`",
    events: [],
    limits:
      "28 days at most, by whoever may do it and stands above them, or by a role that an admin picked for it, then 24 hours at most and never staff; by itself never staff, apps or Turbot's operators",
    permissions: ["ModerateMembers"],
    modes: ["asked", "by itself", "delegated"],
    cap: { inServer: 100, byPlugin: 60, forPerson: 30 },
    delegateCap: 20,
    delegateMost: 86_400,
    byItselfCap: 20,
    tells: true,
    undo: "take back",
    reads: false,
    carries: false,
  },
  change_nicknames: {
    does: "change nicknames",
    without: "moderate anyone",
    calls: "`setNickname` of interactions and messages",
    events: [],
    limits:
      "of members below whoever asks, who may do it or has a role that an admin picked for it, then never staff; or their own, if they may change that",
    permissions: ["ManageNicknames"],
    modes: ["asked", "delegated"],
    cap: { inServer: 100, byPlugin: 60, forPerson: 20 },
    delegateCap: 10,
    undo: "take back",
    reads: false,
    carries: true,
  },
  kick_members: {
    does: "kick members",
    without: "moderate anyone",
    calls: "`kick` of interactions and messages, `turbot.kick`",
    events: [],
    limits: "by whoever may do it and stands above them; by itself never staff, apps or Turbot's operators",
    permissions: ["KickMembers"],
    modes: ["asked", "by itself"],
    cap: { inServer: 50, byPlugin: 30, forPerson: 15 },
    byItselfCap: 10,
    tells: true,
    undo: "never",
    reads: false,
    carries: false,
  },
  ban_members: {
    does: "ban people and lift bans",
    without: "moderate anyone",
    calls: "`ban` and `unban` of interactions and messages",
    events: [],
    limits: "only by whoever may do it and stands above them",
    permissions: ["BanMembers"],
    modes: ["asked"],
    cap: { inServer: 50, byPlugin: 30, forPerson: 15 },
    tells: true,
    undo: "take back",
    reads: false,
    carries: false,
  },
  warn_members: {
    does: "warn members by direct message",
    without: "moderate anyone",
    calls: "`warn` of interactions and messages, `turbot.warn`",
    events: [],
    limits:
      "for whoever may time them out, or a role that an admin picked for it, then never staff; by itself never staff, apps or Turbot's operators",
    permissions: ["ModerateMembers"],
    modes: ["asked", "by itself", "delegated"],
    cap: { inServer: 100, byPlugin: 60, forPerson: 30 },
    delegateCap: 20,
    byItselfCap: 20,
    tells: true,
    undo: "never",
    reads: false,
    carries: false,
  },
  private_threads: {
    does: "open private threads with whoever asks",
    without: "open threads",
    calls: "`interaction.startPrivateThread`",
    events: [],
    limits:
      "in the channel where they ask; with members of the roles that an admin picks for it, 50 at most, who are brought in without a ping, and with nobody else",
    permissions: ["CreatePrivateThreads", "SendMessagesInThreads", "ManageThreads"],
    modes: ["offered"],
    cap: { inServer: 60, byPlugin: 40, forPerson: 5 },
    objects: "roles",
    offers: {
      pick: "Pick the roles whose members are brought into each thread. From then on, no plugin gives or takes these.",
      none: "Allow it with nobody else",
      joins: "with members of",
    },
    undo: "never",
    reads: false,
    carries: true,
  },
  manage_threads: {
    does: "look after threads and who is in them",
    calls: "`turbot.changeThread`, `turbot.addToThread`, `turbot.removeFromThread`",
    events: [],
    limits:
      "closing, locking, renaming; threads that it opened itself; others, and whom it adds or removes, only where somebody asks who has *Manage Threads*, or a role that an admin picked for it. A name isn't taken back",
    permissions: ["ManageThreads"],
    modes: ["asked", "by itself", "delegated"],
    cap: { inServer: 300, byPlugin: 200, forPerson: 40 },
    delegateCap: 20,
    undo: "take back",
    reads: false,
    carries: true,
  },
  keep_transcripts: {
    does: "keep transcripts of its own threads",
    calls: "`turbot.sendTranscript`",
    events: [],
    limits:
      "as a file that Turbot writes, in channels that an admin picks and not everybody sees. What is deleted or forgotten goes from there, too; people who want no part in AI aren't in it",
    permissions: ["ReadMessageHistory", "AttachFiles"],
    modes: ["offered"],
    cap: { inServer: 60, byPlugin: 40, forPerson: 10 },
    objects: "channels",
    // They carry words that few could read: only where an admin named (rule 4 of what makes power safe).
    hasToPick: true,
    undo: "never",
    reads: false,
    carries: true,
  },
  manage_channels: {
    does: "set slow mode and change names and topics of channels",
    calls: "`turbot.slowMode`, `turbot.changeChannel`",
    events: [],
    limits:
      "a channel's name or topic twice in ten minutes, all plugins together, as Discord wants; these aren't taken back",
    permissions: ["ManageChannels"],
    modes: ["asked", "by itself", "delegated"],
    cap: { inServer: 60, byPlugin: 40, forPerson: 20 },
    delegateCap: 10,
    objects: "channels",
    undo: "take back",
    reads: false,
    carries: true,
  },
  lock_channels: {
    does: "lock channels and unlock what it locked",
    calls: "`turbot.lockChannel`, `turbot.unlockChannel`",
    events: [],
    limits:
      "then only those write there whom the channel's permissions name; unlocked, it is exactly as it was",
    permissions: ["ManageRoles"],
    modes: ["asked", "by itself", "delegated"],
    cap: { inServer: 60, byPlugin: 40, forPerson: 20 },
    delegateCap: 10,
    objects: "channels",
    undo: "take back",
    reads: false,
    carries: false,
  },
  purge_messages: {
    does: "delete many messages at once",
    without: "delete messages",
    calls: "`interaction.purge`",
    events: [],
    limits:
      "in the channel where somebody asks who has *Manage Messages* there: 100 at most, of the last 14 days, and none that are pinned; with a role that an admin picked for it 25, and none of staff",
    permissions: ["ManageMessages", "ReadMessageHistory"],
    modes: ["asked", "delegated"],
    cap: { inServer: 30, byPlugin: 20, forPerson: 6 },
    delegateCap: 3,
    undo: "never",
    reads: false,
    carries: false,
  },
  ask_claude: {
    does: "ask the AI Claude",
    without: "ask an AI",
    calls: "`turbot.claude.ask`; declared as `needs.claude`, with what for",
    events: [],
    limits:
      "only for whoever uses a command, menu, button or form, who pays from their share of a day, as does the server; never words of those who want no part in AI. What it then does against members waits for a moderator's press",
    permissions: ["ViewChannel"],
    modes: ["asked"],
    reads: false,
    carries: true,
  },
  greet_newcomers: {
    does: "ping whoever joins once in its greeting",
    calls: '`turbot.send` with `<@id>`, in `on("memberJoin", …)` or `on("memberScreened", …)`',
    events: [],
    limits:
      "only the newcomer, once, within 10 minutes of joining; at the cap, as in a raid, they are mentioned silently",
    permissions: [],
    modes: ["concerned"],
    cap: { inServer: 20, byPlugin: 20, forPerson: 1 },
    undo: "never",
    reads: false,
    carries: false,
  },
  receive_mail: {
    does: "take direct messages to the team from people who want that",
    calls:
      '`interaction.openMail` with `reach: { mail: … }`, `turbot.mail`, `on("mail", …)`, `on("mailEdit", …)`, `on("mailClose", …)`',
    events: ["mail", "mailEdit", "mailClose"],
    limits:
      "only of members who opened a conversation with it, until they, the team, their leaving or 30 days without a word ends it. It is told only in channels of the server that not everybody sees, and goes to no AI. It answers them as the team",
    permissions: [],
    modes: ["asked", "concerned"],
    cap: { inServer: 600, byPlugin: 600, forPerson: 60 },
    undo: "never",
    reads: true,
    carries: true,
  },
  write_to_people: {
    does: "write to people who agreed to it by direct message",
    without: "write to anyone privately",
    calls: "`turbot.directMessage`, with `reach: { dm: … }` where people agree",
    events: [],
    limits:
      "only members who used something of the plugin's there that says so, until they stop it with one press; signed with the plugin and the server. What was read where not everybody can is told only to those who can read there",
    permissions: [],
    modes: ["concerned"],
    cap: { inServer: 500, byPlugin: 300, forPerson: 6 },
    undo: "never",
    reads: false,
    carries: true,
  },
  send_files: {
    does: "send files",
    calls:
      "`files` in what is said: `{ name, content, description }`, text or bytes, 3 files and 150 KB a message, or files that people attached, 8 MB a message",
    events: [],
    limits: "",
    permissions: ["AttachFiles"],
    modes: ["asked", "by itself"],
    reads: false,
    carries: false,
  },
} as const satisfies Readonly<Record<string, Need>>;

export type DiscordNeed = keyof typeof discordNeeds;

/** Needs that plugins name in `needs.discord`. The other is declared with what for, as `needs.claude`. */
export type NamedNeed = Exclude<DiscordNeed, "ask_claude">;

export const needNames = Object.keys(discordNeeds) as readonly DiscordNeed[];

export function isDiscordNeed(name: string): name is DiscordNeed {
  return Object.hasOwn(discordNeeds, name);
}

/** The row of a need that this release knows. */
export function needOf(name: string): Need | undefined {
  return isDiscordNeed(name) ? discordNeeds[name] : undefined;
}

type DeedByItself<N extends DiscordNeed> = "by itself" extends (typeof discordNeeds)[N]["modes"][number]
  ? (typeof discordNeeds)[N]["reads"] extends false
    ? N
    : never
  : never;

/** Needs that a plugin can list in `needs.unattended`: what it does by itself and others notice. Reading is no deed. */
export type UnattendedNeed = { readonly [N in DiscordNeed]: DeedByItself<N> }[DiscordNeed];

export function isUnattendedNeed(name: string): name is UnattendedNeed {
  const row = needOf(name);
  return row !== undefined && !row.reads && row.modes.includes("by itself");
}

export const unattendedNeeds: readonly UnattendedNeed[] = needNames.filter(isUnattendedNeed);

/** What it is granted for has to be picked: roles that a plugin gives by itself, or whose members may use it; channels for private words. */
export function hasToPick(name: string): boolean {
  const permit = readPermit(name);
  if (permit === undefined) return false;
  if (permit.part === "whole") return needOf(permit.need)?.hasToPick === true;
  return permit.part === "delegated" || needOf(permit.need)?.objects === "roles";
}

/** Needs that an admin can let members of a role use who lack Discord's permission. */
export type DelegableNeed = {
  readonly [N in DiscordNeed]: "delegated" extends (typeof discordNeeds)[N]["modes"][number] ? N : never;
}[DiscordNeed];

export function isDelegableNeed(name: string): name is DelegableNeed {
  return needOf(name)?.modes.includes("delegated") === true;
}

export const delegableNeeds: readonly DelegableNeed[] = needNames.filter(isDelegableNeed);

/** Needs whose picked roles are offered something: whoever has them is trusted with it. */
export const offeringNeeds: readonly DiscordNeed[] = needNames.filter(
  (name) => needOf(name)?.offers !== undefined,
);

/** Ends the names under which a part of a need is granted: apart, and not at first. */
const apart = { unattended: "_unattended", delegated: "_delegated" } as const;

/** What an admin can grant: a need, its use by itself, or its use for members of roles that they pick. */
export type Permit =
  | DiscordNeed
  | `${UnattendedNeed}${typeof apart.unattended}`
  | `${DelegableNeed}${typeof apart.delegated}`;

/** What a permit is about: all of a need, or a part of it that holds only while the rest does. */
export interface PermitParts {
  readonly need: DiscordNeed;
  readonly part: "whole" | "unattended" | "delegated";
}

/** The name under which a need's use by itself is granted. */
export function unattendedPermit(need: UnattendedNeed): Permit {
  return `${need}${apart.unattended}`;
}

/** The name under which a need is granted to members of picked roles. */
export function delegatedPermit(need: DelegableNeed): Permit {
  return `${need}${apart.delegated}`;
}

/** Undefined: a newer release's, or none. */
export function readPermit(name: string): PermitParts | undefined {
  if (isDiscordNeed(name)) return { need: name, part: "whole" };
  const before = (end: string) => (name.endsWith(end) ? name.slice(0, -end.length) : "");
  const byItself = before(apart.unattended);
  if (isUnattendedNeed(byItself)) return { need: byItself, part: "unattended" };
  const delegated = before(apart.delegated);
  return isDelegableNeed(delegated) ? { need: delegated, part: "delegated" } : undefined;
}

export function isPermit(name: string): name is Permit {
  return readPermit(name) !== undefined;
}

/** The parts of a need that are granted apart. */
export function partsOf(need: string): readonly Permit[] {
  return [
    ...(isUnattendedNeed(need) ? [unattendedPermit(need)] : []),
    ...(isDelegableNeed(need) ? [delegatedPermit(need)] : []),
  ];
}

/** Each thing that a plugin asks admins for: its needs, each followed by its use by itself if it lists that. */
export function permitsOf(needs: {
  readonly discord: readonly string[];
  readonly unattended: readonly string[];
}): readonly string[] {
  return needs.discord.flatMap((need) =>
    isUnattendedNeed(need) && needs.unattended.includes(need) ? [need, unattendedPermit(need)] : [need],
  );
}

/** What no plugin asks for, and an admin can offer: its needs, for members of roles that they pick. */
export function delegablePermitsOf(needs: { readonly discord: readonly string[] }): readonly string[] {
  return needs.discord.filter(isDelegableNeed).map(delegatedPermit);
}

/** The needs with which a plugin reads: it gets an engine of its own for each server. */
export const readingNeeds: readonly string[] = needNames.filter((name) => discordNeeds[name].reads);

/**
 * What can be granted, in plain words. After a rollback, stored or declared needs can be a newer release's, and the text says so.
 *
 * @param name as stored or declared
 */
export function needInWords(name: string): string {
  const permit = readPermit(name);
  if (permit === undefined) return `what a newer Turbot calls ${name}`;
  const { does } = discordNeeds[permit.need];
  switch (permit.part) {
    case "whole":
      return does;
    case "unattended":
      return `${does} by itself, when nobody asks`;
    case "delegated":
      return `${does} for members of picked roles`;
  }
}

/** The need without which an event isn't told; undefined: everybody may listen to it. */
export function needForEvent(event: string): DiscordNeed | undefined {
  return needNames.find((name) => (discordNeeds[name].events as readonly string[]).includes(event));
}
