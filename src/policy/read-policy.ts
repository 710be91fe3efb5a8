/** The rules in `SECURITY_POLICY.md`, as the scanner needs them. Plain data, because it is sent to the checker's process. */
export interface Policy {
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly imports: { readonly plugin: readonly string[]; readonly test: readonly string[] };
  readonly permittedGlobals: readonly string[];
  readonly forbiddenGlobals: Readonly<Record<string, Forbidden>>;
  readonly forbiddenMembers: Readonly<Record<string, Forbidden>>;
  readonly reservedNames: Readonly<Record<string, string>>;
  /** Rule → what to do instead. */
  readonly rules: Readonly<Record<string, string>>;
}

export interface Forbidden {
  readonly because: string;
  readonly instead: string;
}

const limitNames = ["file_size", "line_length", "nesting", "name_length", "scan_time"] as const;
type LimitName = (typeof limitNames)[number];

/** `SECURITY_POLICY.md` lacks a part that the scanner reads. Nothing can be checked without it. */
export class PolicyUnreadableError extends Error {
  override readonly name = "PolicyUnreadableError";
}

/**
 * Reads the rules from the policy's tables.
 *
 * @param text `SECURITY_POLICY.md`
 * @throws PolicyUnreadableError
 */
export function readPolicy(written: string): Policy {
  // An editor that saves it with other line endings must not remove a rule.
  const text = written.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const limits = new Map(rows(text, "Limits", 3).map(([name = "", value]) => [only(name), Number(value)]));
  const modules = rows(text, "Imports", 3).map(([module = "", where = ""]) => ({
    name: only(module),
    where,
  }));
  return {
    limits: Object.fromEntries(limitNames.map((name) => [name, limit(limits, name)])) as Policy["limits"],
    imports: {
      plugin: modules.filter(({ where }) => where.includes("plugins")).map(({ name }) => name),
      test: modules.filter(({ where }) => where.includes("tests")).map(({ name }) => name),
    },
    permittedGlobals: spans(section(text, "Globals a plugin may use")),
    forbiddenGlobals: forbidden(text, "Globals a plugin may not use"),
    forbiddenMembers: forbidden(text, "Members a plugin may not touch"),
    reservedNames: dictionary(
      rows(text, "Reserved names", 2).flatMap(([names = "", why = ""]) =>
        spans(names).map((name): [string, string] => [name, why]),
      ),
    ),
    rules: dictionary(
      rows(text, "Rules", 3).map(([rule = "", , instead = ""]): [string, string] => [only(rule), instead]),
    ),
  };
}

/** The example plugins in the policy, by name: `slash-plugin`, `prefix-plugin`. */
export function readTemplates(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^```ts ([a-z-]+)\n(.*?)^```$/gms)].map(([, name = "", code = ""]) => [name, code]),
  );
}

/** What a table of the policy says about a name. `toString` and the like are ordinary names. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function section(text: string, heading: string): string {
  const [, body] = text.split(`\n## ${heading}\n`);
  if (body === undefined) throw new PolicyUnreadableError(`SECURITY_POLICY.md has no section "${heading}"`);
  return body.split("\n## ")[0] ?? "";
}

/** The cells of a section's only table, without its header. */
function rows(text: string, heading: string, columns: number): string[][] {
  const lines = section(text, heading)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .slice(1, line.lastIndexOf("|"))
        .split("|")
        .map((cell) => cell.trim()),
    );
  if (lines.length === 0 || lines.some((cells) => cells.length !== columns)) {
    throw new PolicyUnreadableError(
      `SECURITY_POLICY.md, "${heading}": a table of ${columns} columns is expected`,
    );
  }
  return lines;
}

function forbidden(text: string, heading: string): Record<string, Forbidden> {
  return dictionary(
    rows(text, heading, 3).flatMap(([names = "", because = "", instead = ""]) =>
      spans(names).map((name): [string, Forbidden] => [name, { because, instead }]),
    ),
  );
}

function limit(limits: ReadonlyMap<string, number>, name: LimitName): number {
  const value = limits.get(name);
  if (value === undefined || !Number.isInteger(value) || value < 1) {
    throw new PolicyUnreadableError(`SECURITY_POLICY.md, "Limits": \`${name}\` must be a whole number`);
  }
  return value;
}

function spans(text: string): string[] {
  const found = [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  if (found.length === 0)
    throw new PolicyUnreadableError(`SECURITY_POLICY.md: no \`names\` in "${text.slice(0, 60)}"`);
  return found;
}

function only(cell: string): string {
  return spans(cell)[0] ?? "";
}

/** From entries, not by assignment: `__proto__` and `constructor` are ordinary names. */
function dictionary<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries(entries);
}
