import {
  delegatedPermit,
  hasToPick,
  isDelegableNeed,
  isUnattendedNeed,
  needNames,
  needOf,
  type Permit,
  readPermit,
  unattendedNeeds,
  unattendedPermit,
} from "../../src/plugin-api/needs.ts";
import { createPluginGrants } from "../../src/plugins/store/plugin-grants.ts";
import { createPluginSettings } from "../../src/plugins/store/plugin-settings.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import type { Cast } from "./cast.ts";

/**
 * The owner allows every plugin all that it asks for, also by itself, and lets deputies use it: the worst that a server can do. What `helper`
 * asks for, somebody else allowed.
 */
export function grantAll(
  path: string,
  plugins: Readonly<Record<string, string>>,
  cast: Cast,
  now: () => number,
): void {
  const database = openDatabase(path);
  const grants = createPluginGrants(database, now);
  for (const [name, source] of Object.entries(plugins)) {
    const declared = needsIn(source);
    const by = name === "helper" ? cast.leaver : cast.owner;
    const permits: readonly string[] = [
      ...declared.discord,
      ...declared.unattended.filter(isUnattendedNeed).map(unattendedPermit),
      ...(name === "helper" ? [] : declared.discord.filter(isDelegableNeed).map(delegatedPermit)),
    ];
    for (const permit of permits) {
      grants.grant(name, cast.guild.id, permit as Permit, declared, by, pickedFor(permit, cast));
    }
  }
  // Where the team reads what people write to it.
  createPluginSettings(database, now).change("modmail", cast.guild.id, [
    { name: "channel", type: "channel", value: cast.staff },
    { name: "log", type: "channel", value: cast.log },
  ]);
  database.close();
}

/** What a source declares. */
function needsIn(source: string) {
  const [, text = ""] = /static readonly needs = ([\s\S]*?);\n/.exec(source) ?? [];
  const list = (name: string) => {
    const [, words = ""] = new RegExp(`\\\\?"?${name}\\\\?"?: ?\\[([\\s\\S]*?)\\]`).exec(text) ?? [];
    return [...words.matchAll(/([a-z_]{4,})/g)].flatMap(([, word = ""]) => word);
  };
  const discord = list("discord").filter((name) => (needNames as readonly string[]).includes(name));
  const unattended = list("unattended").filter((name) =>
    (unattendedNeeds as readonly string[]).includes(name),
  );
  const claude = /\bclaude\b\\?"?: ?\\?"([^"\\]+)/.exec(text)?.[1];
  return {
    http: [],
    discord: claude === undefined ? discord : [...discord, "ask_claude"],
    unattended,
    ...(claude === undefined ? {} : { claude }),
  };
}

/** What has to be picked one by one: who is let do something, harmless roles, and a channel of the team's. */
function pickedFor(permit: string, { roles, log }: Cast): readonly string[] | undefined {
  if (!hasToPick(permit)) return undefined;
  const { need = "", part } = readPermit(permit) ?? {};
  if (part === "delegated") return [roles.deputy];
  return needOf(need)?.objects === "channels" ? [log] : [roles.birthday, roles.regular];
}
