import type { Analysis } from "../analysis/analyse.ts";
import { literalText } from "../analysis/literal-text.ts";
import type { ScannedFile } from "../policy.ts";
import { importedFromTurbot } from "./check-plugin-class.ts";

/** Functions whose handlers run without anybody asking. */
const schedules: ReadonlySet<string> = new Set(["every", "at", "cron", "timer"]);

/** What a plugin listens to and when it runs, for its label. "?" stands for what can't be read without running it. */
export function findByItself({ places }: Analysis): ScannedFile["byItself"] {
  const events = new Set<string>();
  const times = new Set<string>();
  for (const { node, scope, inType } of places) {
    if (inType || node.type !== "CallExpression") continue;
    const what = importedFromTurbot(node.callee, scope) ?? "";
    const [first] = node.arguments;
    if (first === undefined || (what !== "on" && !schedules.has(what))) continue;
    const text = literalText(first, scope) ?? "?";
    if (what === "on") events.add(text);
    else times.add(`${what} ${text}`);
  }
  return { events: [...events], schedules: [...times] };
}

/** Whether a plugin keeps something: anything called a store or a ranking counts, since more is better said than less. */
export function findStores({ places }: Analysis): boolean {
  return places.some(
    ({ node, inType }) =>
      !inType && node.type === "Identifier" && ["store", "ranking", "timers"].includes(node.name),
  );
}
