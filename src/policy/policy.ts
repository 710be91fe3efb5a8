import type { Command } from "../commands/notation.ts";
import type { DeclaredSecret } from "../declaration/secrets.ts";
import type { SettingSpecs } from "../declaration/settings.ts";

/** Something in a plugin that `SECURITY_POLICY.md` forbids. */
export interface Finding {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units, as editors count. */
  readonly column: number;
  /** The rule's short name in `SECURITY_POLICY.md`. */
  readonly rule: string;
  readonly detail: string;
  /** What to write instead. */
  readonly help: string;
}

/** The result of scanning one file. */
export interface ScannedFile {
  readonly path: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Names and aliases, as found without running anything. */
  readonly commands: readonly Command[];
  readonly needs: {
    readonly http: readonly string[];
    readonly discord: readonly string[];
    readonly unattended: readonly string[];
    /** What it uses Claude for, in the plugin's own words; `discord` has "ask_claude" then. */
    readonly claude?: string;
    /** Why it keeps what members wrote for longer than 30 days. */
    readonly keeps?: string;
  };
  /** The keys that admins fill in for it. */
  readonly secrets: readonly DeclaredSecret[];
  /** When it can ping people who used it, each in the plugin's own words. */
  readonly pings: readonly string[];
  /** The same for direct messages. */
  readonly letters: readonly string[];
  /** What it takes people's direct messages for. */
  readonly mails: readonly string[];
  /** What admins can set for it. */
  readonly settings: SettingSpecs;
  /** What it does without being asked: events ("?": one that can't be read without running it) and schedules, "every 1h". */
  readonly byItself: { readonly events: readonly string[]; readonly schedules: readonly string[] };
  /** It uses its store. */
  readonly stores: boolean;
  /** Where its link buttons lead, as far as the source says. */
  readonly links: readonly string[];
  /** What of it runs: its code without types. Undefined: it was refused, or isn't TypeScript whose types can be left out. */
  readonly javaScript?: string;
}

/** What a scan says of a file that it couldn't read: nothing found. */
export const nothingFound = {
  commands: [],
  needs: { http: [], discord: [], unattended: [] },
  secrets: [],
  pings: [],
  letters: [],
  mails: [],
  settings: {},
  byItself: { events: [], schedules: [] },
  stores: false,
  links: [],
} as const satisfies Omit<ScannedFile, "path" | "ok" | "findings">;

/** The place of an invisible character. */
export interface HiddenPlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** In a sentence: "U+202E in the source". */
  readonly detail: string;
}

/** Checks plugin sources and declarations against the policy, in a process that may die: a dead checker means "rejected". */
export interface Scanner {
  scan(files: readonly { readonly path: string; readonly source: string }[]): Promise<readonly ScannedFile[]>;
  /**
   * Reads a plugin's declaration in the same process: the manifest's text as it came out of the sandbox.
   *
   * @param plugin the plugin's name
   * @returns why it is refused, in a sentence; undefined: it is accepted, and reading it again takes no longer
   */
  readDeclaration(plugin: string, text: string): Promise<string | undefined>;
  /**
   * Looks for secrets in a text that is about to be published, in the same process.
   *
   * @param own the bot's own secrets
   * @returns lines, from 1, and what each holds
   * @throws CheckerDiedError if the result isn't known, for instance because two processes died of it: don't publish it
   */
  findSecrets(text: string, own: readonly string[]): Promise<ReadonlyMap<number, string>>;
  /**
   * Looks for characters that reviewers can't see, or that make text read differently from how it runs: in new lines, and in
   * names anywhere in a program.
   *
   * @param before the text before the change; undefined: it is new
   * @throws CheckerDiedError as `findSecrets`
   */
  findHidden(path: string, text: string, before: string | undefined): Promise<readonly HiddenPlace[]>;
  /**
   * Writes down what it knows for the next start, if it was given a place.
   *
   * @throws what the file system says
   */
  remember(): void;
  /** Ends its process. Optional: an idle scanner keeps nothing alive. */
  stop(): Promise<void>;
}
