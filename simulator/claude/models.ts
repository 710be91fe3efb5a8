import type Anthropic from "@anthropic-ai/sdk";
import type { efforts, Model } from "../../src/claude/models/model.ts";
import { models } from "../../src/claude/models/table.ts";
import { ApiError } from "./api-error.ts";

/** The models that the API has at this moment. */
export interface ModelCatalog {
  /**
   * The model of this name, if it can be called now.
   *
   * @throws ApiError 404: it never existed, or is retired
   */
  find(name: string): Model;
  /** The answer to `GET /v1/models`. @throws ApiError 400 */
  list(query: URLSearchParams): unknown;
  /** The answer to `GET /v1/models/:id`. @throws ApiError 404 */
  show(name: string): Anthropic.ModelInfo;
}

export interface ModelCatalogOptions {
  /** The clock: a model past its end is retired. Milliseconds since 1970. */
  readonly now: () => number;
  /** Models that our table doesn't know. */
  readonly newcomers?: readonly Model[];
  /** Ids of models that are past their end and still answer. */
  readonly overdue?: readonly string[];
  /** Ids of models that this key can't use: they are listed, but a call is a 404. */
  readonly closed?: readonly string[];
}

/** https://platform.claude.com/docs/en/about-claude/model-deprecations, and the list in the SDK. */
const announcedEnds: Readonly<Record<string, { readonly told: string; readonly at: string }>> = {
  "claude-sonnet-4-5-20250929": { told: "2026-09-29", at: "2026-11-30" },
  "claude-opus-4-5-20251101": { told: "2026-11-23", at: "2027-01-22" },
};

/** Models retired earlier stay listed, for callers that ask for retired models. */
const history = [
  {
    id: "claude-opus-4-1-20250805",
    name: "Claude Opus 4.1",
    line: "opus",
    from: "2025-08-05",
    to: "2026-08-05",
  },
  {
    id: "claude-sonnet-4-20250514",
    name: "Claude Sonnet 4",
    line: "sonnet",
    from: "2025-05-22",
    to: "2026-06-15",
  },
  {
    id: "claude-3-5-haiku-20241022",
    name: "Claude Haiku 3.5",
    line: "haiku",
    from: "2024-10-22",
    to: "2026-02-19",
  },
] as const;

const midnight = (day: string) => `${day}T00:00:00Z`;

export function createModelCatalog({
  now,
  newcomers = [],
  overdue = [],
  closed = [],
}: ModelCatalogOptions): ModelCatalog {
  const all = [...newcomers, ...models];

  function lifecycle({ id }: Model): Anthropic.ModelInfo["lifecycle"] {
    const end = announcedEnds[id];
    if (end === undefined || now() < Date.parse(end.told)) return "active";
    return now() >= Date.parse(end.at) && !overdue.includes(id) ? "retired" : "deprecated";
  }

  const named = (name: string) => all.find(({ id, aliases }) => id === name || aliases.includes(name));

  function describe(model: Model): Anthropic.ModelInfo {
    const stage = lifecycle(model);
    const end = announcedEnds[model.id];
    return {
      type: "model",
      id: model.id,
      display_name: model.name,
      created_at: midnight(model.released),
      lifecycle: stage,
      deprecated_at: end === undefined || stage === "active" ? null : midnight(end.told),
      retires_at: end === undefined || stage === "active" ? null : midnight(end.at),
      line: model.line as Anthropic.ModelInfo["line"],
      max_input_tokens: model.contextTokens,
      max_tokens: model.outputTokens,
      capabilities: capabilities(model),
    };
  }

  const catalogue = () =>
    [...all.map(describe), ...history.map(former)].toSorted((one, other) =>
      other.created_at.localeCompare(one.created_at),
    );

  return {
    find(name) {
      const model = named(name);
      if (model === undefined || lifecycle(model) === "retired" || closed.includes(model.id)) {
        throw new ApiError(404, `model: ${name}`);
      }
      return model;
    },
    list: (query) => page(catalogue(), query),
    show(name) {
      const found = catalogue().find(({ id }) => id === (named(name)?.id ?? name));
      if (found === undefined) throw new ApiError(404, `model: ${name}`);
      return found;
    },
  };
}

function page(found: readonly Anthropic.ModelInfo[], query: URLSearchParams): unknown {
  const limit = Number(query.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
    throw new ApiError(400, "limit: Input should be between 1 and 1000");
  }
  const wanted = query.getAll("lifecycle[]");
  const stages = wanted.length === 0 ? ["active", "deprecated"] : wanted;
  const listed = found.filter(({ lifecycle }) => stages.includes(lifecycle));
  const after = query.get("after_id");
  const from = after === null ? 0 : listed.findIndex(({ id }) => id === after) + 1;
  const data = listed.slice(from, from + limit);
  return {
    data,
    has_more: from + limit < listed.length,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

function capabilities({ effort, thinking, structuredOutput }: Model): Anthropic.ModelCapabilities {
  const when = (supported: boolean) => ({ supported });
  const level = (name: (typeof efforts)[number]) => when(effort?.levels.includes(name) === true);
  const isAdaptive = thinking.kind === "adaptive";
  return {
    batch: when(true),
    citations: when(true),
    code_execution: when(true),
    context_management: {
      supported: true,
      clear_thinking_20251015: when(true),
      clear_tool_uses_20250919: when(true),
      compact_20260112: when(true),
    },
    effort: {
      supported: effort !== undefined,
      low: level("low"),
      medium: level("medium"),
      high: level("high"),
      xhigh: level("xhigh"),
      max: level("max"),
    },
    image_input: when(true),
    pdf_input: when(true),
    server_tools: { supported: true, code_execution: when(true), web_search: when(true) },
    structured_outputs: when(structuredOutput),
    thinking: {
      supported: true,
      types: {
        adaptive: when(isAdaptive),
        between_tools: when(isAdaptive && thinking.off === "between_tools"),
        disabled: when(!isAdaptive || thinking.off === "disabled" || thinking.off === "leave out"),
        enabled: when(!isAdaptive || thinking.alsoByBudget === true),
      },
    },
  };
}

function former({ id, name, line, from, to }: (typeof history)[number]): Anthropic.ModelInfo {
  return {
    type: "model",
    id,
    display_name: name,
    created_at: midnight(from),
    lifecycle: "retired",
    deprecated_at: midnight(from),
    retires_at: midnight(to),
    line,
    max_input_tokens: 200_000,
    max_tokens: 32_000,
    capabilities: null,
  };
}
