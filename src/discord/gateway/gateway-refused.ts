import type { Blaming, Cause } from "../../ipc/causes.ts";

/** Discord refuses this bot, and retrying won't change that. The message says what a person has to do. */
export class GatewayRefusedError extends Error implements Blaming {
  override readonly name = "GatewayRefusedError";
  readonly blames: Cause;
  /** The gateway's close code, or 401 from REST. */
  readonly code: number;

  constructor(code: number, options?: ErrorOptions) {
    super(advice[code] ?? `Discord closed the gateway for good (code ${code}).`, options);
    this.code = code;
    this.blames = configurationCodes.has(code)
      ? "configuration"
      : code === needsSharding
        ? "discord"
        : "release";
  }
}

/** A token or an intent: a person has to act at Discord. The others are about what this code sent. */
const configurationCodes: ReadonlySet<number> = new Set([401, 4004, 4014]);

/** Too many servers for one connection: no release caused that, and rolling back doesn't help. */
const needsSharding = 4011;

const portal = "https://discord.com/developers/applications";
const newToken =
  "Discord does not accept DISCORD_TOKEN. " +
  `Open ${portal} → your application → Bot → Reset Token, and put the new token in .env.`;

/** Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const advice: Readonly<Record<number, string>> = {
  401: newToken,
  4004: newToken,
  4010: "Discord refused the shard number. Start Turbot without sharding settings.",
  4011: "Discord wants this bot sharded. Ask for a shard count with GET /gateway/bot and update Turbot.",
  4012: "Discord no longer speaks this gateway version. Update Turbot.",
  4013: "Discord did not understand the requested intents. Update Turbot.",
  4014:
    "Discord did not grant an intent that Turbot needs. " +
    `Open ${portal} → your application → Bot → Privileged Gateway Intents, and turn on "Message Content Intent".`,
};

/** Whether a gateway close code is final. */
export function isFinal(code: number): boolean {
  return code === 4004 || (code >= 4010 && code <= 4014);
}
