import type { Duplex } from "node:stream";
import type { ToBot } from "../ipc/protocol.ts";

/** The supervisor's end of the channel that a bot sees as its IPC channel. */
export interface BotChannel {
  /** To one that is gone, it says nothing. */
  send(message: ToBot): void;
}

/** The descriptor that the channel has in the bot. */
const descriptor = 3;

/** How to spawn a process with such a channel. The bot needs nothing special: `process.send` and its like work. */
export const channelSpawn = {
  stdio: ["ignore", "pipe", "pipe", "pipe"],
  env: { NODE_CHANNEL_FD: String(descriptor), NODE_CHANNEL_SERIALIZATION_MODE: "json" },
} as const;

/** Characters. Ours have less than a hundred. */
const LONGEST_LINE = 64 * 1024;

/**
 * Reads what a bot says, a line of JSON each, and never trusts it: Node's own end of an IPC channel throws where nobody
 * can catch it when a line is no JSON, a frame is no message, or a message looks like one of Node's.
 *
 * @param stdio of the spawned process
 * @param hear gets whatever was valid JSON
 */
export function openBotChannel(stdio: readonly unknown[], hear: (value: unknown) => void): BotChannel {
  // A process that could not be started has none.
  const stream = stdio[descriptor] as Duplex | null | undefined;
  const readLine = createLineReader((line) => {
    const value = parse(line);
    if (value !== undefined) hear(value);
  });
  stream?.setEncoding("utf8").on("data", readLine);
  // A broken pipe: the end of the bot is seen anyway.
  stream?.on("error", () => {});
  return {
    send(message) {
      if (stream?.writable === true) stream.write(`${JSON.stringify(message)}\n`);
    },
  };
}

/** @returns takes text in any pieces; lines longer than anything sensible are dropped without being kept */
export function createLineReader(take: (line: string) => void): (chunk: string) => void {
  let kept = "";
  let dropping = false;
  return (chunk) => {
    const lines = chunk.split("\n");
    lines.forEach((piece, at) => {
      if (!dropping) kept += piece;
      if (kept.length > LONGEST_LINE) {
        dropping = true;
        kept = "";
      }
      if (at === lines.length - 1) return;
      if (!dropping) take(kept);
      kept = "";
      dropping = false;
    });
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
