import type { DiscordAPIError } from "@discordjs/rest";
import { discordErrors } from "../../../packages/discord-rules/error-codes.ts";
import { readFormErrors } from "../../../packages/discord-rules/form-errors.ts";
import { pathText, type Violation } from "../../../packages/discord-rules/violation.ts";
import { isApiError, isHttpError, isRateLimitError } from "./api-errors.ts";
import { DiscordUnreachedError } from "./discord-unreached.ts";
import { DiscordPausedError } from "./rest-gate.ts";

/** Why Discord refused something, in a form that can be shown: without addresses, tokens, or any of the content sent. */
export interface DiscordRefusal {
  readonly reason: /** The call has the wrong form. */
    | "form"
    /** Turbot isn't allowed to do that, or not in this channel. */
    | "permissions"
    /** Nobody could do that in such a channel, or with such a message. */
    | "place"
    | "autoMod"
    | "threadLocked"
    | "closedDirectMessages"
    /** The channel, message, member … doesn't exist (any more). */
    | "gone"
    /** A limit of the server or the channel is reached. */
    | "limit"
    /** An interaction can't be answered any more. */
    | "tooLate"
    /** Discord is away, or takes no calls for now. */
    | "away"
    | "other";
  /** Discord's JSON code; undefined if the answer isn't in Discord's form. */
  readonly code: number | undefined;
  /** `50035 Invalid Form Body: embeds[0].description (BASE_TYPE_REQUIRED)` */
  readonly said: string;
  /** In how many milliseconds Discord takes it, if it said so. */
  readonly againInMs?: number;
}

/** Undefined if the error didn't come from Discord or from its absence. */
export function readRefusal(error: unknown): DiscordRefusal | undefined {
  if (isApiError(error)) {
    const code = typeof error.code === "number" ? error.code : undefined;
    if (code === undefined) return { reason: "away", code, said: `status ${error.status}` };
    return { reason: reasons.get(code) ?? byStatus(error.status), code, said: saidBy(error, code) };
  }
  if (error instanceof DiscordPausedError) {
    return { reason: "away", code: undefined, said: "no calls are taken for now" };
  }
  if (isHttpError(error)) return { reason: "away", code: undefined, said: `status ${error.status}` };
  if (isRateLimitError(error)) {
    const againInMs = Math.max(error.retryAfter, error.sublimitTimeout, error.timeToReset);
    return { reason: "away", code: undefined, said: "a rate limit", againInMs };
  }
  if (error instanceof DiscordUnreachedError) return { reason: "away", code: undefined, said: error.why };
  return undefined;
}

const named = (reason: DiscordRefusal["reason"], ...names: readonly (keyof typeof discordErrors)[]) =>
  names.map((name) => [discordErrors[name].code, reason] as const);

const reasons: ReadonlyMap<number, DiscordRefusal["reason"]> = new Map([
  ...named("form", "invalidForm", "emptyMessage", "unknownEmoji", "tooLarge", "tooManyFiles", "invalidJson"),
  ...named("permissions", "missingPermissions", "missingAccess", "noReplyWithoutHistory"),
  ...named("permissions", "verificationTooHigh", "reactionBlocked"),
  ...named("place", "noMessagesInForum", "noMessagesHere", "cannotActOnThisChannel", "notInDirectMessages"),
  ...named("place", "systemMessage", "notOwnMessage", "pollNotEditable", "tagRequired"),
  ...named("autoMod", "blockedByAutoMod", "titleBlockedByAutoMod", "harmfulLink"),
  ...named("threadLocked", "threadLocked", "threadArchived"),
  ...named("closedDirectMessages", "cannotMessageUser", "noMutualGuilds"),
  ...named(
    "gone",
    "unknownChannel",
    "unknownGuild",
    "unknownMember",
    "unknownMessage",
    "unknownRole",
    "unknownTag",
  ),
  ...named("gone", "unknownUser"),
  ...named(
    "limit",
    "slowmode",
    "tooManyPins",
    "tooManyReactions",
    "tooManyThreads",
    "tooManyAnnouncementThreads",
  ),
  ...named("tooLate", "unknownInteraction", "unknownWebhook", "invalidWebhookToken"),
]);

function byStatus(status: number): DiscordRefusal["reason"] {
  return status === 403 ? "permissions" : status === 429 ? "away" : "other";
}

/** How many fields are named; more would help nobody. */
const mostFields = 5;

function saidBy(error: DiscordAPIError, code: number): string {
  const raw: unknown = error.rawError;
  const fields = typeof raw === "object" && raw !== null && "errors" in raw ? readFormErrors(raw.errors) : [];
  const sentence = sentenceOf(code, raw);
  const shown = fields.slice(0, mostFields).map(fieldText);
  const more = fields.length > mostFields ? `, and ${fields.length - mostFields} more` : "";
  return `${code} ${sentence}${shown.length === 0 ? "" : `: ${shown.join(", ")}${more}`}`;
}

/** Discord's own sentence, if it can't contain anything that was sent. */
function sentenceOf(code: number, raw: unknown): string {
  const known = Object.values(discordErrors).find((one) => one.code === code);
  if (known !== undefined) return known.message;
  const message = typeof raw === "object" && raw !== null && "message" in raw ? String(raw.message) : "";
  return /^[A-Za-z][A-Za-z ,.'()0-9-]{0,100}$/.test(message) ? message : "(no sentence)";
}

/** A field's path and code: its sentence may quote the content. */
function fieldText({ path, code }: Violation): string {
  const place = pathText(
    path.map((step) => (typeof step === "number" ? step : step.replaceAll(/[^\w-]/g, "").slice(0, 40))),
  );
  const name = code.replaceAll(/[^A-Z0-9_]/g, "").slice(0, 80);
  return place === "" ? name : `${place} (${name})`;
}
