import type { API } from "@discordjs/core";
import type {
  RESTPostAPIApplicationCommandsJSONBody,
  RESTPostAPIApplicationGuildCommandsJSONBody,
  RESTPutAPIApplicationGuildCommandsJSONBody,
} from "discord-api-types/v10";
import { isApiError, isRateLimitError } from "../discord/rest/api-errors.ts";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import { type CommandsApi, RefusedSetError } from "./sync-commands.ts";

type Definition = RESTPostAPIApplicationCommandsJSONBody;

/** A rate limit longer than this many milliseconds is the daily quota: the others end within seconds. */
const dailyLimitMs = 60_000;

/** Maximum problems to report per command, and characters of each. */
const mostProblems = 3;
const longestProblem = 200;

/** Discord's API for the commands of one guild. */
export function guildCommands(api: API, applicationId: string, guildId: string): CommandsApi {
  const { applicationCommands } = api;
  return {
    get: () => applicationCommands.getGuildCommands(applicationId, guildId),
    put: (definitions) =>
      translatingRefusals(definitions, () =>
        applicationCommands.bulkOverwriteGuildCommands(
          applicationId,
          guildId,
          definitions as RESTPutAPIApplicationGuildCommandsJSONBody,
        ),
      ),
    post: (definition) =>
      translatingRefusals(definition, () =>
        applicationCommands.createGuildCommand(
          applicationId,
          guildId,
          definition as RESTPostAPIApplicationGuildCommandsJSONBody,
        ),
      ),
    remove: (id) => applicationCommands.deleteGuildCommand(applicationId, guildId, id),
  };
}

async function translatingRefusals(
  body: Definition | readonly Definition[],
  call: () => Promise<unknown>,
): Promise<void> {
  try {
    await call();
  } catch (error) {
    // The used-up daily quota has been seen as a 400 and, later, as a 429 with the time until the next day.
    const isUsedUp =
      refusedFor(error, discordCode.tooManyCommandCreates) ||
      (isRateLimitError(error) && Math.max(error.timeToReset, error.retryAfter) > dailyLimitMs);
    if (isUsedUp) throw new RefusedSetError({ kind: "daily quota" }, { cause: error });
    if (refusedFor(error, discordCode.tooManyCommands)) {
      throw new RefusedSetError({ kind: "too many" }, { cause: error });
    }
    if (!refusedFor(error, discordCode.invalidForm)) throw error;
    throw new RefusedSetError({ kind: "definitions", problems: problemsIn(error, body) }, { cause: error });
  }
}

/**
 * What Discord says about each definition. For a list, its errors are nested by index, then by field, and a field's own errors
 * are under `_errors` (https://docs.discord.com/developers/reference#error-messages).
 */
function problemsIn(error: unknown, body: Definition | readonly Definition[]): ReadonlyMap<number, string> {
  const errors = isApiError(error) && "errors" in error.rawError ? error.rawError.errors : {};
  const nested: unknown = errors;
  const byIndex = Array.isArray(body) ? fieldsOf(nested) : [["0", nested] as const];
  const list: readonly unknown[] = Array.isArray(body) ? body : [body];
  return new Map(
    byIndex.flatMap(([key, of]) => {
      const index = /^\d+$/.test(key) ? Number(key) : -1;
      if (index < 0 || index >= list.length) return [];
      const found = leavesOf(of, list[index], []).slice(0, mostProblems);
      return [[index, found.join("; ") || "Discord doesn't say what is wrong with it"] as const];
    }),
  );
}

function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** "option `sides` → min_value: …" for each problem. */
function leavesOf(errors: unknown, definition: unknown, path: readonly string[]): readonly string[] {
  return fieldsOf(errors).flatMap(([key, inner]) => {
    if (key === "_errors") {
      const where = path.length === 0 ? "" : `${path.join(" → ")}: `;
      const said: readonly unknown[] = Array.isArray(inner) ? inner : [];
      return said.map((each) => `${where}${wordsOf(each)}`.slice(0, longestProblem));
    }
    const part: unknown =
      typeof definition === "object" && definition !== null ? Reflect.get(definition, key) : undefined;
    return leavesOf(inner, part, stepTo(key, part, path));
  });
}

/** Replaces an index by the name of what it points to, which tells readers more. */
function stepTo(key: string, part: unknown, path: readonly string[]): readonly string[] {
  if (!/^\d+$/.test(key)) return [...path, key];
  const list = path.at(-1)?.replace(/s$/, "") ?? "part";
  const name: unknown = typeof part === "object" && part !== null && "name" in part ? part.name : undefined;
  const called = typeof name === "string" ? `\`${name.replaceAll("`", "ʼ").slice(0, 60)}\`` : Number(key) + 1;
  return [...path.slice(0, -1), `${list} ${called}`];
}

function wordsOf(said: unknown): string {
  if (typeof said !== "object" || said === null || !("message" in said)) return "it is not as it should be";
  return String(said.message);
}
