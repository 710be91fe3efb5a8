import { type CallKind, settingsFor } from "../claude/call-kinds.ts";
import type { Model, Price } from "../claude/models/model.ts";
import { models } from "../claude/models/table.ts";
import { microDollars } from "./prices.ts";

/*
 * The tables of models in the README and in docs/operating.md, made from the one table. `npm run docs` writes them.
 */

/** Mythos is Fable for the few whom Anthropic has verified: a line of its own would tell nobody anything. */
const shown = models.filter(({ line }) => line !== "mythos");

/** One call of each kind, in characters: measured with the stand-in for Claude in November 2026. How much a model thinks is assumed. */
const calls = {
  chat: { kind: "chat", fresh: 3_000, cacheRead: 3_100, cacheWrite: 0, written: 350, thinking: 150 },
  planning: {
    kind: "planning",
    fresh: 1_500,
    cacheRead: 5_500,
    cacheWrite: 0,
    written: 1_200,
    thinking: 600,
  },
  plugin: {
    kind: "write_plugin",
    fresh: 0,
    cacheRead: 0,
    cacheWrite: 72_000,
    written: 10_000,
    thinking: 4_000,
  },
  core: { kind: "write_core", fresh: 0, cacheRead: 0, cacheWrite: 315_000, written: 28_000, thinking: 8_000 },
} as const satisfies Record<string, Used & { readonly kind: CallKind }>;

interface Used {
  readonly fresh: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly written: number;
  readonly thinking: number;
}

/** What a call costs with each model, for people who choose one. */
export function costTable(): string {
  return table(
    ["model", "a chat line", "a turn of planning", "a plugin", "a core change"],
    shown.map((model) => [
      `\`${model.id}\``,
      ...Object.values(calls).map((call) => dollars(costOf(model, call))),
    ]),
  );
}

/** What each model takes and costs, and what Turbot sends it. */
export function modelTable(): string {
  return table(
    [
      "model",
      "dollars a million tokens: in, out, cache read",
      "context, longest answer",
      "cached from (tokens)",
      "chat",
      "planning",
      "code",
    ],
    shown.map((model) => [
      `\`${model.id}\``,
      prices(model.price) +
        (model.longPrompts === undefined
          ? ""
          : `; above ${thousands(model.longPrompts.above)} a prompt ${prices(model.longPrompts.price)}`),
      `${thousands(model.contextTokens)}, ${thousands(model.outputTokens)}`,
      model.shortestCachedPrefix.toLocaleString("en-US"),
      ...(["chat", "planning", "write_plugin"] as const).map((kind) => sent(kind, model)),
    ]),
  );
}

function costOf(model: Model, call: Used & { readonly kind: CallKind }): number {
  const tokens = (characters: number) => Math.round(characters / model.charactersPerToken);
  const { thinking } = settingsFor(call.kind, model);
  const thinks = thinking?.type === "adaptive" || thinking?.type === "enabled";
  return microDollars(model.id, {
    input: tokens(call.fresh),
    cacheRead: tokens(call.cacheRead),
    cacheWrite: tokens(call.cacheWrite),
    output: tokens(call.written) + (thinks ? call.thinking : 0),
  });
}

function sent(kind: CallKind, model: Model): string {
  const { thinking, effort, max_tokens: room } = settingsFor(kind, model);
  const how =
    thinking === undefined || thinking.type === "disabled" || thinking.type === "between_tools"
      ? "no thinking"
      : thinking.type === "enabled"
        ? `thinks up to ${thousands(thinking.budget_tokens)}`
        : "thinks";
  return `${how}${effort === undefined ? "" : `, effort ${effort}`}; ${thousands(room)}`;
}

function prices({ input, output, cacheRead }: Price): string {
  return `$${input}, $${output}, $${Number(cacheRead.toFixed(3))}`;
}

function thousands(tokens: number): string {
  if (tokens >= 1_000_000) return `${tokens / 1_000_000} M`;
  return tokens % 1_000 === 0 ? `${tokens / 1_000} k` : `${(tokens / 1_000).toFixed(1)} k`;
}

function dollars(micro: number): string {
  const amount = micro / 1_000_000;
  return `$${amount < 0.1 ? amount.toPrecision(2) : amount.toFixed(2)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
