import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";

const handle = z.string().max(100);
const fileName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\r\n"\\/]+$/, { error: "a file's name takes no quotes, slashes or line breaks" });

/** A body as a plugin says it: at most one of these. */
export const bodyShape = {
  body: z.string().optional(),
  /** The body is in base64. */
  isBase64: z.boolean().default(false),
  /** A file by its handle. */
  file: z.object({ handle }).optional(),
  multipart: z
    .strictObject({
      fields: z.record(z.string().max(200), z.string()),
      files: z
        .array(
          z.strictObject({
            field: z.string().min(1).max(200),
            name: fileName,
            handle: handle.optional(),
            base64: z.string().optional(),
          }),
        )
        .max(10),
    })
    .optional(),
};
const shape = z.object(bodyShape);

/** Bytes of a body with files at Discord, as of a message's. */
const mostBytes = 8 * 1024 * 1024;

/** Whether it has files that aren't here yet. */
export function hasHandles({ file, multipart }: z.infer<typeof shape>): boolean {
  return file !== undefined || multipart?.files.some((one) => one.handle !== undefined) === true;
}

/**
 * What is sent, and its type if it has one of its own.
 *
 * @param fetch a file by its handle, of so many bytes at most
 * @throws RefusalError
 */
export async function readBodyOf(
  { body, isBase64, file, multipart }: z.infer<typeof shape>,
  fetch: (
    handle: string,
    most: number,
  ) => Promise<{ readonly bytes: Uint8Array; readonly type: string | null }>,
): Promise<{ readonly body?: string | Uint8Array; readonly type?: string }> {
  if (file !== undefined) {
    const { bytes, type } = await fetch(file.handle, mostBytes);
    return { body: bytes, type: type ?? "application/octet-stream" };
  }
  if (multipart === undefined) {
    if (body === undefined) return {};
    return { body: isBase64 ? Buffer.from(body, "base64") : body };
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(multipart.fields)) form.append(name, value);
  let left = mostBytes;
  for (const { field, name, handle, base64 = "" } of multipart.files) {
    const { bytes, type } =
      handle === undefined ? { bytes: Buffer.from(base64, "base64"), type: null } : await fetch(handle, left);
    left -= bytes.length;
    if (left < 0) throw new RefusalError("The files are too large to be sent: 8 MB in all");
    form.append(field, new File([Buffer.from(bytes)], name, { type: type ?? "application/octet-stream" }));
  }
  const encoded = new Response(form);
  const type = encoded.headers.get("content-type") ?? "multipart/form-data";
  return { body: new Uint8Array(await encoded.arrayBuffer()), type };
}
