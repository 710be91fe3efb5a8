import { DiscordAPIError, HTTPError, RateLimitError } from "@discordjs/rest";
import { discordErrors } from "../../../packages/discord-rules/error-codes.ts";
import { readFormErrors } from "../../../packages/discord-rules/form-errors.ts";
import { pathText, type Violation } from "../../../packages/discord-rules/violation.ts";
import { DiscordUnreachedError } from "./discord-unreached.ts";
import { DiscordPausedError } from "./rest-gate.ts";

/** What Discord said no to, in a form that may be shown: without addresses, tokens, and anything of what was sent. */
export interface DiscordRefusal {
  readonly reason: /** What was sent isn't as Discord wants it. */
    | "form"
    /** Turbot, or its channel, isn't allowed to. */
    | "permissions"
    /** Nobody could do that in such a channel, or with such a message. */
    | "place"
    | "autoMod"
    | "threadLocked"
    | "closedDirectMessages"
    /** The channel, message, member … isn't there (any more). */
    | "gone"
    /** A limit of the server or the channel is reached. */
    | "limit"
    /** An interaction can't be answered any more. */
    | "tooLate"
    /** Discord is away, or takes no calls for now. */
    | "away"
    | "other";
  /** Discord's JSON code; undefined: it isn't in Discord's form. */
  readonly code: number | undefined;
  /** `50035 Invalid Form Body: embeds[0].description (BASE_TYPE_REQUIRED)` */
  readonly said: string;
}

/** Undefined: it is nothing that Discord said or failed to say. */
export function readRefusal(error: unknown): DiscordRefusal | undefined {
  if (error instanceof DiscordAPIError) {
    const code = typeof error.code === "number" ? error.code : undefined;
    if (code === undefined) return { reason: "away", code, said: `status ${error.status}` };
    return { reason: reasons.get(code) ?? byStatus(error.status), code, said: saidBy(error, code) };
  }
  if (error instanceof DiscordPausedError) {
    return { reason: "away", code: undefined, said: "no calls are taken for now" };
  }
  if (error instanceof HTTPError) return { reason: "away", code: undefined, said: `status ${error.status}` };
  if (error instanceof RateLimitError) return { reason: "away", code: undefined, said: "a rate limit" };
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
  ...named("place", "systemMessage", "notOwnMessage"),
  ...named("autoMod", "blockedByAutoMod", "titleBlockedByAutoMod", "harmfulLink"),
  ...named("threadLocked", "threadLocked", "threadArchived"),
  ...named("closedDirectMessages", "cannotMessageUser"),
  ...named("gone", "unknownChannel", "unknownGuild", "unknownMember", "unknownMessage", "unknownRole"),
  ...named("gone", "unknownUser"),
  ...named("limit", "slowmode", "tooManyReactions", "tooManyThreads", "tooManyAnnouncementThreads"),
  ...named("tooLate", "unknownInteraction", "unknownWebhook", "invalidWebhookToken"),
]);

function byStatus(status: number): DiscordRefusal["reason"] {
  return status === 403 ? "permissions" : status === 429 ? "away" : "other";
}

/** More fields than these tell nobody more. */
const mostFields = 5;

function saidBy(error: DiscordAPIError, code: number): string {
  const raw: unknown = error.rawError;
  const fields = typeof raw === "object" && raw !== null && "errors" in raw ? readFormErrors(raw.errors) : [];
  const sentence = sentenceOf(code, raw);
  const shown = fields.slice(0, mostFields).map(fieldText);
  const more = fields.length > mostFields ? `, and ${fields.length - mostFields} more` : "";
  return `${code} ${sentence}${shown.length === 0 ? "" : `: ${shown.join(", ")}${more}`}`;
}

/** Discord's own sentence, where it can't hold anything of what was sent. */
function sentenceOf(code: number, raw: unknown): string {
  const known = Object.values(discordErrors).find((one) => one.code === code);
  if (known !== undefined) return known.message;
  const message = typeof raw === "object" && raw !== null && "message" in raw ? String(raw.message) : "";
  return /^[A-Za-z][A-Za-z ,.'()0-9-]{0,100}$/.test(message) ? message : "(no sentence)";
}

/** A field's place and code: its sentence may quote what stood there. */
function fieldText({ path, code }: Violation): string {
  const place = pathText(
    path.map((step) => (typeof step === "number" ? step : step.replaceAll(/[^\w-]/g, "").slice(0, 40))),
  );
  const name = code.replaceAll(/[^A-Z0-9_]/g, "").slice(0, 80);
  return place === "" ? name : `${place} (${name})`;
}
