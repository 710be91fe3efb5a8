import type { Finding, FoundCommand, ScannedFile } from "./policy.ts";

/**
 * Names that two of several plugins have, or Turbot itself: who comes first keeps it.
 *
 * @param reserved Turbot's own commands
 */
export function findCollisions(
  scanned: readonly ScannedFile[],
  reserved: readonly FoundCommand[],
): readonly Finding[] {
  const owners = new Map(reserved.map((command) => [keyOf(command), "Turbot itself"]));
  return scanned.flatMap(({ path, commands }) =>
    commands.flatMap((command) => {
      const key = keyOf(command);
      const owner = owners.get(key);
      owners.set(key, owner ?? path);
      if (owner === undefined || owner === path) return [];
      const detail = `${key} belongs to ${owner}`;
      return [{ path, line: 1, column: 1, rule: "command_name", detail, help: "take another name" }];
    }),
  );
}

/** As it is typed; the same for names that are one name. */
function keyOf({ kind, name }: FoundCommand): string {
  return `${kind === "slash" ? "/" : "!"}${name.normalize("NFC").toLowerCase()}`;
}
