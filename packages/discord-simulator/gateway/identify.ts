import { z } from "zod";
import type { Core } from "../core.ts";
import { botUser } from "../lookups.ts";
import { areIntents, disallowedIntents } from "./intents.ts";

/** The day in which IDENTIFYs are counted, in milliseconds. */
const day = 24 * 60 * 60 * 1000;

const identify = z.object({
  token: z.string(),
  properties: z.record(z.string(), z.unknown()),
  intents: z.unknown(),
  shard: z.tuple([z.int().min(0), z.int().min(1)]).optional(),
});

export type Identified =
  | { readonly ok: true; readonly intents: number; readonly shard: readonly [number, number] }
  | { readonly ok: false; readonly code: number; readonly reason: string };

/** Whether Discord accepts this bot, or the close code it gets. Each IDENTIFY with the right token counts. */
export function checkIdentify(core: Core, data: unknown): Identified {
  const parsed = identify.safeParse(data);
  if (!parsed.success) return refused(4002, "Error while decoding payload.");
  const { token, intents, shard = [0, 1] } = parsed.data;
  if (!isToken(core, token)) return refused(4004, "Authentication failed.");
  if (shard[0] >= shard[1]) return refused(4010, "Invalid shard.");
  if (!areIntents(intents)) return refused(4013, "Invalid intent(s).");
  if (disallowedIntents(core, intents) !== 0) return refused(4014, "Disallowed intent(s).");
  if (sessionStartLimit(core).remaining === 0) {
    core.data.tokenReset = true;
    return refused(4004, "Authentication failed.");
  }
  core.data.identifies.used += 1;
  return { ok: true, intents, shard };
}

function refused(code: number, reason: string): Identified {
  return { ok: false, code, reason };
}

export function isToken(core: Core, token: string): boolean {
  return !core.data.tokenReset && token === core.data.botToken;
}

/** The limits in GET /gateway/bot; `reset_after` in milliseconds. */
export function sessionStartLimit(core: Core): {
  total: number;
  remaining: number;
  reset_after: number;
  max_concurrency: number;
} {
  const { identifies } = core.data;
  if (core.now() >= identifies.resetAt) {
    identifies.used = 0;
    identifies.resetAt = core.now() + day;
  }
  const total = core.settings.sessionStartLimit;
  return {
    total,
    remaining: Math.max(0, total - identifies.used),
    reset_after: identifies.resetAt - core.now(),
    max_concurrency: 1,
  };
}

/** READY's data. */
export function ready(
  core: Core,
  session: { id: string; shard: readonly [number, number] },
  resumeUrl: string,
): object {
  const guilds = [...core.data.guilds.values()].filter(({ members }) => members.has(core.data.botId));
  const bot = botUser(core);
  return {
    v: 10,
    user: { ...bot, verified: true, mfa_enabled: true, email: null, flags: 0 },
    user_settings: {},
    session_type: "normal",
    session_id: session.id,
    resume_gateway_url: resumeUrl,
    relationships: [],
    private_channels: [],
    presences: [],
    guilds: guilds.map(({ guild }) => ({ id: guild.id, unavailable: true })),
    shard: session.shard,
    application: { id: bot.id, flags: applicationFlags(core) },
  };
}

/** The "limited" flags of privileged intents, which a bot in fewer than 100 guilds has. */
export function applicationFlags(core: Core): number {
  return (
    (core.settings.guildMembersIntent ? 1 << 15 : 0) | (core.settings.messageContentIntent ? 1 << 19 : 0)
  );
}
