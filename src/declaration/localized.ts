import type { LocalizationMap } from "discord-api-types/v10";
import type { Localizations } from "./registration.ts";

/** The names and descriptions of a command, or a part of it, in other languages, as Discord takes them. */
export function localized(localizations: Localizations): {
  readonly name_localizations?: LocalizationMap;
  readonly description_localizations?: LocalizationMap;
} {
  const names = pick(localizations, "name");
  const descriptions = pick(localizations, "description");
  return {
    ...(names === undefined ? {} : { name_localizations: names }),
    ...(descriptions === undefined ? {} : { description_localizations: descriptions }),
  };
}

/** The rules check which languages Discord knows. */
function pick(localizations: Localizations, what: "name" | "description"): LocalizationMap | undefined {
  const found = Object.entries(localizations ?? {}).flatMap(([locale, said]) =>
    said[what] === undefined ? [] : [[locale, said[what]] as const],
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** What people with other languages see in place of a command's name. */
export function localNames(localizations: Localizations): readonly string[] {
  return [...new Set(Object.values(localizations ?? {}).flatMap(({ name }) => name ?? []))];
}
