import type { Connection } from "../claude/connection.ts";
import { createConnection } from "../claude/connection.ts";
import { createModelDirectory } from "../claude/models/model-directory.ts";
import type { Config } from "../config/config.ts";
import { silentLog } from "../log/log.ts";
import { askClaude } from "../set-up/claude/ask-claude.ts";
import { askForCredit } from "../set-up/claude/credit-finding.ts";
import { modelsFinding } from "../set-up/claude/models-finding.ts";
import type { Finding } from "../set-up/fact.ts";
import { type Check, DependsError } from "./check.ts";
import { lazily } from "./lazily.ts";

/** What is asked of Claude's API: which models there are, which is free, and one token if somebody wants to pay for it. */
export function claudeChecks(powers: {
  readonly config: Config;
  readonly now: () => number;
  /** Ask for a token. */
  readonly pays: boolean;
}): { readonly checks: readonly Check[]; readonly close: Connection["close"] } {
  const { config, now, pays } = powers;
  const { apiKey, baseUrl, models: configured } = config.claude;
  const connection = createConnection({ apiKey, baseUrl });
  const models = createModelDirectory({ configured, read: connection.readModels, log: silentLog });
  const asked = lazily(() => askClaude(models));
  const check = (name: string, look: () => Promise<Finding>): Check => ({
    name,
    needs: ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "CLAUDE_MODEL"],
    look,
  });
  const keyWorks = async () => {
    const { state } = await asked();
    if (state === "refused") throw new DependsError("ANTHROPIC_API_KEY");
  };
  const credit = check("credit", async () => {
    await keyWorks();
    const choice = models.choose("chat");
    if (choice.kind === "none") throw new DependsError("the model");
    return askForCredit(connection, choice.model);
  });
  return {
    checks: [
      check("claude", asked),
      check("models", async () => {
        await keyWorks();
        return modelsFinding(models, now());
      }),
      ...(pays ? [credit] : []),
    ],
    close: connection.close,
  };
}
