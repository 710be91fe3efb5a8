/**
 * The subcommands of a slash command's spec by the words after the command: "add", and "colour set" in a group. Undefined: it has
 * none, so it has one handler. Specs come from unreviewed code, in any shape.
 */
export function subcommandsOf(spec: unknown): Readonly<Record<string, unknown>> | undefined {
  const own = membersOf(memberOf(spec, "subcommands"));
  const groups = membersOf(memberOf(spec, "groups"));
  if (own === undefined && groups === undefined) return undefined;
  const grouped = Object.entries(groups ?? {}).flatMap(([group, one]) =>
    Object.entries(membersOf(memberOf(one, "subcommands")) ?? {}).map(
      ([name, inner]) => [`${group} ${name}`, inner] as const,
    ),
  );
  return Object.fromEntries([...Object.entries(own ?? {}), ...grouped]);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
