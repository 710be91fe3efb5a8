import { shortName } from "../ipc/commit-name.ts";
import type { Result, Verdict } from "./check.ts";
import type { Examined } from "./examine.ts";

const marks: Readonly<Record<Verdict, string>> = {
  good: "✓",
  note: "!",
  bad: "✗",
  unknown: "?",
  skipped: "–",
};

/** What needs somebody comes last, where people look first in a terminal. */
const order: readonly Verdict[] = ["good", "unknown", "note", "bad"];

/** For people. @param pays the credit was asked for, too */
export function inWords({ results, running }: Examined, pays: boolean): readonly string[] {
  const sorted = order.flatMap((verdict) => results.filter((one) => one.verdict === verdict));
  return [
    running === undefined
      ? "Turbot isn't running here."
      : `Turbot is running here: release ${shortName(running.commit)}, process ${running.pid}.`,
    ...sorted.map(({ verdict, says }) => `${marks[verdict]} ${says}`),
    ...skipped(results),
    summary(results),
    ...(pays
      ? []
      : [
          "Not asked: whether Claude's account has credit, as that costs a token: npm run doctor -- --credit",
        ]),
  ];
}

/** For programs: the fields are only added to. */
export function asJson({ results, running }: Examined): string {
  return JSON.stringify(
    { ok: exitStatusOf(results) === 0, running: running ?? null, checks: results },
    undefined,
    2,
  );
}

/** 0: nothing to do; 1: something doesn't work; 3: nothing that was found, but something couldn't be found out. */
export function exitStatusOf(results: readonly Result[]): 0 | 1 | 3 {
  const has = (verdict: Verdict) => results.some((one) => one.verdict === verdict);
  if (has("bad")) return 1;
  return has("unknown") ? 3 : 0;
}

function skipped(results: readonly Result[]): readonly string[] {
  const names = results.flatMap(({ verdict, says }) =>
    verdict === "skipped" ? [says.split(":")[0] ?? ""] : [],
  );
  if (names.length === 0) return [];
  return [`${marks.skipped} Not looked at because of what is above: ${names.join(", ")}.`];
}

function summary(results: readonly Result[]): string {
  const count = (verdict: Verdict) => results.filter((one) => one.verdict === verdict).length;
  const [bad, notes, unknown] = [count("bad"), count("note"), count("unknown")];
  const parts = [
    ...(bad > 0 ? [`${bad} ${bad === 1 ? "thing needs" : "things need"} you (✗)`] : []),
    ...(notes > 0 ? [`${notes} to know of (!)`] : []),
    ...(unknown > 0 ? [`${unknown} that can't be found out now (?)`] : []),
  ];
  return parts.length === 0 ? "All is well." : `${parts.join(", ")}.`;
}
