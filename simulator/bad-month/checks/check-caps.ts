import { needOf } from "../../../src/plugin-api/needs.ts";
import { needOfCall } from "../deed-marks.ts";
import { type Behalf, behalfOf, type Call, isDone, type Witness } from "../witness.ts";

const hourMs = 3_600_000;

/**
 * Caps that were passed in any hour: a server's, a plugin's, a person's, that of what a plugin does by itself, and that of what somebody
 * does by delegation. What a moderator's press allowed besides is once as much again.
 */
export function checkCaps({ calls, said }: Witness): readonly string[] {
  const lifted = said.flatMap(({ at, text }) => (/allowed 15 more minutes/.test(text) ? [at] : []));
  const liftedBy = calls.flatMap((call) =>
    /allowed 15 more minutes/.test(JSON.stringify(call.body)) ? [call.at] : [],
  );
  const more = [...lifted, ...liftedBy];
  const groups = new Map<
    string,
    { readonly most: number; readonly isFirm: boolean; readonly at: number[] }
  >();
  const count = (name: string, most: number | undefined, at: number, isFirm = false) => {
    if (most === undefined) return;
    const group = groups.get(name) ?? { most, isFirm, at: [] };
    group.at.push(at);
    groups.set(name, group);
  };
  for (const call of calls) {
    const row = isDone(call) ? needOf(needOfCall(call) ?? "") : undefined;
    const of = behalf(call);
    if (row?.cap === undefined || of?.isUndo === true) continue;
    const { cap, delegateCap, byItselfCap, does } = row;
    count(`"${does}" in the server`, cap.inServer, call.at);
    if (of === undefined) continue;
    const { plugin, personId, isDelegated, isAsked } = of;
    count(`"${does}" by ${plugin}`, cap.byPlugin, call.at);
    if (!isAsked) count(`"${does}" by ${plugin} itself`, byItselfCap, call.at, true);
    if (personId === undefined) continue;
    count(`"${does}" for ${personId}`, cap.forPerson, call.at);
    if (isDelegated) count(`"${does}" delegated to ${personId}`, delegateCap, call.at);
  }
  return [...groups].flatMap(([name, { most, isFirm, at }]) => {
    const times = at.toSorted((a, b) => a - b);
    const passed = times.some((one, index) => {
      const allowed = !isFirm && more.some((lift) => Math.abs(lift - one) < hourMs) ? 2 * most : most;
      return index >= allowed && one - (times[index - allowed] ?? 0) < hourMs;
    });
    return passed ? [`${name}: more than ${most} in an hour`] : [];
  });
}

/** Messages have no reason: they say it themselves. */
function behalf({ reason, body }: Call): Behalf | undefined {
  if (reason !== undefined) return behalfOf(reason);
  const content = typeof body.content === "string" ? body.content : "";
  const [, warned] = /^You were warned in [\s\S]*\*\*([a-z0-9-]+)\*\* plugin/.exec(content) ?? [];
  const [, wrote] = /^-# from the (?:team of .* by the )?([a-z0-9-]+) plugin/m.exec(content) ?? [];
  const plugin = warned ?? wrote;
  if (plugin === undefined) return undefined;
  const isByItself = /plugin did that by itself/.test(content);
  return { plugin, personId: undefined, isAsked: !isByItself, isDelegated: false, isUndo: false };
}
