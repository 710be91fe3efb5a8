import type { StepName } from "../../pipeline/pipeline.ts";
import type { StoredStep } from "../request.ts";
import { oneLine } from "./messages.ts";

/** The steps of one run as a message: what is done, what is running, what failed and why. */
export function progressText(title: string, steps: readonly StoredStep[]): string {
  const head = `**${oneLine(title, 100)}**`;
  const lines = steps.map(line);
  // Rounds of fixes can add many lines; a message holds 2,000 characters, and the newest lines matter most.
  while ([head, ...lines].join("\n").length > maxLength && lines.length > 1) lines.shift();
  return [head, ...lines].join("\n");
}

const maxLength = 1_900;

/** A later entry with the same run, name and round replaces an earlier one. */
export function withStep(steps: readonly StoredStep[], step: StoredStep): readonly StoredStep[] {
  const same = (other: StoredStep) =>
    other.run === step.run && other.name === step.name && other.round === step.round;
  const index = steps.findIndex(same);
  return index < 0 ? [...steps, step] : steps.with(index, step);
}

function line(step: StoredStep): string {
  const { name, round } = step;
  const words = names[name];
  const again = round > 1 ? ` (round ${round})` : "";
  if (step.status === "started") {
    const note = step.note === undefined ? "" : `\n-# ${oneLine(step.note, 120)}`;
    return `${words}${again} … ⏳ \`${name}\`${note}`;
  }
  const time = seconds(step.endedAt - step.startedAt);
  if (step.status === "failed") {
    return `${words}${again}: failed after ${time} ❌ \`${name}\`\n-# ${oneLine(step.error, 300)}`;
  }
  const detail = step.detail === undefined ? "" : ` (${oneLine(step.detail, 120)})`;
  return `${words}${again}: done in ${time}${detail} ✅ \`${name}\``;
}

const names: Record<StepName, string> = {
  code_generation: "Writing the code",
  policy_scan: "Checking it against the security policy",
  collision_check: "Checking that its names are free",
  verification: "Trying it out in the sandbox",
  create_branch: "Creating a branch",
  apply_changes: "Writing the files",
  commit_and_push: "Committing and pushing",
  open_pr: "Opening the pull request",
};

function seconds(ms: number): string {
  return ms < 10_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
