import { ClaudeRefusedError } from "../../claude/claude-errors.ts";
import type { ModelDirectory } from "../../claude/models/model-directory.ts";
import { oneLine } from "../../requests/thread/messages.ts";
import type { Fact } from "../fact.ts";
import { plain } from "../plain-line.ts";
import { chooseAnother, notKnown, type Purposes, stateOf } from "./model-notices.ts";
import { byName, modelsInUse } from "./models-in-use.ts";

/** Whether Claude's API accepts the key, and which models answer. This is free. */
export async function askClaude(models: ModelDirectory): Promise<Fact> {
  const answered = await models.refresh();
  const problem = models.trouble();
  if (problem instanceof ClaudeRefusedError && problem.reason === "key") return keyRefused(problem, models);
  const inUse = modelsInUse(models);
  const unknown = [...byName(models)].filter(([, [purpose]]) => stateOf(models, purpose) === notKnown);
  return {
    state: JSON.stringify(["taken", inUse, ...(unknown.length === 0 ? [] : [unknown.map(([name]) => name)])]),
    line: [
      inWords(models, unknown),
      ...(answered ? [] : ["Its API hasn't said yet whether it accepts the key."]),
    ].join(" "),
    isUnsure: !answered,
    about: configured(models),
    ...(unknown.length > 0 ? { verdict: "bad" as const } : {}),
  };
}

/** Until the key is changed, nothing that needs Claude works. */
export function keyRefused({ message }: ClaudeRefusedError, models: ModelDirectory): Fact {
  return {
    state: "refused",
    line: `${oneLine(message, 300).replace(/\.$/, "")}. Put a working key in **ANTHROPIC_API_KEY** in .env, then restart me.`,
    about: configured(models),
    verdict: "bad",
  };
}

function configured(models: ModelDirectory): string {
  return JSON.stringify((["chat", "planning", "building"] as const).map(models.configured));
}

/** A model that no list has may still exist, and is tried: but we don't claim that it works. */
function inWords(models: ModelDirectory, unknown: readonly (readonly [string, Purposes])[]): string {
  const missing = unknown.map(
    ([name, purposes]) =>
      `Claude knows no model \`${plain(name)}\`: ${chooseAnother(purposes)}. Until then I'll try it anyway.`,
  );
  const open = new Set(unknown.flatMap(([, purposes]) => purposes));
  const inUse = modelsInUse(models);
  const uses = (["chat", "planning", "building"] as const)
    .filter((purpose) => !open.has(purpose))
    .map((purpose) => [verbs[purpose], shown(inUse[purpose])] as const);
  if (uses.length === 0) return missing.join(" ");
  return [`Claude: ${usesInWords(uses)}.`, ...missing].join(" ");
}

const verbs = { chat: "chat", planning: "plan", building: "write code" } as const;

const shown = (id: string | null) => (id === null ? "no model I can find" : `\`${oneLine(id, 80)}\``);

function usesInWords(uses: readonly (readonly [string, string])[]): string {
  const [first] = uses;
  if (uses.length === 3 && uses.every(([, model]) => model === first?.[1]))
    return `I think with ${first?.[1]}`;
  const parts = uses.map(([verb, model]) => `${verb} with ${model}`);
  return `I ${parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`}`;
}
