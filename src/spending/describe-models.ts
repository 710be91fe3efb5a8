import { type CallKind, settingsFor } from "../claude/call-kinds.ts";
import { unknownModel } from "../claude/models/described-model.ts";
import type { Model, Price } from "../claude/models/model.ts";
import { models } from "../claude/models/table.ts";
import { usualCalls, usualCost } from "./usual-calls.ts";

/*
 * The tables of models in the README and docs/costs.md, generated from the one table. `npm run docs` writes them.
 */

/** Mythos is Fable for the few whom Anthropic has verified, so it needs no line of its own. */
const shown = models.filter(({ line }) => line !== "mythos");

/** What a call costs with each model, to help people choose one. */
export function costTable(which: "all" | "newest of each line" = "all"): string {
  const isNewest = ({ line, released }: Model) =>
    !shown.some((other) => other.line === line && other.released > released);
  return table(
    ["model", "a chat line", "a turn of planning", "a plugin", "a core change"],
    shown
      .filter((model) => which === "all" || isNewest(model))
      .map((model) => [
        `\`${model.id}\``,
        ...Object.values(usualCalls).map((call) => dollars(usualCost(model, call))),
      ]),
  );
}

/** What each model accepts and costs, and what Turbot sends it. */
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
    [...shown, unknownModel("any other")].map((model) => [
      model.id === "any other" ? "any other" : `\`${model.id}\``,
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
