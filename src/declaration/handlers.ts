/** What is registered, as far as it says what has to be there to handle it. */
interface Handled {
  readonly kind: string;
  readonly spec: unknown;
  /** Which of its handlers are functions: by subcommand, "" for the only one. */
  readonly handlers: readonly string[];
}

/** What makes a registration one that can never be used, or in part: each use would fail, or never come. Undefined: nothing does. */
export function handlerProblem({ kind, spec, handlers }: Handled): string | undefined {
  const subcommands = kind === "slash" ? subcommandsOf(spec) : undefined;
  if (subcommands === undefined) {
    const extra = handlers.find((name) => name !== "");
    if (extra !== undefined) return `there is a handler for "${extra}", and no such subcommand`;
    return handlers.length === 0 ? "it has no handler: a function that is called when it is used" : undefined;
  }
  if (handlers.includes(""))
    return "it has subcommands: each needs a handler of its own, as in { add: async () => {} }";
  const missing = subcommands.find((name) => !handlers.includes(name));
  if (missing !== undefined) return `its subcommand "${missing}" has no handler`;
  const extra = handlers.find((name) => !subcommands.includes(name));
  return extra === undefined ? undefined : `there is a handler for "${extra}", and no such subcommand`;
}

function subcommandsOf(spec: unknown): readonly string[] | undefined {
  if (typeof spec !== "object" || spec === null || !("subcommands" in spec)) return undefined;
  const { subcommands } = spec;
  return typeof subcommands === "object" && subcommands !== null ? Object.keys(subcommands) : undefined;
}
