import { ClaudeRefused } from "../../claude/claude-errors.ts";
import type { ModelDirectory } from "../../claude/models/model-directory.ts";
import { oneLine } from "../../requests/phrases.ts";
import { modelsInUse } from "../watch-models.ts";
import type { Fact } from "./fact.ts";

/** Whether Claude's API takes the key, and which models answer. It costs nothing. */
export async function askClaude(models: ModelDirectory): Promise<Fact> {
  const answered = await models.refresh();
  const problem = models.trouble();
  if (problem instanceof ClaudeRefused && problem.reason === "key") return keyRefused(problem, models);
  const inUse = modelsInUse(models);
  return {
    state: JSON.stringify(["taken", inUse]),
    line: `🧠 Claude: ${inWords(inUse)}.${answered ? "" : " Its API didn't say yet whether it takes the key."}`,
    isUnsure: !answered,
    about: configured(models),
  };
}

/** Until it is changed, nothing works that needs Claude. */
export function keyRefused({ message }: ClaudeRefused, models: ModelDirectory): Fact {
  return {
    state: "refused",
    line: `🧠 ${oneLine(message, 300).replace(/\.$/, "")}. Put a working key into **ANTHROPIC_API_KEY** in .env, then restart me.`,
    about: configured(models),
  };
}

function configured(models: ModelDirectory): string {
  return JSON.stringify((["chat", "planning", "building"] as const).map(models.configured));
}

function inWords({ chat, planning, building }: ReturnType<typeof modelsInUse>): string {
  const shown = (id: string | null) => (id === null ? "no model that I can find" : `\`${oneLine(id, 80)}\``);
  if (chat === planning && planning === building) return `I think with ${shown(building)}`;
  return `I chat with ${shown(chat)}, plan with ${shown(planning)} and write code with ${shown(building)}`;
}
