/** GitHub's cap for a payload, in bytes ("Webhook events and payloads", docs.github.com). */
const limit = 25 * 1024 * 1024;

/** Bytes of bodies held at one time, by all calls together: senders are unknown until the last byte is there. */
const limitOfAll = 4 * limit;

export interface BodyReader {
  /** The bytes as they came; or why they weren't taken. */
  read(request: Request): Promise<Uint8Array | "too large" | "too busy" | "cut off">;
}

export function createBodyReader(): BodyReader {
  let held = 0;
  return {
    async read(request) {
      if (Number(request.headers.get("content-length")) > limit) return "too large";
      const chunks: Uint8Array[] = [];
      let size = 0;
      try {
        for await (const chunk of request.body ?? []) {
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
