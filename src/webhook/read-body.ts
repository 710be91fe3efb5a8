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
    read(call) {
      if (Number(call.headers["content-length"]) > limit) return Promise.resolve("too large");
      const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<BodyReader["read"]>>>();
      const chunks: Uint8Array[] = [];
      let size = 0;
      const finish = (result: Awaited<typeof promise>) => {
        call.off("data", take).off("end", complete).off("close", cutOff);
        held -= size;
        size = 0;
        resolve(result);
      };
      const take = (chunk: Uint8Array) => {
        size += chunk.length;
        held += chunk.length;
        if (size > limit) finish("too large");
        else if (held > limitOfAll) finish("too busy");
        else chunks.push(chunk);
      };
      const complete = () => finish(Buffer.concat(chunks));
      const cutOff = () => finish("cut off");
      call.on("data", take).on("end", complete).on("close", cutOff);
      return promise;
    },
  };
}
