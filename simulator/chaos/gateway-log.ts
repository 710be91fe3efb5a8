import { z } from "zod";
import type { JournalEntry } from "../../packages/simulator-kit/journal.ts";

/** The traffic between Discord and Turbot at the gateway, as Discord saw it. */
export interface GatewayLog {
  /** When the bot left and joined it. */
  readonly left: readonly number[];
  readonly joined: readonly number[];
  /**
   * Whether Turbot can know of an interaction: it was sent, and its session lasted until Turbot
   * confirmed it. Interactions lost with a session can't be fetched from Discord.
   */
  knows(interactionId: string): boolean;
}

const Interaction = z.object({ s: z.number(), d: z.object({ id: z.string() }) });
const Resume = z.object({ seq: z.number() });

export function createGatewayLog(): GatewayLog & { note(entry: JournalEntry): void } {
  const left: number[] = [];
  const joined: number[] = [];
  /** Sent in this session and not confirmed, by sequence number. */
  const open = new Map<string, number>();
  const known = new Set<string>();
  const confirm = (sequence: number) => {
    for (const [id, sent] of open) {
      if (sent > sequence) continue;
      open.delete(id);
      known.add(id);
    }
  };
  const said = (what: string, detail: unknown) => {
    if (what === "RESUME") confirm(Resume.parse(detail).seq);
    if (what === "HEARTBEAT" && typeof detail === "number") confirm(detail);
  };
  const heard = (what: string, detail: unknown) => {
    if (what === "READY") open.clear();
    if (what !== "INTERACTION_CREATE") return;
    const { s, d } = Interaction.parse(detail);
    if (!known.has(d.id)) open.set(d.id, s);
  };
  return {
    left,
    joined,
    // The continuing session has lost nothing.
    knows: (id) => known.has(id) || open.has(id),
    note({ at, kind, what, detail }) {
      if (kind === "gateway-in" && what === "CLOSE") left.push(at);
      if (kind === "gateway-out" && (what === "RESUMED" || what === "READY")) joined.push(at);
      if (kind === "gateway-in") said(what, detail);
      if (kind === "gateway-out") heard(what, detail);
    },
  };
}
