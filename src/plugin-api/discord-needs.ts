/** What people are told of a need. */
interface NeedWords {
  /** What a plugin may then do, as after "may": "read all messages". */
  readonly does: string;
  /** What plugins call for it, in Markdown. */
  readonly calls: string;
  /** What holds beside the grant; "": nothing. */
  readonly limits: string;
}

/**
 * All that a plugin may name in `needs.discord`. Types, scan, panel and documents know needs from here alone, so that none can
 * come without words. Each takes effect in a guild once an admin there has granted it with `/plugins`. In a trial everything is granted.
 */
export const discordNeeds = {
  read_messages: { does: "read all messages", calls: '`on("message", …)`', limits: "" },
  add_reactions: {
    does: "add reactions",
    calls: "`message.react`, `reaction.react`, `turbot.react`",
    limits: "",
  },
  create_threads: {
    does: "open threads",
    calls: "`message.startThread`, `interaction.startThread`, `turbot.startThread`",
    limits: "",
  },
  delete_messages: {
    does: "delete messages",
    calls: "`message.delete`, `interaction.deleteMessage`",
    limits: "a person's own; others' only where somebody asks who may delete them by hand",
  },
  manage_roles: {
    does: "give and take roles without any powers",
    calls: "`giveRole`, `takeRole` of commands, messages, reactions and newcomers",
    limits:
      "roles without powers, in channels too, below Turbot's; for oneself (but not to take off one that denies something in a channel), or for others where somebody asks who may manage roles",
  },
  send_files: {
    does: "send files",
    calls: "`files` in what is said: `{ name, content }`, text or bytes, 3 files and 150 KB a message",
    limits: "",
  },
} as const satisfies Readonly<Record<string, NeedWords>>;

export type DiscordNeed = keyof typeof discordNeeds;

export const needNames = Object.keys(discordNeeds) as readonly DiscordNeed[];

export function isDiscordNeed(name: string): name is DiscordNeed {
  return Object.hasOwn(discordNeeds, name);
}

/**
 * A need in plain words. What is stored or declared may be a newer release's: after a rollback, the older one says so.
 *
 * @param need as it is stored or declared
 */
export function needInWords(need: string): string {
  return isDiscordNeed(need) ? discordNeeds[need].does : `what a newer Turbot calls ${need}`;
}
