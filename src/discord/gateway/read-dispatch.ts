import type { GatewayDispatchPayload } from "discord-api-types/v10";
import { z } from "zod";
import { eventShapes } from "./event-shapes.ts";

/** A gateway event, checked as it comes in. */
export type ReadDispatch =
  | { readonly kind: "event"; readonly payload: GatewayDispatchPayload }
  /** Nobody wants it: no more of it was looked at. */
  | { readonly kind: "unheard"; readonly s: number; readonly messageId: string | undefined }
  /** It has no shape that Discord documents, or one that this code doesn't know yet. */
  | {
      readonly kind: "unreadable";
      readonly t: string;
      /** Its place in the session; undefined if it has none, so there is nothing to move on to. */
      readonly s: number | undefined;
      /** Which fields are wrong, and how; never their content. */
      readonly why: string;
    };

/** An event that nobody wants. */
export interface Unheard {
  /** For a message where Turbot is asked: it was seen, and isn't asked for again. */
  readonly messageId: string | undefined;
}

const frame = z.looseObject({ t: z.string(), s: z.int().min(0), d: z.unknown() });

/**
 * Checks the parts of an event that are read. Other parts aren't looked at.
 *
 * @param given anything that arrived
 * @param unheard says that nobody wants an event, so that no more of it is looked at; undefined: somebody may
 */
export function readDispatch(
  given: unknown,
  unheard: (t: string, d: unknown) => Unheard | undefined = () => undefined,
): ReadDispatch {
  const framed = frame.safeParse(given);
  if (!framed.success) {
    const { t, s } =
      typeof given === "object" && given !== null ? { t: undefined, s: undefined, ...given } : {};
    const sequence = Number.isSafeInteger(s) && Number(s) >= 0 ? Number(s) : undefined;
    return {
      kind: "unreadable",
      t: typeof t === "string" ? t : "unknown",
      s: sequence,
      why: whyOf(framed.error),
    };
  }
  const { t, s, d } = framed.data;
  const nobodys = unheard(t, d);
  if (nobodys !== undefined) return { kind: "unheard", s, ...nobodys };
  const read = readEvent(t, d);
  if (!read.success) return { kind: "unreadable", t: t.slice(0, 100), s, why: read.why };
  // The shapes cover what we read; Discord's types cover everything.
  return { kind: "event", payload: { ...framed.data, d: read.d } as unknown as GatewayDispatchPayload };
}

/** The same for an event's data, including one that an older release stored. */
export function readEvent(
  t: string,
  d: unknown,
): { readonly success: true; readonly d: unknown } | { readonly success: false; readonly why: string } {
  const shape = Object.hasOwn(eventShapes, t) ? eventShapes[t] : undefined;
  if (shape === undefined) return { success: true, d };
  const read = shape.safeParse(d);
  if (!read.success) return { success: false, why: whyOf(read.error) };
  // A guild can have thousands of members and channels, and nothing checks whether fields of those are present.
  if (t === "GUILD_CREATE") return { success: true, d: read.data };
  if (!dropUndefined(read.data, deepest)) return { success: false, why: "nested too deeply" };
  return { success: true, d: read.data };
}

/** The most levels of objects and lists. Discord's deepest events have about a dozen; thousands would overflow the stack. */
const deepest = 100;

/**
 * As in JSON: a field is present only if Discord sent it. Only what the shapes made has undefined fields, and is changed.
 *
 * @returns false if it is nested too deeply
 */
function dropUndefined(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((part) => dropUndefined(part, depth - 1));
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const part = fields[name];
    if (part === undefined) delete fields[name];
    else if (!dropUndefined(part, depth - 1)) return false;
  }
  return true;
}

function whyOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, code }) => `${path.map(String).join(".") || "all of it"} (${code})`)
    .join(", ");
}
