import type { ToSupervisor } from "./protocol.ts";

/** @returns `null` for anything that no bot of ours would say: a bad release may send what it likes. */
export function readBotMessage(value: unknown): ToSupervisor | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  switch (value.type) {
    case "standby":
    case "ready":
    case "deploy":
      return { type: value.type };
    case "heartbeat":
      return "gateway" in value && typeof value.gateway === "boolean"
        ? { type: "heartbeat", gateway: value.gateway }
        : null;
    default:
      return null;
  }
}
