import { readWaits } from "./causes.ts";
import { endingSignals, type ToSupervisor } from "./protocol.ts";

/** @returns `null` for anything that our bots would not send: a bad release can send anything. */
export function readBotMessage(value: unknown): ToSupervisor | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  switch (value.type) {
    case "checked":
    case "standby":
    case "ready":
    case "deploy":
      return { type: value.type };
    case "waiting": {
      const on = "on" in value ? readWaits(value.on) : undefined;
      return on === undefined ? null : { type: "waiting", on };
    }
    case "heartbeat": {
      if (!("gateway" in value) || typeof value.gateway !== "boolean") return null;
      const waits = "waits" in value ? readWaits(value.waits) : undefined;
      return { type: "heartbeat", gateway: value.gateway, ...(waits === undefined ? {} : { waits }) };
    }
    case "ending": {
      const signal = endingSignals.find((known) => "signal" in value && value.signal === known);
      return signal === undefined ? null : { type: "ending", signal };
    }
    default:
      return null;
  }
}
