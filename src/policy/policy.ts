import type { Command } from "../commands/notation.ts";

/** Something in a plugin that `SECURITY_POLICY.md` doesn't permit. */
export interface Finding {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units as editors count. */
  readonly column: number;
  /** A rule's short name, as `SECURITY_POLICY.md` has it. */
  readonly rule: string;
  readonly detail: string;
  /** What to write instead. */
  readonly help: string;
}

/** What the scan says of one file. */
export interface ScannedFile {
  readonly path: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Names and aliases, as found without running anything. */
  readonly commands: readonly Command[];
  readonly needs: { readonly http: readonly string[]; readonly discord: readonly string[] };
  /** When it can ring who used one of its commands, each in its own words. */
  readonly pings: readonly string[];
}

/** Where a character is that nobody sees. */
export interface HiddenPlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** In a sentence: "U+202E in the source". */
  readonly detail: string;
}

/** Checks plugin sources against the policy, and what plugins declare, in a process that may die: a dead checker means "rejected". */
export interface Scanner {
  scan(files: readonly { readonly path: string; readonly source: string }[]): Promise<readonly ScannedFile[]>;
  /**
   * Reads what a plugin says it is, in the same process: the manifest's text as it came out of the sandbox.
   *
   * @param plugin whose
   * @returns why it can't be that, in a sentence; undefined: it can, and reading it again takes no longer
   */
  readDeclaration(plugin: string, text: string): Promise<string | undefined>;
  /**
   * Looks for secrets in a text that is to be published, in the same process.
   *
   * @param own the bot's own
   * @returns lines, from 1, and what each holds
   * @throws CheckerDiedError when it can't be told, as after two processes that didn't survive it: don't publish it
   */
  findSecrets(text: string, own: readonly string[]): Promise<ReadonlyMap<number, string>>;
  /**
   * Looks for characters that a reviewer doesn't see, or that make text read otherwise than it runs, in lines that weren't there
   * before; and, in programs, for names that have such a character anywhere.
   *
   * @param before as it was until now; undefined: it is new
   * @throws CheckerDiedError as `findSecrets`
   */
  findHidden(path: string, text: string, before: string | undefined): Promise<readonly HiddenPlace[]>;
  /** Ends its process. An idle scanner keeps nothing alive, so that forgetting it hurts nobody. */
  stop(): Promise<void>;
}
