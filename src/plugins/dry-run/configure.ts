import type { SettingSpec, SettingSpecs } from "../../declaration/settings.ts";
import type { GivenSetting } from "../../plugin-api/testing.ts";
import { readEntered } from "../settings/check-value.ts";
import type { SettingsAdmin } from "../settings/settings-admin.ts";
import type { PluginSettings } from "../store/plugin-settings.ts";
import { guildId } from "./fake-ids.ts";
import { person } from "./fake-interactions.ts";
import type { Scene } from "./scene.ts";

/**
 * An admin fills in settings, which are checked as in a server: channels, roles and people by name. The plugin has heard of it afterwards.
 *
 * @returns why nothing is saved: "feed isn't an address: …", or in the plugin's own words. Empty: it is saved
 */
export async function configure(
  admin: SettingsAdmin,
  { plugin, specs, scene }: { readonly plugin: string; readonly specs: SettingSpecs; readonly scene: Scene },
  given: Readonly<Record<string, GivenSetting>>,
  by: string,
): Promise<readonly string[]> {
  const entered = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, enteredAs(specs[key], value, scene)]),
  );
  const outcome = await admin.change(plugin, guildId, entered, person(by).id);
  if (outcome.kind === "saved") {
    await outcome.told;
    return [];
  }
  const problems = [...outcome.problems].map(([key, problem]) => `${key} ${problem}`);
  return outcome.words === undefined ? problems : [outcome.words];
}

/**
 * What an admin had set before: the plugin hears nothing of it, and isn't asked.
 *
 * @returns what doesn't fit
 */
export function setBefore(
  settings: Pick<PluginSettings, "change">,
  { plugin, specs, scene }: { readonly plugin: string; readonly specs: SettingSpecs; readonly scene: Scene },
  given: Readonly<Record<string, GivenSetting>>,
): readonly string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const spec = specs[key];
    if (spec === undefined) return [`${key} is no setting of it`];
    const entered = readEntered(spec, enteredAs(spec, value, scene));
    if ("problem" in entered) return [`${key} ${entered.problem}`];
    settings.change(plugin, guildId, [{ name: key, type: spec.type, value: entered.value }]);
    return [];
  });
}

/** As a form would have it. On a command line all is text, and a list has commas. */
function enteredAs(spec: SettingSpec | undefined, value: GivenSetting, scene: Scene): unknown {
  const idOf = (name: string) => {
    switch (spec?.type) {
      case "channel":
      case "channels":
        return scene.channel(name);
      case "role":
      case "roles":
        return scene.role(name);
      default:
        scene.people.add(name);
        return person(name).id;
    }
  };
  switch (spec?.type) {
    case "switch":
      return value === "true" || value === "false" ? value === "true" : value;
    case "channel":
    case "role":
    case "member":
      return typeof value === "string" && value !== "" ? idOf(value) : value;
    case "channels":
    case "roles":
    case "members": {
      const all = typeof value === "string" ? value.split(",") : value;
      return Array.isArray(all) ? all.map((one) => idOf(String(one).trim())) : all;
    }
    default:
      return value;
  }
}

/** What an admin might fill in everywhere. */
export function plausibleSettings(specs: SettingSpecs): Readonly<Record<string, GivenSetting>> {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, plausible(spec)]));
}

function plausible(spec: SettingSpec): GivenSetting {
  switch (spec.type) {
    case "text":
      return spec.default ?? "turbot".slice(0, spec.max);
    case "lines":
      return ["turbot"];
    case "number":
    case "integer":
      return spec.default ?? Math.min(spec.max ?? Infinity, Math.max(spec.min ?? -Infinity, 2));
    case "switch":
      return spec.default ?? true;
    case "choice": {
      const [first = ""] = spec.choices;
      return spec.default ?? (typeof first === "string" ? first : first.value);
    }
    case "timeZone":
      return spec.default ?? "Europe/Berlin";
    case "url":
      return "https://turbot.example/feed.xml";
    case "channel":
      return "general";
    case "channels":
      return ["general"];
    case "role":
      return "Sailor";
    case "roles":
      return ["Sailor"];
    case "member":
      return "ben";
    case "members":
      return ["ben"];
  }
}
