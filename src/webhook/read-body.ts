import type { IncomingMessage } from "node:http";

/** GitHub's limit for a payload, in bytes ("Webhook events and payloads", docs.github.com). */
const limit = 25 * 1024 * 1024;

/** The most bytes of bodies held at a time, for all calls together: senders are unknown until the last byte arrives. */
const limitOfAll = 4 * limit;

export interface BodyReader {
  /** The raw bytes, or why they weren't accepted. What is refused isn't read to its end. */
  read(call: IncomingMessage): Promise<Uint8Array | "too large" | "too busy" | "cut off">;
}

export function createBodyReader(): BodyReader {
  let held = 0;
  return {
    async read(call) {
      if (Number(call.headers["content-length"]) > limit) return "too large";
      const chunks: Uint8Array[] = [];
      let size = 0;
      try {
        for await (const chunk of call.iterator({ destroyOnReturn: false })) {
          size += chunk.length;
          held += chunk.length;
          if (size > limit) return "too large";
          if (held > limitOfAll) return "too busy";
          chunks.push(chunk);
        }
        return Buffer.concat(chunks);
      } catch {
        return "cut off";
      } finally {
        held -= size;
      }
    },
  };
}
