import type { APIApplicationCommand, RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";

type Fields = Readonly<Record<string, unknown>>;

/** Fields that Discord adds, which don't affect how a command looks and works. */
const added = new Set([
  "id",
  "application_id",
  "guild_id",
  "version",
  "default_permission",
  "name_localized",
  "description_localized",
]);

/** Fields that Discord sets from the application's settings if a definition omits them. */
const decidedByDiscord = ["contexts", "integration_types", "dm_permission"];

/** Defaults that Discord fills in if a definition omits them, also in options and subcommands. */
const defaults: Fields = { description: "", nsfw: false, required: false, autocomplete: false, handler: 1 };

/** Lists that are sets: Discord returns them in its own order. */
const sets = new Set(["channel_types", "contexts", "integration_types"]);

/** Whether Discord already has a command as wanted, whether or not either side writes out defaults. */
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

/** A value with its keys sorted and without empty or default parts. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const said = Object.entries(value)
    .filter(([key, part]) => isSignificant(key, part))
    .map(([key, part]): [string, unknown] => [
      key,
      sets.has(key) && Array.isArray(part) ? part.toSorted() : plain(part),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(said);
}

function isSignificant(key: string, part: unknown): boolean {
  if (part === null || part === undefined || part === defaults[key]) return false;
  return !Array.isArray(part) || part.length > 0;
}
