import { type ReachKind, reach, reachesOf } from "../../declaration/read-reach.ts";
import { subcommandsOf } from "../../declaration/subcommands.ts";
import type { Analysis } from "../analysis/analyse.ts";
import { literalValue } from "../analysis/literal-value.ts";
import { importedFromTurbot } from "./check-plugin-class.ts";
import type { Report } from "./report.ts";

/** Things that people use, so that using them can count as consent. */
const used: ReadonlySet<string> = new Set([
  ...["slashCommand", "prefixCommand", "userMenu", "messageMenu"],
  ...["button", "select", "modal"],
]);

/** When a plugin says it can reach people, each in its own words. */
export interface FoundReaches {
  readonly pings: readonly string[];
  readonly letters: readonly string[];
  readonly mails: readonly string[];
}

/**
 * When a plugin says it can reach people. A reach that can't be read without running it is a finding; one
 * that is hidden (`...spec`) is refused when the plugin is loaded, because it wasn't found here.
 */
export function findReaches({ places }: Analysis, report: Report): FoundReaches {
  const found: Record<ReachKind, Set<string>> = { ping: new Set(), dm: new Set(), mail: new Set() };
  for (const { node, scope, inType } of places) {
    if (inType || node.type !== "CallExpression") continue;
    const what = importedFromTurbot(node.callee, scope) ?? "";
    const [spec] = node.arguments;
    if (!used.has(what) || spec === undefined) continue;
    const { value } = literalValue(spec, scope);
    for (const one of reachesIn(value)) {
      const read = reach.safeParse(one);
      if (read.success)
        for (const kind of kinds)
          for (const words of reachesOf({ reach: read.data }, kind)) found[kind].add(words);
      // `checkSpecs` reports an invalid text.
      else if (!isLiteral(one)) report.add("reach", node.start, `${what}: its reach isn't a literal`);
    }
  }
  return { pings: [...found.ping], letters: [...found.dm], mails: [...found.mail] };
}

const kinds: readonly ReachKind[] = ["ping", "dm", "mail"];

function isLiteral(one: unknown): boolean {
  const said = kinds.map((kind) => member(one, kind)).filter((words) => words !== undefined);
  return said.length > 0 && said.every((words) => typeof words === "string");
}

/** The values of `reach` in a specification and in its subcommands. */
function reachesIn(spec: unknown): readonly unknown[] {
  return [spec, ...Object.values(subcommandsOf(spec) ?? {})]
    .map((one) => member(one, "reach"))
    .filter((one) => one !== undefined);
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && Object.hasOwn(of, name)
    ? (of as Record<string, unknown>)[name]
    : undefined;
}
