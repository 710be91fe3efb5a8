import type { PluginView } from "../../plugins/host/plugin-admin.ts";

/** A plugin's state as an emoji. */
export function sign(view: PluginView): string {
  if (view.state === "quarantined" || view.state === "failed") return "🔴";
  if (view.state === "gone" || view.state === "off" || view.isOffHere) return "⚪";
  return view.fallbackReason === undefined ? "🟢" : "🟡";
}

/** The same in words, to follow its name. */
export function inShort(view: PluginView): string {
  switch (view.state) {
    case "off":
      return "is switched off everywhere";
    case "gone":
      return "isn't here now. Its permissions are paused: if it comes back within 90 days, it gets them back";
    case "failed":
      return "could not be loaded";
    case "quarantined":
      return "is quarantined";
    default:
      if (view.isOffHere) return "is switched off here";
      return `is swimming${view.fallbackReason === undefined ? "" : ", in an earlier version"}${waiting(view)}`;
  }
}

/** What only an admin can do for it. */
function waiting({ needs, missing, keys, nearlyFull }: PluginView): string {
  const asked = needs.filter(({ granted, rests }) => !granted && rests !== true).length;
  const rests = needs.some((one) => one.rests === true) ? ", and rests until an admin confirms it" : "";
  const asks = asked === 0 ? "" : `, and asks for ${asked === 1 ? "something" : `${asked} things`}`;
  const lacks = [
    ...(missing.length === 0 ? [] : ["settings"]),
    ...(keys.every(({ state }) => state === "filled") ? [] : ["a key"]),
  ];
  const needed = lacks.length === 0 ? "" : `, and needs ${lacks.join(" and ")}`;
  return `${rests}${asks}${needed}${nearlyFull === undefined ? "" : ", and its store is nearly full"}`;
}

/** What went wrong with it, as a quotation; empty if nothing did. */
export function problemOf({ state, reason, fallbackReason }: PluginView): readonly string[] {
  const words = fallbackReason ?? (state === "failed" || state === "quarantined" ? reason : undefined);
  return words === undefined ? [] : [`> ${words.replaceAll(/\s+/g, " ").replaceAll("`", "ʼ").slice(0, 600)}`];
}
