import type { Duplex } from "node:stream";
import type { ToBot } from "../ipc/protocol.ts";

/** The supervisor's end of what a bot sees as its IPC channel. */
export interface BotChannel {
  /** Does nothing if the bot is gone. */
  send(message: ToBot): void;
}

/** The channel's file descriptor in the bot. */
const descriptor = 3;

/** Spawn options that give a process such a channel. The bot needs nothing special: `process.send` and the rest just work. */
export const channelSpawn = {
  stdio: ["ignore", "pipe", "pipe", "pipe"],
  env: { NODE_CHANNEL_FD: String(descriptor), NODE_CHANNEL_SERIALIZATION_MODE: "json" },
} as const;

/** In characters. Real messages have fewer than a hundred. */
const longestLine = 64 * 1024;

/**
 * Reads a bot's messages, one line of JSON each, without trusting them: Node's own end of an IPC channel throws where
 * nobody can catch it when a line is not JSON, a frame is not a message, or a message looks like one of Node's own.
 *
 * @param stdio of the spawned process
 * @param hear gets every value that was valid JSON
 */
export function openBotChannel(stdio: readonly unknown[], hear: (value: unknown) => void): BotChannel {
  // A process that couldn't be started has no channel.
  const stream = stdio[descriptor] as Duplex | null | undefined;
  const readLine = createLineReader((line) => {
    const value = parse(line);
    if (value !== undefined) hear(value);
  });
  stream?.setEncoding("utf8").on("data", readLine);
  // A broken pipe: the bot's exit is noticed anyway.
  stream?.on("error", () => {});
  return {
    send(message) {
      if (stream?.writable === true) stream.write(`${JSON.stringify(message)}\n`);
    },
  };
}

/** @returns a function that takes text in chunks of any size; overlong lines are dropped without being buffered */
export function createLineReader(take: (line: string) => void): (chunk: string) => void {
  let kept = "";
  let dropping = false;
  return (chunk) => {
    const lines = chunk.split("\n");
    lines.forEach((piece, at) => {
      if (!dropping) kept += piece;
      if (kept.length > longestLine) {
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
