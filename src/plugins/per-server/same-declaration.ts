import type { Manifest } from "../../declaration/manifest.ts";

/**
 * Whether an engine registered what the plugin declared when it was first loaded, in that order. Only kinds and names are compared, and
 * nothing else of it is ever used: what a server's engine declares could have that server's words in it.
 *
 * @param text the engine's own declaration
 */
export function isSameDeclaration({ registered }: Manifest, text: string): boolean {
  try {
    const own: unknown = JSON.parse(text);
    const there = typeof own === "object" && own !== null && "registered" in own ? own.registered : undefined;
    if (!Array.isArray(there) || there.length !== registered.length) return false;
    return registered.every((one, index) => nameIn(one) === nameIn(there[index]));
  } catch {
    return false;
  }
}

function nameIn(registered: unknown): string {
  const { kind, spec } = { kind: undefined, spec: undefined, ...asRecord(registered) };
  const { name, id, event } = { name: undefined, id: undefined, event: undefined, ...asRecord(spec) };
  return JSON.stringify([kind, name, id, event]);
}

function asRecord(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
