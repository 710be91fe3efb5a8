import type { DiscordFiles } from "../../discord/messages/read-attachment.ts";
import { uploadedAt } from "./fake-resolved.ts";

/** Files of a dry run: those that a test gave content have it, and all others say what they would be. */
export const fakeFiles: DiscordFiles = {
  async fetch(url, kind, most) {
    const name = decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "");
    const given = uploadedAt(url);
    const bytes = Buffer.from(given?.content ?? `(what is in ${name})`);
    if (bytes.length > most) return { ok: false, reason: "too large" };
    return { ok: true, bytes, type: given?.type ?? (kind === "picture" ? "image/png" : typeOf(name)) };
  },
  isPicture: (url) =>
    /^https:\/\/cdn\.discordapp\.com\/(avatars|embed\/avatars|icons|emojis|guilds)\//.test(url),
};

/** As Discord guesses it from the name. */
function typeOf(name: string): string | null {
  const [, end = ""] = /\.(\w+)$/.exec(name.toLowerCase()) ?? [];
  const image = {
    png: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    gif: "image/gif",
    webp: "image/webp",
  };
  const other = {
    mp4: "video/mp4",
    mp3: "audio/mpeg",
    txt: "text/plain",
    csv: "text/csv",
    json: "application/json",
  };
  return new Map(Object.entries({ ...image, ...other })).get(end) ?? null;
}
