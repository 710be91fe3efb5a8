import { createLooks } from "../commands/name-skeleton.ts";
import type { Command } from "../commands/notation.ts";
import { notationOf } from "../commands/notation.ts";
import type { Finding, ScannedFile } from "./policy.ts";

/**
 * Names that several plugins claim, or that are Turbot's own, and names that look alike: the first owner keeps the name.
 *
 * @param reserved Turbot's own commands
 */
export function findCollisions(
  scanned: readonly ScannedFile[],
  reserved: readonly Command[],
): readonly Finding[] {
  const owners = createLooks<{ readonly owner: string; readonly command: Command }>(
    reserved.map((command) => [command, { owner: "Turbot itself", command }] as const),
  );
  return scanned.flatMap(({ path, commands }) =>
    commands.flatMap((command) => {
      const taken = owners.get(command);
      if (taken === undefined) owners.set(command, { owner: path, command });
      if (taken === undefined || taken.owner === path) return [];
      const [name, other] = [notationOf(command), notationOf(taken.command)];
      const alike = name.toLowerCase() === other.toLowerCase() ? "" : `looks like ${other}, which `;
      const detail = `${name} ${alike}belongs to ${taken.owner}`;
      return [{ path, line: 1, column: 1, rule: "command_name", detail, help: "take another name" }];
    }),
  );
}
