/** Which call an interaction or a message came with. Plugins can't reach it, so they can't name somebody else's call. */
const calls = new WeakMap<object, string>();

export function noteCall(given: object, call: string): void {
  calls.set(given, call);
}

/** Undefined: it is no interaction and no message of a call. */
export function callOf(given: unknown): string | undefined {
  return typeof given === "object" && given !== null ? calls.get(given) : undefined;
}
