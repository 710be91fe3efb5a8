import { z } from "zod";
import { type Effort, efforts, type Model, type Thinking } from "./model.ts";
import { dearest, findModel } from "./table.ts";

const Supported = z.looseObject({ supported: z.boolean() }).nullish().catch(undefined);

/**
 * One entry of the Models API: https://platform.claude.com/docs/en/api/models/list. Only the fields that are used; an unreadable
 * field counts as missing, because the one beside it may say that the model is gone.
 */
export const DescribedModel = z.looseObject({
  id: z.string().min(1).max(200),
  display_name: z.string().max(200).nullish().catch(undefined),
  created_at: z.string().max(40).nullish().catch(undefined),
  lifecycle: z.enum(["active", "deprecated", "retired"]).catch("active"),
  /** RFC 3339. In the past on a deprecated model: overdue, not retired. */
  retires_at: z.string().max(40).nullish().catch(undefined),
  line: z.string().max(40).nullish().catch(undefined),
  max_input_tokens: z.int().positive().nullish().catch(undefined),
  max_tokens: z.int().positive().nullish().catch(undefined),
  capabilities: z
    .looseObject({
      effort: Supported,
      structured_outputs: Supported,
      thinking: z
        .looseObject({
          supported: z.boolean(),
          types: z
            .looseObject({
              adaptive: Supported,
              between_tools: Supported,
              disabled: Supported,
              enabled: Supported,
            })
            .nullish()
            .catch(undefined),
        })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

export type DescribedModel = z.infer<typeof DescribedModel>;

/** How we call a model that the API describes: by our table, or if it isn't there, by the API's description. */
export function modelOf(described: DescribedModel): Model {
  return findModel(described.id) ?? newcomer(described);
}

/** For a model known only by name: uses only what every model accepts. */
export function unknownModel(id: string): Model {
  return newcomer({ id, lifecycle: "active" });
}

function newcomer(described: DescribedModel): Model {
  const { id, display_name: name, capabilities } = described;
  return {
    id,
    aliases: [],
    name: name ?? id,
    line: described.line ?? "",
    released: described.created_at?.slice(0, 10) ?? "",
    contextTokens: described.max_input_tokens ?? 200_000,
    outputTokens: described.max_tokens ?? 64_000,
    // As for the newest models.
    charactersPerToken: 3.5 / 1.3,
    shortestCachedPrefix: 1_024,
    price: dearest,
    thinking: thinkingOf(capabilities?.thinking),
    effort: effortOf(capabilities?.effort),
    structuredOutput: capabilities?.structured_outputs?.supported === true,
    forcedTools: false,
    sampling: false,
    prefill: false,
    boundThinking: true,
  };
}

type Capabilities = NonNullable<DescribedModel["capabilities"]>;

function thinkingOf(thinking: Capabilities["thinking"]): Thinking {
  if (thinking?.supported !== true || thinking.types == null) return { kind: "unknown" };
  const { adaptive, between_tools: betweenTools, disabled, enabled } = thinking.types;
  if (adaptive?.supported === true) {
    const off =
      betweenTools?.supported === true
        ? "between_tools"
        : disabled?.supported === true
          ? "disabled"
          : "never";
    // Every model whose thinking can be turned off can be at high effort.
    return { kind: "adaptive", byDefault: true, off, offUpTo: "high" };
  }
  return enabled?.supported === true ? { kind: "budget" } : { kind: "unknown" };
}

function effortOf(effort: Capabilities["effort"]): Model["effort"] {
  if (effort?.supported !== true) return undefined;
  const levels = efforts.filter((level) => {
    const support = effort[level];
    return (
      typeof support === "object" && support !== null && "supported" in support && support.supported === true
    );
  }) satisfies readonly Effort[];
  return levels.length === 0 ? undefined : { levels, usual: "high" };
}
