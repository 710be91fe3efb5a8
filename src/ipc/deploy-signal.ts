import { lstatSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isCommitName } from "./commit-name.ts";
import type { DeploySignal } from "./protocol.ts";

export type ReadSignal =
  | { readonly kind: "none" }
  | { readonly kind: "signal"; readonly signal: DeploySignal }
  /** Truncated, hostile or not ours. `start` is the beginning of its text, for people. */
  | { readonly kind: "refused"; readonly reason: string; readonly start: string };

/** In bytes. A real one has about 200. */
const largest = 10_000;

/** Reads `.deploy` and leaves it in place. */
export function peekDeploySignal(home: string): ReadSignal {
  return read(join(home, ".deploy"));
}

/**
 * Moves `.deploy` to `.deploy.taken`, so that the bot can write the next one at once. It stays there until
 * `forgetTakenSignal`, so that a supervisor killed in between finds it again.
 */
export function takeDeploySignal(home: string): ReadSignal {
  const taken = join(home, ".deploy.taken");
  try {
    // The newer signal replaces an older one: a commit on main includes those before it.
    renameSync(join(home, ".deploy"), taken);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      // Such as renaming a file over a folder, which we didn't make.
      rmSync(taken, { recursive: true, force: true });
      renameSync(join(home, ".deploy"), taken);
    }
  }
  return read(taken);
}

export function forgetTakenSignal(home: string): void {
  rmSync(join(home, ".deploy.taken"), { recursive: true, force: true });
}

/** Moves a refused signal to where a person can look at it. Only the last one is kept. @returns where */
export function setRefusedSignalAside(home: string): string {
  const aside = join(home, "data", "refused-deploy");
  rmSync(aside, { recursive: true, force: true });
  renameSync(join(home, ".deploy.taken"), aside);
  return aside;
}

function read(file: string): ReadSignal {
  let text: string;
  try {
    // Don't follow links: they could lead to any file on the machine, which would end up in a report.
    const found = lstatSync(file);
    if (!found.isFile()) return { kind: "refused", reason: "it is not a plain file", start: "" };
    if (found.size > largest) return { kind: "refused", reason: `it has ${found.size} bytes`, start: "" };
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { kind: "none" };
    throw error;
  }
  return parseDeploySignal(text);
}

export function parseDeploySignal(text: string): ReadSignal {
  const start = text.slice(0, 200);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "refused", reason: "it is no complete JSON", start };
  }
  if (!isDeploySignal(value)) {
    return { kind: "refused", reason: "it lacks a full commit name, or something in it has no sense", start };
  }
  const { commit, pullRequest, deliveryId, at, approvedBy } = value;
  const approval = approvedBy === undefined ? {} : { approvedBy };
  return { kind: "signal", signal: { commit, pullRequest, deliveryId, at, ...approval } };
}

export function isDeploySignal(value: unknown): value is DeploySignal {
  if (typeof value !== "object" || value === null) return false;
  const { commit, pullRequest, deliveryId, at, approvedBy } = value as Partial<
    Record<keyof DeploySignal, unknown>
  >;
  return (
    (approvedBy === undefined || (typeof approvedBy === "string" && /^\d{1,20}$/.test(approvedBy))) &&
    isCommitName(commit) &&
    (pullRequest === null || (Number.isSafeInteger(pullRequest) && Number(pullRequest) > 0)) &&
    (deliveryId === null || (typeof deliveryId === "string" && deliveryId.length <= 200)) &&
    typeof at === "string" &&
    at.length <= 40 &&
    !Number.isNaN(Date.parse(at))
  );
}
