import { ClaudeRefusedError } from "../../claude/claude-errors.ts";
import { createConnection } from "../../claude/connection.ts";
import { createModelDirectory } from "../../claude/models/model-directory.ts";
import { silentLog } from "../../log/log.ts";
import { askClaude } from "../../set-up/claude/ask-claude.ts";
import { modelsFinding } from "../../set-up/claude/models-finding.ts";
import { SetupStoppedError } from "../asking/ask.ts";
import { createDecision, type Decided, settled } from "../decision.ts";
import { type StepPowers, settle } from "../step.ts";

const keysPage = "https://platform.claude.com/settings/keys";

/** A key that Claude's API accepts, and models that exist. */
export async function connectClaude(powers: StepPowers): Promise<void> {
  const { ask, draft, now } = powers;
  let key = draft.get("ANTHROPIC_API_KEY");
  if (key === undefined && ask.isInteractive)
    ask.explain(
      "Claude needs a key of your Anthropic account, which pays for it. Make one for Turbot alone",
      [keysPage],
    );
  for (;;) {
    key ??= await ask.secret({ flag: "ANTHROPIC_API_KEY", message: "The key for Claude (it isn't shown)" });
    const shape = draft.problemOf("ANTHROPIC_API_KEY", key);
    const problem = shape === undefined ? await look(powers, key) : `That ${shape}.`;
    if (problem === undefined) break;
    if (!ask.isInteractive) throw new SetupStoppedError(`ANTHROPIC_API_KEY: ${problem}`);
    ask.trouble(problem);
    key = undefined;
  }
  draft.set("ANTHROPIC_API_KEY", key);
  await settle(powers, () =>
    withModels(powers, async (models) => {
      const asked = await askClaude(models);
      const ends = modelsFinding(models, now());
      return asked.verdict === undefined && ends.verdict !== undefined ? ends : asked;
    }),
  );
}

/** What Claude may cost. */
export function monthlyDollars({ ask, draft }: StepPowers): Decided<string> {
  const set = draft.get("MONTHLY_DOLLARS");
  if (set !== undefined) return settled(set);
  const usual = String(draft.config().claude.caps.month.dollars);
  return createDecision({
    name: "what Claude may cost",
    flag: "month",
    suggestion: usual,
    says: (dollars) => `Claude costs at most $${dollars} a month; then it waits for the next.`,
    ask: () =>
      ask.text({
        flag: "month",
        message:
          "How many dollars may Claude cost in a month, at most? (20 builds about twenty plugins and pays for all chat)",
        initial: usual,
        check: (value) => draft.problemOf("MONTHLY_DOLLARS", value),
      }),
    keep: (dollars) => draft.set("MONTHLY_DOLLARS", dollars),
  });
}

/** Why the key won't do, as a sentence. */
async function look(powers: StepPowers, key: string): Promise<string | undefined> {
  return withModels(
    powers,
    async (models) => {
      await models.refresh();
      const trouble = models.trouble();
      return trouble instanceof ClaudeRefusedError && trouble.reason === "key"
        ? `${trouble.message}.`
        : undefined;
    },
    key,
  );
}

async function withModels<T>(
  { draft }: StepPowers,
  work: (models: ReturnType<typeof createModelDirectory>) => Promise<T>,
  key?: string,
): Promise<T> {
  const { apiKey, baseUrl, models: configured } = draft.config().claude;
  const connection = createConnection({ apiKey: key ?? apiKey, baseUrl });
  try {
    return await work(createModelDirectory({ configured, read: connection.readModels, log: silentLog }));
  } finally {
    await connection.close();
  }
}
