import type { APIAttachment } from "discord-api-types/v10";
import type { AttachmentReader } from "../discord/messages/read-attachment.ts";
import { decodeText } from "./decode-text.ts";

/** A picture as Claude takes it. */
export interface Picture {
  readonly mediaType: "image/jpeg" | "image/png" | "image/gif" | "image/webp";
  readonly bytes: Uint8Array;
}

/** Claude takes 5 MB per picture, counted as base64, which is a third longer. In bytes. */
const largestPicture = Math.floor((5 * 1024 * 1024 * 3) / 4) - 3;

/** Claude's limit, in pixels per side. */
const longestSide = 8_000;

/** UTF-8 takes up to 4 bytes per character; most texts take 1. */
const bytesACharacter = 4;

const textNames =
  /\.(txt|md|log|csv|tsv|json|jsonl|ya?ml|toml|ini|cfg|conf|xml|html?|css|[cm]?[jt]sx?|py|rb|rs|go|java|kt|c|h|cc|cpp|hpp|cs|php|sh|sql|diff|patch)$/i;

/** Whether a file claims to be a picture; reading it shows whether it is one. */
export function mayBePicture({ content_type: type }: APIAttachment): boolean {
  return /^image\/(jpeg|png|gif|webp)\b/.test(type ?? "");
}

export function mayBeText({ content_type: type, filename }: APIAttachment): boolean {
  return /^text\/|^application\/(json|xml|x-yaml|toml)\b/.test(type ?? "") || textNames.test(filename);
}

/** @returns the picture, or why it can't be seen */
export async function readPicture(
  file: APIAttachment,
  attachments: AttachmentReader,
  signal: AbortSignal,
): Promise<Picture | string> {
  if (file.size > largestPicture) return "the picture is too large";
  if (Math.max(file.width ?? 0, file.height ?? 0) > longestSide) return "the picture has too many pixels";
  const read = await attachments.read(file.url, largestPicture, signal);
  if (!read.ok) return "it could not be fetched";
  if (!read.whole) return "the picture is too large";
  const mediaType = mediaTypeOf(read.bytes);
  return mediaType === undefined ? "it isn't a picture after all" : { mediaType, bytes: read.bytes };
}

/** @returns the text and whether there is more of it, or why it can't be read */
export async function readText(
  file: APIAttachment,
  mostCharacters: number,
  attachments: AttachmentReader,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly cut: boolean } | string> {
  const read = await attachments.read(file.url, mostCharacters * bytesACharacter, signal);
  if (!read.ok) return "it could not be fetched";
  const text = decodeText(read.bytes, read.whole);
  if (text === undefined) return "it isn't text after all";
  const shown = text.slice(0, mostCharacters);
  return { text: shown, cut: !read.whole || shown.length < text.length };
}

/** Goes by the first bytes: a file can claim to be anything. */
function mediaTypeOf(bytes: Uint8Array): Picture["mediaType"] | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "image/gif";
  if (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") return "image/webp";
  return undefined;
}
