import { subcommandsOf } from "./subcommands.ts";

/** The parts of a registration that determine which handlers it needs. */
interface Handled {
  readonly kind: string;
  readonly spec: unknown;
  /** The names of its handlers that are functions: subcommands, or "" for the only one. */
  readonly handlers: readonly string[];
}

/** Why every use of a registration, or of a part of it, would fail or never happen. Undefined: it has all its handlers. */
export function handlerProblem({ kind, spec, handlers }: Handled): string | undefined {
  const specs = kind === "slash" ? subcommandsOf(spec) : undefined;
  const subcommands = specs && Object.keys(specs);
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
