import { turbot } from "../commands/create-command-registry.ts";
import { prefixMark, typed } from "../commands/notation.ts";
import type { Collision } from "../commands/registry.ts";
import type { Finding } from "../policy/policy.ts";
import { anotherRequest } from "./names.ts";

/** In every round, Claude's change broke the policy or named files that it may not touch. */
export class PolicyViolationError extends Error {
  override readonly name = "PolicyViolationError";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(summaryOf(findings));
    this.findings = findings;
  }
}

/** In every round, Claude's change claimed command names that belong to others. */
export class NameCollisionError extends Error {
  override readonly name = "NameCollisionError";
  readonly collisions: readonly Collision[];
  readonly findings: readonly Finding[];

  /** What people type in front of prefix commands. Default: as in our notation. */
  readonly commandPrefix: string;

  constructor(path: string, collisions: readonly Collision[], commandPrefix = prefixMark) {
    const findings = collisions.map((collision) => asFinding(path, collision, commandPrefix));
    super(summaryOf(findings));
    this.commandPrefix = commandPrefix;
    this.collisions = collisions;
    this.findings = findings;
  }
}

/** In every round, Claude's change had type errors, or didn't load in the sandbox. */
export class VerificationFailedError extends Error {
  override readonly name = "VerificationFailedError";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(summaryOf(findings));
    this.findings = findings;
  }
}

/** In every round, Claude's code repeated a member's name or words, and nothing of a member goes onto GitHub. */
export class MembersWordsError extends Error {
  override readonly name = "MembersWordsError";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(summaryOf(findings));
    this.findings = findings;
  }
}

/**
 * The change touches what guards everything else, or adds a dependency, and Claude sees no other way. It may be made once an
 * operator has approved it for this request (`Job.leave`).
 */
export class SensitiveChangeError extends Error {
  override readonly name = "SensitiveChangeError";
  /** In words: "the supervisor". */
  readonly areas: readonly string[];
  readonly findings: readonly Finding[];

  constructor(areas: readonly string[], findings: readonly Finding[]) {
    super(`it touches ${areas.join(", ")}, which only an operator can allow`);
    this.areas = areas;
    this.findings = findings;
  }
}

/** Failures that Claude may be able to fix when it is given the findings. */
export type FixableError =
  | PolicyViolationError
  | NameCollisionError
  | VerificationFailedError
  | MembersWordsError
  | SensitiveChangeError;

const fixable = [
  ...[PolicyViolationError, NameCollisionError, VerificationFailedError],
  ...[MembersWordsError, SensitiveChangeError],
];

export function isFixable(error: unknown): error is FixableError {
  return fixable.some((kind) => error instanceof kind);
}

function asFinding(path: string, { command, owner }: Collision, commandPrefix: string): Finding {
  const name = typed(command, commandPrefix);
  return {
    path,
    line: 1,
    column: 1,
    rule: "name_taken",
    detail: `${name} ${belongs(owner)}`,
    help: "choose another name",
  };
}

function belongs(owner: string): string {
  if (owner === turbot) return "belongs to Turbot itself";
  if (owner === anotherRequest) return "is part of another request that isn't merged yet";
  return `belongs to the plugin "${owner}"`;
}

function summaryOf(findings: readonly Finding[]): string {
  const [first] = findings;
  if (first === undefined) return "no details";
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  return `${first.path}:${first.line}: ${first.detail}${more}`;
}
