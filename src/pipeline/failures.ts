import type { Collision } from "../commands/registry.ts";
import type { Finding } from "../policy/policy.ts";

/** What Claude wrote breaks the policy, or names files that it may not touch, in every round. */
export class PolicyViolation extends Error {
  override readonly name = "PolicyViolation";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(summaryOf(findings));
    this.findings = findings;
  }
}

/** What Claude wrote claims command names that belong to others, in every round. */
export class NameCollision extends Error {
  override readonly name = "NameCollision";
  readonly collisions: readonly Collision[];
  readonly findings: readonly Finding[];

  constructor(path: string, collisions: readonly Collision[]) {
    const findings = collisions.map((collision) => asFinding(path, collision));
    super(summaryOf(findings));
    this.collisions = collisions;
    this.findings = findings;
  }
}

/** What Claude wrote has type errors, or doesn't load in the sandbox, in every round. */
export class VerificationFailed extends Error {
  override readonly name = "VerificationFailed";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(summaryOf(findings));
    this.findings = findings;
  }
}

/** Failures that Claude may mend when it is told the findings. */
export type Mendable = PolicyViolation | NameCollision | VerificationFailed;

export function isMendable(error: unknown): error is Mendable {
  return (
    error instanceof PolicyViolation || error instanceof NameCollision || error instanceof VerificationFailed
  );
}

function asFinding(path: string, { command, owner }: Collision): Finding {
  const name = `${command.kind === "slash" ? "/" : "!"}${command.name}`;
  return {
    path,
    line: 1,
    column: 1,
    rule: "name_taken",
    detail: `${name} belongs to ${owner === "turbot" ? "Turbot itself" : `the plugin "${owner}"`}`,
    help: "choose another name",
  };
}

function summaryOf(findings: readonly Finding[]): string {
  const [first] = findings;
  if (first === undefined) return "no details";
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  return `${first.path}:${first.line}: ${first.detail}${more}`;
}
