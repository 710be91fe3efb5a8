import { z } from "zod";
import { statusPort } from "./cell-service.ts";
import type { Engine } from "./engine.ts";

/** What a running cell says of itself. */
export interface CellFacts {
  readonly ok: boolean;
  /** Why its people aren't served, in words. */
  readonly reasons: readonly string[];
  readonly release: string | undefined;
  /** Spent on Claude this month (UTC), and the most that may be. */
  readonly dollars: { readonly month: number; readonly cap: number } | undefined;
}

const said = z.object({
  health: z.looseObject({
    ok: z.boolean(),
    reasons: z.array(z.string()).default([]),
    release: z.string().optional(),
  }),
  metrics: z.string(),
});

const at = `http://127.0.0.1:${statusPort}`;
const asking = `const [health, metrics] = await Promise.all([
  fetch("${at}/healthz").then((one) => one.json()),
  fetch("${at}/metrics").then((one) => one.text()),
]);
console.log(JSON.stringify({ health, metrics }));`;

/** Asks inside the container: nobody outside reaches that address. undefined: it doesn't answer. */
export async function askCell(engine: Engine, cell: string): Promise<CellFacts | undefined> {
  const printed = await engine
    .exec(cell, ["node", "--input-type=module", "--eval", asking])
    .catch(() => undefined);
  const read = said.safeParse(jsonOrNothing(printed));
  if (!read.success) return undefined;
  const { health, metrics } = read.data;
  const [month, cap] = [gauge(metrics, "turbot_month_dollars"), gauge(metrics, "turbot_month_dollars_cap")];
  return {
    ok: health.ok,
    reasons: health.reasons,
    release: health.release,
    dollars: month === undefined || cap === undefined ? undefined : { month, cap },
  };
}

/** Of Prometheus' text format, for a gauge without labels. */
function gauge(metrics: string, name: string): number | undefined {
  const line = metrics.split("\n").find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

function jsonOrNothing(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
