import type { APIAttachment } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import type { PersonsFile } from "../discord-simulator.ts";
import { invalidForm } from "../errors.ts";
import type { Upload } from "../rest/route.ts";
import type { MessageEdit } from "./message-form.ts";

/** Stores the uploaded files; each is then served at its attachment's `url`. */
export function storeFiles(
  core: Core,
  channelId: string,
  files: readonly Upload[],
  described: MessageEdit["attachments"],
): APIAttachment[] {
  return files.map((file) => {
    const about = described?.find((one) => String(one.id) === String(file.index));
    const filename = about?.filename ?? file.filename;
    const id = core.nextId();
    core.data.files.set(id, Buffer.from(file.bytes).toString("base64"));
    const url = `${core.origin()}/attachments/${channelId}/${id}/${encodeURIComponent(filename)}`;
    return {
      id,
      filename,
      size: file.bytes.length,
      content_type: file.contentType,
      url,
      proxy_url: url,
      ...(about?.description ? { description: about.description } : {}),
    };
  });
}

/** Files that a person uploads in an option or a form: only the person and the bot see them, which Discord calls ephemeral. */
export function uploadFiles(
  core: Core,
  { channel }: ChannelRecord,
  files: readonly PersonsFile[],
): APIAttachment[] {
  const uploads = files.map(({ name, type, bytes }, index) => ({
    index,
    filename: name,
    contentType: type,
    bytes,
  }));
  return storeFiles(core, channel.id, uploads, undefined).map((stored, index) => {
    const { width, height } = files[index] ?? {};
    const size = width === undefined || height === undefined ? {} : { width, height };
    return { ...stored, ...size, ephemeral: true };
  });
}

/**
 * An edit's attachments: the kept ones it lists (all, when it lists none), and new files.
 * @throws DiscordError 50035 when it lists one that the message doesn't have
 */
export function editedAttachments(
  core: Core,
  channelId: string,
  before: readonly APIAttachment[],
  edit: MessageEdit,
  files: readonly Upload[],
): APIAttachment[] | undefined {
  if (edit.attachments === undefined && files.length === 0) return undefined;
  const fresh = storeFiles(core, channelId, files, edit.attachments);
  if (!edit.attachments) return [...(edit.attachments === null ? [] : before), ...fresh];
  const kept = edit.attachments.flatMap((one, index) => {
    if (files.some((file) => String(file.index) === String(one.id))) return [];
    const found = before.find((old) => old.id === String(one.id));
    if (found !== undefined) return found;
    throw invalidForm({
      path: ["attachments", index],
      code: "ATTACHMENT_NOT_FOUND",
      message: "Attachment not found.",
    });
  });
  return [...kept, ...fresh];
}
