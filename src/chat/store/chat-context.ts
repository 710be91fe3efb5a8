import { z } from "zod";

/** What comes with a message besides its text. Members chose all of it. */
export interface SaidContext extends Carried {
  /** The message it replies to. */
  readonly repliesTo?: Quoted | undefined;
  readonly attached?: readonly Attached[] | undefined;
}

/** A copy of a message that somebody replied to. */
export interface Quoted extends Carried {
  readonly from: string;
  /** Its author; undefined if it is Turbot itself. */
  readonly id?: string | undefined;
  /** Written by another bot, which may have repeated anybody's words. */
  readonly bot?: boolean | undefined;
  /** Its own id. */
  readonly of?: string | undefined;
  /** For one of Turbot's messages: the message it answered. Its text isn't stored a second time. */
  readonly answers?: string | undefined;
  readonly says: string;
}

/** What a message carries besides its own words. */
export interface Carried {
  /** The text of a message forwarded with it, from anywhere. Discord doesn't say whose it was. */
  readonly forwards?: string | undefined;
  /** The names of stickers. */
  readonly stickers?: readonly string[] | undefined;
}

/** A file, as far as it could be read. */
export interface Attached {
  readonly name: string;
  /** What it was attached to: the message itself, the one it replies to, or one it forwards. Undefined if that isn't known. */
  readonly to?: "own" | "replied" | "forwarded" | undefined;
  /** Its number among the pictures that come with the message it was attached to. */
  readonly picture?: number | undefined;
  readonly text?: string | undefined;
  /** The text continues. */
  readonly cut?: boolean | undefined;
  /** Why it can't be seen. */
  readonly unseen?: string | undefined;
}

const carried = { forwards: z.string().optional(), stickers: z.array(z.string()).optional() };

const Context = z.object({
  ...carried,
  repliesTo: z
    .object({
      ...{ from: z.string(), id: z.string().optional(), bot: z.boolean().optional() },
      ...{ of: z.string().optional(), answers: z.string().optional(), says: z.string(), ...carried },
    })
    .optional(),
  attached: z
    .array(
      z.object({
        name: z.string(),
        to: z.enum(["own", "replied", "forwarded"]).optional(),
        picture: z.number().optional(),
        text: z.string().optional(),
        cut: z.boolean().optional(),
        unseen: z.string().optional(),
      }),
    )
    .optional(),
});

/** Reads a column. If another release wrote it in another shape, the text alone has to do. */
export function readContext(column: unknown): SaidContext | undefined {
  if (typeof column !== "string") return undefined;
  const read = Context.safeParse(JSON.parse(column));
  return read.success ? read.data : undefined;
}

export function writeContext(context: SaidContext | undefined): string | null {
  return context === undefined || Object.keys(context).length === 0 ? null : JSON.stringify(context);
}

/** Removes what someone said, including what might be theirs (forwards, quotes of a bot). */
export function withoutWordsOf(context: SaidContext, userId: string): SaidContext {
  const { repliesTo, ...rest } = withoutForwards(context);
  if (repliesTo === undefined) return rest;
  const { id, bot, says } = repliesTo;
  const { forwards: _, ...quoted } = repliesTo;
  // An older release stored Turbot's own words with a reply, without the person they were said to.
  const mayBeTheirs = id === userId || bot === true || (id === undefined && says !== "");
  return mayBeTheirs ? withoutReply(rest) : { ...rest, repliesTo: quoted };
}

/** Removes the copy of the message it replies to, and of what that one forwarded. */
export function withoutReply({ repliesTo: _, ...rest }: SaidContext): SaidContext {
  return withFilesOf(rest, ["own"]);
}

function withoutForwards({ forwards, ...rest }: SaidContext): SaidContext {
  const { repliesTo, attached = [] } = rest;
  const carries = forwards !== undefined || repliesTo?.forwards !== undefined;
  const isForwarding = carries || attached.some(({ to }) => to === "forwarded");
  return isForwarding ? withFilesOf(rest, ["own", "replied"]) : rest;
}

function withFilesOf(
  { attached, ...rest }: SaidContext,
  kept: readonly NonNullable<Attached["to"]>[],
): SaidContext {
  const left = attached?.filter(({ to }) => to !== undefined && kept.includes(to)) ?? [];
  return left.length === 0 ? rest : { ...rest, attached: left };
}
