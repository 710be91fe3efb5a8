import { request } from "undici";
import type { Log } from "../../log/log.ts";

/** Fetches what people attach to messages, from Discord's attachment hosts only. */
export interface AttachmentReader {
  /**
   * Reads the first `most` bytes of a file. Never rejects: a failure is returned as a reason.
   *
   * @param url as Discord gave it with the message
   */
  read(url: string, most: number, signal: AbortSignal): Promise<ReadAttachment>;
}

export type ReadAttachment =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array /** Whether these are all of them. */;
      readonly whole: boolean;
    }
  | { readonly ok: false; readonly reason: "elsewhere" | "unreachable" };

/** Where Discord keeps attachments. */
const discordsHosts = ["https://cdn.discordapp.com", "https://media.discordapp.net"];

/** The longest a download can take, in milliseconds: somebody waits for an answer. */
const longestMs = 10_000;

/** @param apiUrl Discord's address; any other server than Discord's own keeps its files itself */
export function createAttachmentReader(powers: {
  readonly apiUrl: string;
  readonly log: Log;
}): AttachmentReader {
  const { apiUrl, log } = powers;
  const { origin, hostname } = new URL(apiUrl);
  const isDiscords = hostname === "discord.com" || hostname === "discordapp.com";
  const origins = new Set(isDiscords ? discordsHosts : [...discordsHosts, origin]);
  const isKept = (url: URL) =>
    origins.has(url.origin) &&
    url.username === "" &&
    url.password === "" &&
    /^\/(ephemeral-)?attachments\/\d+\/\d+\//.test(url.pathname);

  return {
    async read(address, most, signal) {
      const url = URL.parse(address);
      if (url === null || !isKept(url)) return { ok: false, reason: "elsewhere" };
      try {
        // undici's request follows no redirects: a file that has moved elsewhere isn't read.
        const { statusCode, body } = await request(url, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
        });
        if (statusCode !== 200) {
          await body.dump();
          return { ok: false, reason: "unreachable" };
        }
        return { ok: true, ...(await beginningOf(body, most)) };
      } catch (error) {
        if (!signal.aborted) log.warn("an attachment could not be read", { error });
        return { ok: false, reason: "unreachable" };
      }
    },
  };
}

/** Stops reading at `most` bytes, whatever length was announced. */
async function beginningOf(
  body: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ readonly bytes: Uint8Array; readonly whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, most), whole: size <= most };
}
