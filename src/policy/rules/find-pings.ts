import { pingsOf, reach } from "../../declaration/read-reach.ts";
import type { Analysis } from "../analysis/analyse.ts";
import { literalValue } from "../analysis/literal-value.ts";
import { importedFromTurbot } from "./check-plugin-class.ts";
import type { Report } from "./report.ts";

/** What people use, so that using it can agree to something. */
const used: ReadonlySet<string> = new Set(["slashCommand", "prefixCommand", "button", "select", "modal"]);

/**
 * When a plugin says that it can ring people, each in its words. What can't be read without running it is a finding; what is put in
 * unseen (`...spec`) is refused when it is loaded, since nothing of it was found here.
 */
export function findPings({ places }: Analysis, report: Report): readonly string[] {
  const pings = new Set<string>();
  for (const { node, scope, inType } of places) {
    if (inType || node.type !== "CallExpression") continue;
    const what = importedFromTurbot(node.callee, scope) ?? "";
    const [spec] = node.arguments;
    if (!used.has(what) || spec === undefined) continue;
    const { value } = literalValue(spec, scope);
    for (const one of reachesIn(value)) {
      const read = reach.safeParse(one);
      if (read.success) for (const ping of pingsOf({ reach: read.data })) pings.add(ping);
      // Words that are there and won't do are `checkSpecs`' to tell.
      else if (typeof member(one, "ping") !== "string")
        report.add("reach", node.start, `${what}: its reach isn't a literal`);
    }
  }
  return [...pings];
}

/** What stands as `reach` in a specification, and in those of its subcommands. */
function reachesIn(spec: unknown): readonly unknown[] {
  const subcommands = member(spec, "subcommands");
  const all = typeof subcommands === "object" && subcommands !== null ? Object.values(subcommands) : [];
  return [spec, ...all].map((one) => member(one, "reach")).filter((one) => one !== undefined);
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && Object.hasOwn(of, name)
    ? (of as Record<string, unknown>)[name]
    : undefined;
}
