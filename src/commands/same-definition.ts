import type { APIApplicationCommand, RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";

type Fields = Readonly<Record<string, unknown>>;

/** What Discord adds of its own: it says nothing about how a command looks and works. */
const added = new Set([
  "id",
  "application_id",
  "guild_id",
  "version",
  "default_permission",
  "name_localized",
  "description_localized",
]);

/** What Discord decides, by the application's settings, where a definition says nothing. */
const decidedByDiscord = ["contexts", "integration_types", "dm_permission"];

/** What Discord fills in where a definition says nothing, in options and subcommands too. */
const defaults: Fields = { description: "", nsfw: false, required: false, autocomplete: false, handler: 1 };

/** Lists that are sets: Discord gives them back in an order of its own. */
const sets = new Set(["channel_types", "contexts", "integration_types"]);

/** Whether Discord already has a command as it is wanted, however either side writes what is left to the default. */
export function sameDefinition(
  present: APIApplicationCommand,
  wanted: RESTPostAPIApplicationCommandsJSONBody,
): boolean {
  const asked = { type: 1, ...wanted };
  const silent = decidedByDiscord.filter((key) => !(key in wanted));
  const has = Object.fromEntries(
    Object.entries(present).filter(([key]) => !added.has(key) && !silent.includes(key)),
  );
  return JSON.stringify(plain(has)) === JSON.stringify(plain(asked));
}

/** A value with its keys in order and without what says nothing. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const said = Object.entries(value)
    .filter(([key, part]) => saysSomething(key, part))
    .map(([key, part]): [string, unknown] => [
      key,
      sets.has(key) && Array.isArray(part) ? part.toSorted() : plain(part),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(said);
}

function saysSomething(key: string, part: unknown): boolean {
  if (part === null || part === undefined || part === defaults[key]) return false;
  return !Array.isArray(part) || part.length > 0;
}
