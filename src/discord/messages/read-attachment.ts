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

/** Fetches whole files from Discord, and from nowhere else. */
export interface DiscordFiles {
  /** Never rejects: a failure is returned as a reason. @param most bytes */
  fetch(url: string, kind: "attachment" | "picture", most: number): Promise<FetchedFile>;
  /** Whether there can be a picture of a person, server or emoji at an address. */
  isPicture(url: string): boolean;
}

export type FetchedFile =
  | { readonly ok: true; readonly bytes: Uint8Array /** As the server says. */; readonly type: string | null }
  | { readonly ok: false; readonly reason: "elsewhere" | "unreachable" | "too large" };

/** Where Discord keeps attachments. */
const discordsHosts = ["https://cdn.discordapp.com", "https://media.discordapp.net"];

/** The longest a download can take, in milliseconds: somebody waits for an answer. */
const longestMs = 10_000;

/** https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints */
const paths = {
  attachment: /^\/(ephemeral-)?attachments\/\d+\/\d+\//,
  picture:
    /^\/(avatars|banners|icons|splashes|discovery-splashes|emojis|role-icons|embed\/avatars|guilds\/\d+\/users\/\d+\/(avatars|banners))\/[\w/]+\.(png|jpe?g|webp|gif)$/,
} as const;

/** Tells addresses of files at Discord. @param apiUrl Discord's address; any other server than Discord's own keeps its files itself */
function createIsKept(apiUrl: string): (url: URL, kind: keyof typeof paths) => boolean {
  const { origin } = new URL(apiUrl);
  const origins = new Set(isDiscords(apiUrl) ? discordsHosts : [...discordsHosts, origin]);
  return (url, kind) =>
    origins.has(url.origin) && url.username === "" && url.password === "" && paths[kind].test(url.pathname);
}

function isDiscords(apiUrl: string): boolean {
  return ["discord.com", "discordapp.com"].includes(new URL(apiUrl).hostname);
}

export interface FilePowers {
  readonly apiUrl: string;
  readonly log: Log;
}

export function createAttachmentReader({ apiUrl, log }: FilePowers): AttachmentReader {
  const isKept = createIsKept(apiUrl);
  return {
    async read(address, most, signal) {
      const url = URL.parse(address);
      if (url === null || !isKept(url, "attachment")) return { ok: false, reason: "elsewhere" };
      try {
        const body = await open(url, AbortSignal.any([signal, AbortSignal.timeout(longestMs)]));
        if (body === undefined) return { ok: false, reason: "unreachable" };
        return { ok: true, ...(await beginningOf(body.stream, most)) };
      } catch (error) {
        if (!signal.aborted) log.warn("an attachment could not be read", { error });
        return { ok: false, reason: "unreachable" };
      }
    },
  };
}

export function createDiscordFiles({ apiUrl, log }: FilePowers): DiscordFiles {
  const isKept = createIsKept(apiUrl);
  const { origin } = new URL(apiUrl);
  // Addresses of people's pictures are made up from their ids, for Discord's own host. Another server has its own people.
  const ownServers = (url: URL) => (isDiscords(apiUrl) ? url : new URL(url.pathname, origin));
  return {
    async fetch(address, kind, most) {
      const url = URL.parse(address);
      if (url === null || !isKept(url, kind)) return { ok: false, reason: "elsewhere" };
      try {
        const body = await open(kind === "picture" ? ownServers(url) : url, AbortSignal.timeout(longestMs));
        if (body === undefined) return { ok: false, reason: "unreachable" };
        const { bytes, whole } = await beginningOf(body.stream, most);
        return whole ? { ok: true, bytes, type: body.type } : { ok: false, reason: "too large" };
      } catch (error) {
        log.warn("a file could not be fetched", { error });
        return { ok: false, reason: "unreachable" };
      }
    },
    isPicture(address) {
      const url = URL.parse(address);
      return url !== null && isKept(url, "picture");
    },
  };
}

/** Undefined: there is no such file. undici's request follows no redirects: a file that has moved elsewhere isn't read. */
async function open(url: URL, signal: AbortSignal) {
  const { request } = await import("undici");
  const { statusCode, body, headers } = await request(url, { signal });
  if (statusCode === 200) {
    const type = headers["content-type"];
    return { stream: body, type: typeof type === "string" ? type : null };
  }
  await body.dump();
  return undefined;
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
