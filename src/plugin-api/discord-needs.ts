/** How a need is described to people. */
interface NeedWords {
  /** What it lets a plugin do, to follow "may": "read all messages". */
  readonly does: string;
  /** The API that plugins use for it, in Markdown. */
  readonly calls: string;
  /** Further limits besides the grant, if any. */
  readonly limits: string;
}

/**
 * Everything that a plugin can name in `needs.discord`. Types, scan, panel and documents all read it from here, so that no need lacks
 * a description. Each takes effect in a guild once an admin there has granted it with `/plugins`. In a dry run all are granted.
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
    limits: "a person's own; other people's only when the person who asks has *Manage Messages*",
  },
  manage_roles: {
    does: "give and take roles without any powers",
    calls: "`giveRole`, `takeRole` of commands, messages, reactions and newcomers",
    limits:
      "roles without special permissions, in any channel, below Turbot's; for oneself (but not to take off one that denies something in a channel), or for others where somebody asks who may manage roles",
  },
  send_files: {
    does: "send files",
    calls:
      "`files` in what is said: `{ name, content, description }`, text or bytes, 3 files and 150 KB a message",
    limits: "",
  },
} as const satisfies Readonly<Record<string, NeedWords>>;

export type DiscordNeed = keyof typeof discordNeeds;

export const needNames = Object.keys(discordNeeds) as readonly DiscordNeed[];

export function isDiscordNeed(name: string): name is DiscordNeed {
  return Object.hasOwn(discordNeeds, name);
}

/**
 * A need in plain words. After a rollback, stored or declared needs can be a newer release's, and the text says so.
 *
 * @param need as stored or declared
 */
export function needInWords(need: string): string {
  return isDiscordNeed(need) ? discordNeeds[need].does : `what a newer Turbot calls ${need}`;
}
